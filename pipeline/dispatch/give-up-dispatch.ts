/** Shows a filing that will not be retried by itself: on the dispatch, and on the case for people to see. */
import { eq } from "drizzle-orm";
import type { Tx } from "../../drizzle/db.ts";
import { dispatches } from "../../drizzle/schema/dispatches.ts";
import { applyEvents, lockCase } from "../cases/change-case.ts";

/** Called in the transaction that gives the work up. */
export async function giveUpDispatch(tx: Tx, dispatchId: number, reason: string, now: Date): Promise<void> {
  const [dispatch] = await tx
    .update(dispatches)
    .set({ state: "given_up" })
    .where(eq(dispatches.id, dispatchId))
    .returning();
  if (!dispatch) return;
  const data = {
    store: dispatch.store,
    revision: dispatch.revision,
    reason: dispatch.fault?.message ?? reason,
    field: dispatch.fault?.field ?? null,
  };
  const before = await lockCase(tx, dispatch.caseId, null);
  await applyEvents(tx, before, [{ verb: "filing_given_up", data }], { kind: "stage", id: "dispatch" }, now);
}

/** A person tries a given-up filing again: it is due like any other. */
export async function reviveDispatches(tx: Tx): Promise<void> {
  await tx.update(dispatches).set({ state: "due" }).where(eq(dispatches.state, "given_up"));
}
