/** For an address that leads nowhere. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Empty } from "../parts/states.tsx";

export function Missing() {
  const { t } = useTranslation();
  return (
    <main className="page">
      <Empty
        action={
          <Link to="/antrean" className="btn">
            {t("toQueue")}
          </Link>
        }
      >
        {t("notFound")}
      </Empty>
    </main>
  );
}
