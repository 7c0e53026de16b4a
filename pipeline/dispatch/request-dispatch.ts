/** Puts a duty to file into the outbox, in the transaction of the verb that causes it. */
import { and, desc, eq, sql } from "drizzle-orm";
import type { Tx } from "../../drizzle/db.ts";
import { dispatches } from "../../drizzle/schema/dispatches.ts";
import type { CaseRecord } from "../model/dispatch.ts";
import { addWork } from "../runtime/work.ts";

export const dispatchStageName = "dispatch";

/**
 * Adds the next revision of a case for a store. The key is unique for ever: whatever happens to the answer, pushing
 * again with it has one effect.
 */
export async function requestDispatch(
  tx: Tx,
  { caseId, action, store }: { caseId: number; action: CaseRecord["action"]; store: string },
  now: Date,
): Promise<number> {
  const [last] = await tx
    .select({ revision: dispatches.revision })
    .from(dispatches)
    .where(and(eq(dispatches.caseId, caseId), eq(dispatches.store, store)))
    .orderBy(desc(dispatches.revision))
    .limit(1);
  const revision = (last?.revision ?? 0) + 1;
  const [row] = await tx
    .insert(dispatches)
    .values({
      caseId,
      revision,
      store,
      action,
      key: sql`'jemput-' || gen_random_uuid()`,
      state: "due",
      requestedAt: now,
    })
    .returning({ id: dispatches.id });
  await addWork(tx, dispatchStageName, [{ ref: row!.id }], now);
  return row!.id;
}

/**
 * Takes a filing back. A filing that nobody has begun to push is cancelled; one that may have reached the store gets
 * a withdrawal behind it. Returns what was done.
 */
export async function takeBackFiling(
  tx: Tx,
  { caseId, store }: { caseId: number; store: string },
  now: Date,
): Promise<"nothing" | "cancelled" | "withdrawing"> {
  const rows = await tx
    .select()
    .from(dispatches)
    .where(and(eq(dispatches.caseId, caseId), eq(dispatches.store, store)))
    .orderBy(desc(dispatches.revision))
    .for("update");
  const live = rows.filter((row) => row.state !== "cancelled");
  if (live.length === 0 || live[0]!.action === "withdraw") return "nothing";
  const untouched = live[0]!.state === "due" && (await dropUntouchedWork(tx, live[0]!.id));
  if (untouched) {
    await tx.update(dispatches).set({ state: "cancelled" }).where(eq(dispatches.id, live[0]!.id));
    if (live[0]!.action === "file") return "cancelled";
  }
  await requestDispatch(tx, { caseId, action: "withdraw", store }, now);
  return "withdrawing";
}

/** True when the work was removed before anybody had begun it. */
async function dropUntouchedWork(tx: Tx, dispatchId: number): Promise<boolean> {
  const rows = await tx.execute(sql`
    delete from work where stage = ${dispatchStageName} and ref = ${dispatchId} and attempts = 0 and lease_token is null
      and given_up_at is null returning 1`);
  return rows.length === 1;
}
