/** How a page waits, is empty, or says that something went wrong: always in place, one sentence and one way on. */
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemError } from "../data/api.ts";
import { Icon } from "./icon.tsx";

/** Grey bars in the final layout, after 400 ms: what is quick shows nothing. */
export function Loading({ rows = 4 }: { rows?: number }) {
  const { t } = useTranslation();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 400);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return null;
  return (
    <div role="status" style={{ display: "grid", gap: 12, padding: 16 }}>
      <span className="sr">{t("loading")}</span>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: grey bars have no names
        <div key={row} className="grey" style={{ width: `${90 - (row % 3) * 18}%`, height: 14 }} />
      ))}
    </div>
  );
}

/** What happened, what to do, the code to tell an administrator. */
export function Failed({ error, again }: { error: unknown; again?: () => void }) {
  const { t } = useTranslation();
  const sentence = error instanceof Error ? error.message : t("failed");
  return (
    <div className="note bad" role="alert" style={{ margin: 16 }}>
      <p>
        <Icon name="warn" /> {sentence}
      </p>
      <p className="row t12 mute" style={{ marginTop: 4 }}>
        {error instanceof ProblemError && <code>{error.code}</code>}
        {again && (
          <button type="button" className="btn sm" onClick={again}>
            {t("retry")}
          </button>
        )}
      </p>
    </div>
  );
}

/** One sentence and one way on; no drawings. */
export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div style={{ padding: 24, display: "grid", gap: 12, justifyItems: "start" }} className="mid">
      <p>{children}</p>
      {action}
    </div>
  );
}
