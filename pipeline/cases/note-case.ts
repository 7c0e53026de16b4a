/** Writes a note on a case. Personal numbers in it are masked before it is stored; `mentions` are staff ids. */
import { changeCase } from "./change-case.ts";
import type { Decision, Desk } from "./desk.ts";
import { type Decided, decidedFrom } from "./review-case.ts";
import { typedText } from "./typed-text.ts";

export async function noteCase(
  desk: Desk,
  decision: Decision & { text: string; mentions?: string[] },
): Promise<Decided> {
  const now = desk.clock.now();
  const text = typedText(decision.text, desk.mask);
  const mentions = [...new Set(decision.mentions)];
  return desk.database.db.transaction(async (tx) => {
    const changed = await changeCase(tx, decision, now, () => [{ verb: "noted", data: { text, mentions } }]);
    return decidedFrom(changed);
  });
}
