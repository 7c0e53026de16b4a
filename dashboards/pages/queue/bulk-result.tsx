/** "12 kasus ditutup. Urungkan sampai 06.29." */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../../parts/icon.tsx";
import { count, time } from "../../words/say.ts";
import type { BulkDone, Skipped } from "./bulk.ts";
import { useClock } from "./due-text.ts";

export function BulkResult({
  result,
  onClose,
  onUndone,
}: {
  result: BulkDone;
  onClose(): void;
  onUndone(): void;
}) {
  const { t } = useTranslation("queue");
  const now = useClock();
  const [undone, setUndone] = useState<{ undone: number; kept: Skipped[] } | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const can = !undone && Date.parse(result.undoUntil) > now && result.done > 0;
  const undo = async () => {
    setBusy(true);
    setError(null);
    try {
      setUndone(await result.undo());
      onUndone();
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : t("common:failed"));
    }
    setBusy(false);
  };
  const left = undone ? undone.kept : result.failed;
  return (
    <section className="q-bulk" role="status" aria-label={t("bulk.title")}>
      <span className="grow">
        {undone
          ? t("bulk.undone", { count: undone.undone, said: count(undone.undone) })
          : t("bulk.done", { count: result.done, said: count(result.done), until: time(result.undoUntil) })}
        {left.length > 0 && ` ${t("bulk.left", { count: left.length, said: count(left.length) })}`}
        {error && <span role="alert"> {error}</span>}
        {left.slice(0, 5).map(({ caseId, why }) => (
          <span key={caseId} className="t12 mid" style={{ display: "block" }}>
            <span className="num">K-{caseId}</span> {why}
          </span>
        ))}
      </span>
      {can && (
        <button type="button" className="btn sm" disabled={busy} onClick={undo}>
          {t("common:undo")}
        </button>
      )}
      <button type="button" className="btn bare icon sm" aria-label={t("common:close")} onClick={onClose}>
        <Icon name="x" />
      </button>
    </section>
  );
}
