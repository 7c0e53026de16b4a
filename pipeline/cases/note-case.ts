/** Writes a note on a case. Personal numbers in it are masked before it is stored. */
import { changeCase } from "./change-case.ts";
import type { Decision, Desk } from "./desk.ts";
import type { Decided } from "./review-case.ts";
import { typedText } from "./typed-text.ts";

export async function noteCase(desk: Desk, decision: Decision & { text: string }): Promise<Decided> {
  const now = desk.clock.now();
  const text = typedText(decision.text, desk.mask);
  return desk.database.db.transaction(async (tx) => {
    const { state, version } = await changeCase(tx, decision, now, () => [{ verb: "noted", data: { text } }]);
    return { caseId: decision.caseId, version, status: state.status };
  });
}
