/** A copy of the database, now. */
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, ask } from "../../data/api.ts";

export function BackupPart() {
  const { t } = useTranslation("settings");
  const run = useMutation({ mutationFn: () => ask(api.backup.$post({ json: {} })) });
  return (
    <div className="card se-card">
      <p>{t("backupNote")}</p>
      <button
        type="button"
        className="btn pri se-start"
        disabled={run.isPending}
        onClick={() => run.mutate()}
      >
        {run.isPending ? t("backingUp") : t("backUp")}
      </button>
      {run.data && (
        <p role="status" className="t13">
          {t("backedUp")} <code className="se-secret">{run.data.file}</code>
        </p>
      )}
      {run.error && (
        <p className="note" role="alert">
          {run.error.message}
        </p>
      )}
    </div>
  );
}
