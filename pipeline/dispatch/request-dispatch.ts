/** Puts a duty to file into the outbox, in the transaction of the verb that causes it. */
import { and, asc, desc, eq, inArray, sql } from "drizzle-orm";
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
 * Files a case, for the first time or again. A withdrawal that nobody has begun is cancelled: the report stands under
 * its number and is only corrected. Behind one that was begun the case is filed anew. The caller has locked the case.
 */
export async function fileCase(
  tx: Tx,
  { caseId, store }: { caseId: number; store: string },
  now: Date,
): Promise<void> {
  const rows = await dispatchesOf(tx, caseId, store);
  const newest = rows.find((row) => row.state !== "cancelled");
  const stands = newest?.action === "withdraw" && (await cancelUntouched(tx, newest));
  await requestDispatch(tx, { caseId, action: stands ? "correct" : "file", store }, now);
}

/** Locks all dispatches of cases, in the order of ids, so that nobody waits in a circle. */
export async function lockDispatches(tx: Tx, caseIds: readonly number[]): Promise<void> {
  await tx
    .select({ id: dispatches.id })
    .from(dispatches)
    .where(inArray(dispatches.caseId, [...caseIds]))
    .orderBy(asc(dispatches.id))
    .for("update");
}

/** Dispatches of a case in a store, the newest first, locked. */
async function dispatchesOf(tx: Tx, caseId: number, store: string) {
  await lockDispatches(tx, [caseId]);
  return tx
    .select()
    .from(dispatches)
    .where(and(eq(dispatches.caseId, caseId), eq(dispatches.store, store)))
    .orderBy(desc(dispatches.revision));
}

/** Cancels a dispatch that nobody has begun to push; false when somebody may have. */
async function cancelUntouched(tx: Tx, row: typeof dispatches.$inferSelect): Promise<boolean> {
  // A record says that a push was begun, even where a stopping process has handed its work back.
  const untouched = row.state === "due" && row.record === null && (await dropUntouchedWork(tx, row.id));
  if (untouched) await tx.update(dispatches).set({ state: "cancelled" }).where(eq(dispatches.id, row.id));
  return untouched;
}

/**
 * Lets stores know of newer words or fields of cases they know: a correction behind whatever was pushed. None where a
 * push is still to come, which will carry them anyway.
 */
export async function updateFilings(tx: Tx, caseIds: readonly number[], now: Date): Promise<void> {
  if (caseIds.length === 0) return;
  // Whoever takes a filing back holds these rows; what was added meanwhile is seen by the look behind it only.
  await lockDispatches(tx, caseIds);
  const rows = await tx
    .select()
    .from(dispatches)
    .where(inArray(dispatches.caseId, [...caseIds]))
    .orderBy(asc(dispatches.caseId), asc(dispatches.store), desc(dispatches.revision));
  const seen = new Set<string>();
  for (const { caseId, store, state, action, record } of rows) {
    const key = `${caseId} ${store}`;
    if (state === "cancelled" || seen.has(key)) continue;
    seen.add(key);
    const willCarry = state === "due" && record === null;
    if (action !== "withdraw" && !willCarry)
      await requestDispatch(tx, { caseId, action: "correct", store }, now);
  }
}

/**
 * Takes a filing back. Dispatches that nobody has begun to push are cancelled; what may have reached the store gets a
 * withdrawal behind it. Returns what was done. The caller has locked the case.
 */
export async function takeBackFiling(
  tx: Tx,
  { caseId, store }: { caseId: number; store: string },
  now: Date,
): Promise<"nothing" | "cancelled" | "withdrawing"> {
  let cancelled = false;
  for (const row of await dispatchesOf(tx, caseId, store)) {
    if (row.state === "cancelled") continue;
    if (row.action === "withdraw") break;
    if (!(await cancelUntouched(tx, row))) {
      await requestDispatch(tx, { caseId, action: "withdraw", store }, now);
      return "withdrawing";
    }
    cancelled = true;
  }
  return cancelled ? "cancelled" : "nothing";
}

/**
 * True when the work was removed before anybody had begun it. Work that somebody holds at this moment is not waited for:
 * whoever gives it up waits for the case that our caller has locked.
 */
async function dropUntouchedWork(tx: Tx, dispatchId: number): Promise<boolean> {
  const rows = await tx.execute(sql`
    delete from work where stage = ${dispatchStageName} and ref in (
      select ref from work where stage = ${dispatchStageName} and ref = ${dispatchId} and attempts = 0
        and lease_token is null and given_up_at is null for update skip locked) returning 1`);
  return rows.length === 1;
}
