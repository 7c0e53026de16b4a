/** Stands in for the case pane: number, title, and the two decisions that need nothing else. */
import { useQuery } from "@tanstack/react-query";
import { caseQuery } from "../../data/cases.ts";
import { decide } from "../../data/decisions.ts";
import { useKeys } from "../../keys/keys.tsx";
import { Failed, Loading } from "../../parts/states.tsx";

export function CasePane({
  caseId,
  onDone,
  onBack,
}: {
  caseId: number;
  onDone(how: { next: boolean }): void;
  onBack?: () => void;
}) {
  const { data, error } = useQuery(caseQuery(caseId));
  const confirm = () => {
    if (!data) return;
    decide(caseId, "confirm", { version: data.version }, data.title).catch(() => {});
    onDone({ next: true });
  };
  useKeys({ confirm });
  if (error) return <Failed error={error} />;
  if (!data) return <Loading />;
  return (
    <div className="page">
      {onBack && (
        <button type="button" className="btn" onClick={onBack}>
          ←
        </button>
      )}
      <p className="mute">K-{caseId}</p>
      <h1>{data.title}</h1>
      <button type="button" className="btn pri" onClick={confirm}>
        OK
      </button>
    </div>
  );
}
