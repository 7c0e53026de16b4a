/** Hands a case to a member of staff, or back to nobody. */
import { changeCase } from "./change-case.ts";
import type { Decision, Desk } from "./desk.ts";
import { type Decided, decidedFrom } from "./review-case.ts";

export async function assignCase(
  desk: Desk,
  decision: Decision & { assigneeId: string | null },
): Promise<Decided> {
  const now = desk.clock.now();
  return desk.database.db.transaction(async (tx) => {
    const changed = await changeCase(tx, decision, now, ({ state }) =>
      state.assigneeId === decision.assigneeId
        ? []
        : [{ verb: "assigned", data: { assigneeId: decision.assigneeId } }],
    );
    return decidedFrom(changed);
  });
}
