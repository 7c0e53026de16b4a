/** On every screen while the case store is the sandbox; and the way to be rid of the samples. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, ask } from "../data/api.ts";
import { sourcesQuery } from "../data/cases.ts";
import { useMe } from "../data/me.ts";

export function SandboxStrip() {
  const { t } = useTranslation("shell");
  const { sandbox, role } = useMe();
  const client = useQueryClient();
  const samples = useQuery(sourcesQuery).data?.sources.some((source) => source.sample) ?? false;
  const clear = useMutation({
    mutationFn: () => ask(api.samples.clear.$post({ json: {} })),
    onSuccess: () => client.invalidateQueries(),
  });
  if (!sandbox && !samples) return null;
  return (
    <div className="sandbox">
      {sandbox && <b>SANDBOX</b>}
      {sandbox && <span className="long">{t("sandbox")}</span>}
      {samples && <span>{t("samples")}</span>}
      <span className="grow" style={{ background: "none" }} />
      {clear.error && <span role="alert">{clear.error.message}</span>}
      {samples && role === "administrator" && (
        <button
          type="button"
          disabled={clear.isPending}
          onClick={() => {
            if (confirm(t("clearSure"))) clear.mutate();
          }}
        >
          {t("clearSamples")}
        </button>
      )}
    </div>
  );
}
