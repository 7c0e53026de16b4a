/** Files what is due: lease → push (no transaction open) → receipt, event and row in one transaction. */
import { and, asc, eq } from "drizzle-orm";
import type { Database } from "../../drizzle/db.ts";
import { dispatches } from "../../drizzle/schema/dispatches.ts";
import { lockCase } from "../cases/change-case.ts";
import type { CaseRecord } from "../model/dispatch.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Claim, Stage } from "../runtime/stage.ts";
import { dropWork, postponeWork, settleWork } from "../runtime/work.ts";
import { giveUpDispatch } from "./give-up-dispatch.ts";
import { freezeRecord, type PushParts, push, storeOf, thaw } from "./push-record.ts";
import { dispatchStageName } from "./request-dispatch.ts";
import { cancelDispatch, completeDispatch, type Dispatch } from "./settle-dispatch.ts";

export type DispatchParts = PushParts & { clock: Clock; log: Log };

/** How long a push may take before it counts as unanswered. */
const pushTimeoutMs = 30_000;
/** How soon a dispatch that waits for an earlier one of its case is looked at again. */
const waitForEarlierMs = 1000;

export function dispatchStage(parts: DispatchParts): Stage {
  return {
    name: dispatchStageName,
    batch: 1,
    concurrency: 4,
    leaseMs: 2 * pushTimeoutMs,
    maxAttempts: 8,
    run: (claim, signal) => dispatchOne(parts, claim, signal),
    gaveUp: giveUpDispatch,
  };
}

type Signals = { limit: AbortSignal; stopping: AbortSignal };

async function dispatchOne(parts: DispatchParts, claim: Claim, stopping: AbortSignal): Promise<void> {
  const { database, clock, log } = parts;
  const { db } = database;
  const [dispatch] = await db.select().from(dispatches).where(eq(dispatches.id, claim.refs[0]!));
  if (!dispatch || dispatch.state === "cancelled" || dispatch.state === "done")
    return db.transaction((tx) => settleWork(tx, claim));
  const { earlier, later } = await othersOf(database, dispatch);
  // A later one that is due finds out itself what became of this one.
  if (dispatch.state === "given_up" && later.some(({ state }) => state === "due" || state === "done"))
    return db.transaction((tx) => settleWork(tx, claim));
  if (earlier.some(({ state }) => state === "due")) {
    const again = new Date(clock.now().getTime() + waitForEarlierMs);
    return db.transaction((tx) => postponeWork(tx, claim, dispatch.id, again));
  }
  const began = clock.now().getTime();
  const signals = { limit: AbortSignal.any([stopping, AbortSignal.timeout(pushTimeoutMs)]), stopping };
  storeOf(parts, dispatch);
  const record = await recordToPush(parts, dispatch, earlier, signals);
  if (record === null) return cancel(parts, claim, dispatch);
  const receipt = await push(parts, dispatch, record, signals);
  const { action } = record;
  await db.transaction(async (tx) => {
    // The case first, as every verb does: a handler and a receipt wait for each other instead of deadlocking.
    const before = await lockCase(tx, dispatch.caseId, null);
    await settleWork(tx, claim);
    await completeDispatch(tx, before, dispatch, { action, receipt }, clock.now());
  });
  const ms = clock.now().getTime() - began;
  log.info("dispatched", {
    dispatch: dispatch.id,
    case: dispatch.caseId,
    action,
    store: dispatch.store,
    ms,
  });
}

/** The other dispatches of the same case in the same store, oldest first: earlier ones go first. */
async function othersOf(
  { db }: Database,
  { caseId, store, revision }: Dispatch,
): Promise<{ earlier: Dispatch[]; later: Dispatch[] }> {
  const rows = await db
    .select()
    .from(dispatches)
    .where(and(eq(dispatches.caseId, caseId), eq(dispatches.store, store)))
    .orderBy(asc(dispatches.revision));
  return {
    earlier: rows.filter((row) => row.revision < revision),
    later: rows.filter((row) => row.revision > revision),
  };
}

/** What to push: the same as ever once it was pushed, else what is left to do now; null when nothing is. */
async function recordToPush(
  parts: DispatchParts,
  dispatch: Dispatch,
  earlier: Dispatch[],
  signals: Signals,
): Promise<CaseRecord | null> {
  if (dispatch.record) return thaw(dispatch.record);
  const atStore = await numberAtStore(parts, earlier, signals);
  const action = effectiveAction(dispatch.action, atStore);
  return action && freezeRecord(parts, dispatch, action, atStore);
}

/**
 * The number under which the case stands at the store now, or null. A dispatch that was given up without an answer may
 * still have reached the store: pushing it again with its key tells, and has no second effect.
 */
async function numberAtStore(
  parts: DispatchParts,
  earlier: Dispatch[],
  signals: Signals,
): Promise<string | null> {
  let number: string | null = null;
  for (const other of earlier) {
    if (other.state === "cancelled") continue;
    const reached =
      other.state === "done" ? other.trackingNumber : await settleUnanswered(parts, other, signals);
    if (reached !== null) number = other.action === "withdraw" ? null : reached;
  }
  return number;
}

/** Learns what became of a given-up dispatch and writes it down. Null when it never had an effect. */
async function settleUnanswered(
  parts: DispatchParts,
  other: Dispatch,
  signals: Signals,
): Promise<string | null> {
  if (other.record === null) return null;
  const { action } = other.record;
  const receipt = await push(parts, other, thaw(other.record), signals);
  await parts.database.db.transaction(async (tx) => {
    const before = await lockCase(tx, other.caseId, null);
    await dropWork(tx, dispatchStageName, [other.id]);
    await completeDispatch(tx, before, other, { action, receipt }, parts.clock.now());
  });
  return receipt.trackingNumber;
}

/** What is left to do: nothing to withdraw, a correction of what was never filed, a filing of what already is. Pure. */
export function effectiveAction(
  action: CaseRecord["action"],
  atStore: string | null,
): CaseRecord["action"] | null {
  if (atStore === null) return action === "withdraw" ? null : "file";
  return action === "file" ? "correct" : action;
}

async function cancel(parts: DispatchParts, claim: Claim, dispatch: Dispatch): Promise<void> {
  await parts.database.db.transaction(async (tx) => {
    await settleWork(tx, claim);
    await cancelDispatch(tx, dispatch);
  });
}
