/** Ends a dispatch: its receipt, the event on its case and the work that is over with it, in the caller's transaction. */
import { and, eq, inArray, lt, sql } from "drizzle-orm";
import type { Tx } from "../../drizzle/db.ts";
import { dispatches } from "../../drizzle/schema/dispatches.ts";
import { applyEvents, type CaseBefore } from "../cases/change-case.ts";
import type { CaseRecord, Receipt } from "../model/dispatch.ts";
import { dropWork } from "../runtime/work.ts";
import { dispatchStageName, lockDispatches } from "./request-dispatch.ts";

export type Dispatch = typeof dispatches.$inferSelect;

const verbs = { file: "filed", correct: "store_corrected", withdraw: "store_withdrawn" } as const;

/** The store took it. `before` is the case, locked; `action` what was pushed in the end. */
export async function completeDispatch(
  tx: Tx,
  before: CaseBefore,
  dispatch: Dispatch,
  { action, receipt }: { action: CaseRecord["action"]; receipt: Receipt },
  now: Date,
): Promise<void> {
  const { store, revision } = dispatch;
  const { trackingNumber } = receipt;
  await lockDispatches(tx, [dispatch.caseId]);
  await tx
    .update(dispatches)
    .set({
      state: "done",
      attempts: sql`attempts + 1`,
      fault: null,
      // The store has the words now; a copy here would outlive a post that its author deletes.
      record: null,
      trackingNumber,
      receivedAt: receipt.at,
      url: receipt.url,
    })
    .where(eq(dispatches.id, dispatch.id));
  await applyEvents(
    tx,
    before,
    [{ verb: verbs[action], data: { store, trackingNumber, revision } }],
    { kind: "case_store", id: store },
    now,
  );
}

/** Nothing is left to do at the store. */
export async function cancelDispatch(tx: Tx, dispatch: Dispatch): Promise<void> {
  await lockDispatches(tx, [dispatch.caseId]);
  await cancelDispatches(tx, [dispatch.id]);
  await supersedeGivenUp(tx, dispatch);
}

/** What a later dispatch has overtaken must never be tried again: it would file twice, or undo the later one. */
export async function supersedeGivenUp(tx: Tx, { caseId, store, revision }: Dispatch): Promise<void> {
  const older = await tx
    .select({ id: dispatches.id })
    .from(dispatches)
    .where(
      and(
        eq(dispatches.caseId, caseId),
        eq(dispatches.store, store),
        eq(dispatches.state, "given_up"),
        lt(dispatches.revision, revision),
      ),
    );
  const ids = older.map((row) => row.id);
  await cancelDispatches(tx, ids);
  await dropWork(tx, dispatchStageName, ids);
}

async function cancelDispatches(tx: Tx, ids: number[]): Promise<void> {
  if (ids.length > 0)
    await tx.update(dispatches).set({ state: "cancelled", record: null }).where(inArray(dispatches.id, ids));
}
