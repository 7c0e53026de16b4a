/** Files what is due: lease → push (no transaction open) → receipt, event and row in one transaction. */
import { and, asc, eq, sql } from "drizzle-orm";
import { type AnyCaseStore, StoreError } from "../../connectors/case-store.ts";
import type { Surroundings } from "../../connectors/connector.ts";
import type { Database, Tx } from "../../drizzle/db.ts";
import { casePosts, cases } from "../../drizzle/schema/cases.ts";
import { dispatches } from "../../drizzle/schema/dispatches.ts";
import { posts } from "../../drizzle/schema/posts.ts";
import { applyEvents, lockCase } from "../cases/change-case.ts";
import type { CaseRecord, Receipt } from "../model/dispatch.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import { type Claim, type Stage, WorkError } from "../runtime/stage.ts";
import { postponeWork, settleWork } from "../runtime/work.ts";
import { caseRecord } from "./case-record.ts";
import { giveUpDispatch } from "./give-up-dispatch.ts";
import { dispatchStageName } from "./request-dispatch.ts";

type Dispatch = typeof dispatches.$inferSelect;

export type DispatchParts = {
  database: Database;
  clock: Clock;
  log: Log;
  /** The store and its settings, by the name that dispatches carry. */
  stores: Record<string, { store: AnyCaseStore; settings: unknown }>;
  around(signal: AbortSignal): Surroundings;
  agencyName(id: string): string | null;
};

/** How long a push may take before it counts as unanswered. */
const pushTimeoutMs = 30_000;

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

async function dispatchOne(parts: DispatchParts, claim: Claim, signal: AbortSignal): Promise<void> {
  const { database, clock, log } = parts;
  const [dispatch] = await database.db.select().from(dispatches).where(eq(dispatches.id, claim.refs[0]!));
  if (!dispatch || dispatch.state === "cancelled" || dispatch.state === "done")
    return database.db.transaction((tx) => settleWork(tx, claim));
  const earlier = await earlierOf(database, dispatch);
  if (earlier.some((other) => other.state === "due"))
    return database.db.transaction((tx) =>
      postponeWork(tx, claim, dispatch.id, new Date(clock.now().getTime() + 1000)),
    );
  const began = clock.now().getTime();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(pushTimeoutMs)]);
  const atStore = await numberAtStore(parts, earlier, limit);
  const action = effectiveAction(dispatch.action, atStore);
  if (action === null) return cancel(parts, claim, dispatch);
  const receipt = await push(parts, { ...dispatch, action }, atStore, limit);
  await database.db.transaction((tx) => record(tx, parts, claim, { ...dispatch, action }, receipt));
  log.info("dispatched", {
    dispatch: dispatch.id,
    case: dispatch.caseId,
    action,
    store: dispatch.store,
    ms: clock.now().getTime() - began,
  });
}

/** Earlier dispatches of the same case in the same store, oldest first: they go first. */
async function earlierOf({ db }: Database, dispatch: Dispatch): Promise<Dispatch[]> {
  const rows = await db
    .select()
    .from(dispatches)
    .where(and(eq(dispatches.caseId, dispatch.caseId), eq(dispatches.store, dispatch.store)))
    .orderBy(asc(dispatches.revision));
  return rows.filter((row) => row.revision < dispatch.revision);
}

/**
 * The number under which the case stands at the store now, or null. A filing that was given up without an answer may
 * still have reached the store: pushing it again with its key tells, and has no second effect.
 */
async function numberAtStore(
  parts: DispatchParts,
  earlier: Dispatch[],
  signal: AbortSignal,
): Promise<string | null> {
  let number: string | null = null;
  for (const other of earlier) {
    if (other.state === "cancelled") continue;
    if (other.action === "withdraw") number = other.state === "done" ? null : number;
    else if (other.trackingNumber !== null) number = other.trackingNumber;
    else if (other.action === "file" && other.fault?.kind !== "refused")
      number = (await push(parts, other, null, signal)).trackingNumber;
  }
  return number;
}

/** What is left to do: nothing to withdraw, a correction of what was never filed, a filing of what already is. Pure. */
export function effectiveAction(
  action: CaseRecord["action"],
  atStore: string | null,
): CaseRecord["action"] | null {
  if (atStore === null) return action === "withdraw" ? null : "file";
  return action === "file" ? "correct" : action;
}

async function push(
  parts: DispatchParts,
  dispatch: Dispatch,
  trackingNumber: string | null,
  signal: AbortSignal,
): Promise<Receipt> {
  const entry = parts.stores[dispatch.store];
  if (!entry) throw new WorkError(`no case store named ${dispatch.store} is configured`, { kind: "give_up" });
  const record = await readRecord(parts, dispatch, trackingNumber);
  try {
    return await entry.store.push(entry.settings, record, dispatch.key, parts.around(signal));
  } catch (error) {
    throw await noteFault(parts, dispatch, error);
  }
}

async function readRecord(
  parts: DispatchParts,
  dispatch: Dispatch,
  trackingNumber: string | null,
): Promise<CaseRecord> {
  const { db } = parts.database;
  const [row] = await db.select().from(cases).where(eq(cases.id, dispatch.caseId));
  if (!row) throw new WorkError(`case ${dispatch.caseId} is gone`, { kind: "give_up" });
  const reports = await db
    .select({ text: posts.text, url: posts.url, platform: posts.platform, postedAt: posts.postedAt })
    .from(casePosts)
    .innerJoin(posts, eq(posts.id, casePosts.postId))
    .where(and(eq(casePosts.caseId, dispatch.caseId), eq(casePosts.role, "report")))
    .orderBy(asc(posts.postedAt))
    .limit(20);
  return caseRecord({
    action: dispatch.action,
    caseId: row.id,
    revision: dispatch.revision,
    trackingNumber,
    fields: row,
    posts: reports,
    voices: row.reporters,
    agencyName: row.agencyId ? parts.agencyName(row.agencyId) : null,
  });
}

/** Keeps the fault beside the dispatch for people, and says what happens next. */
async function noteFault(parts: DispatchParts, dispatch: Dispatch, error: unknown): Promise<unknown> {
  const fault = error instanceof StoreError ? error.fault : { kind: "unavailable" as const };
  const message = error instanceof Error ? error.message : String(error);
  const field = fault.kind === "refused" ? fault.field : null;
  await parts.database.db
    .update(dispatches)
    .set({ attempts: sql`attempts + 1`, fault: { kind: fault.kind, field, message: message.slice(0, 500) } })
    .where(eq(dispatches.id, dispatch.id));
  switch (fault.kind) {
    case "rate_limited":
      return new WorkError(message, { kind: "retry", at: fault.retryAt }, { cause: error });
    case "refused":
      return new WorkError(message, { kind: "give_up" }, { cause: error });
    case "unauthorized":
    case "unavailable":
    case "unexpected_shape":
      return error;
  }
}

async function record(
  tx: Tx,
  parts: DispatchParts,
  claim: Claim,
  dispatch: Dispatch,
  receipt: Receipt,
): Promise<void> {
  const now = parts.clock.now();
  await settleWork(tx, claim);
  await tx
    .update(dispatches)
    .set({
      state: "done",
      attempts: sql`attempts + 1`,
      fault: null,
      trackingNumber: receipt.trackingNumber,
      receivedAt: receipt.at,
      url: receipt.url,
    })
    .where(eq(dispatches.id, dispatch.id));
  const verbs = { file: "filed", correct: "store_corrected", withdraw: "store_withdrawn" } as const;
  const data = { store: dispatch.store, trackingNumber: receipt.trackingNumber, revision: dispatch.revision };
  const before = await lockCase(tx, dispatch.caseId, null);
  await applyEvents(
    tx,
    before,
    [{ verb: verbs[dispatch.action], data }],
    { kind: "case_store", id: dispatch.store },
    now,
  );
}

async function cancel(parts: DispatchParts, claim: Claim, dispatch: Dispatch): Promise<void> {
  await parts.database.db.transaction(async (tx) => {
    await settleWork(tx, claim);
    await tx.update(dispatches).set({ state: "cancelled" }).where(eq(dispatches.id, dispatch.id));
  });
}
