/** Something that is shown once: to be copied now, gone when it is put away. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

export function ShownOnce({ title, secret, onDone }: { title: string; secret: string; onDone(): void }) {
  const { t } = useTranslation("settings");
  const [copied, setCopied] = useState(false);
  return (
    <div className="note se-once" role="status">
      <p className="m">{title}</p>
      <code className="se-secret">{secret}</code>
      <p className="t12 mid">{t("onceNote")}</p>
      <div className="row">
        <button
          type="button"
          className="btn sm"
          onClick={() => void navigator.clipboard?.writeText(secret).then(() => setCopied(true))}
        >
          {copied ? t("copied") : t("copy")}
        </button>
        <button type="button" className="btn sm" onClick={onDone}>
          {t("onceDone")}
        </button>
      </div>
    </div>
  );
}
