/** /kasus/$id: one case as a page. */
import { useNavigate, useParams, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Empty } from "../../parts/states.tsx";
import { CasePane } from "./case-pane.tsx";

export function CasePage() {
  const { t } = useTranslation("case");
  const { id } = useParams({ from: "/desk/kasus/$id" });
  const navigate = useNavigate();
  const router = useRouter();
  const caseId = Number(id.replace(/^K-/i, ""));
  if (!Number.isSafeInteger(caseId) || caseId < 1)
    return (
      <main className="page">
        <Empty>{t("noSuchNumber", { id })}</Empty>
      </main>
    );
  const back = () => (router.history.canGoBack() ? router.history.back() : void navigate({ to: "/kasus" }));
  return (
    <main style={{ height: "100%" }}>
      <CasePane caseId={caseId} onDone={() => undefined} onBack={back} alone />
    </main>
  );
}
