/** Freezes what a dispatch says at its first push, and pushes it: whatever is pushed again with a key is the same. */
import { and, asc, eq, sql } from "drizzle-orm";
import { type AnyCaseStore, StoreError } from "../../connectors/case-store.ts";
import type { Surroundings } from "../../connectors/connector.ts";
import type { Database, Tx } from "../../drizzle/db.ts";
import { casePosts, cases } from "../../drizzle/schema/cases.ts";
import { dispatches } from "../../drizzle/schema/dispatches.ts";
import { posts } from "../../drizzle/schema/posts.ts";
import type { CaseRecord, Receipt } from "../model/dispatch.ts";
import { WorkError } from "../runtime/stage.ts";
import { caseRecord } from "./case-record.ts";
import { lockDispatches } from "./request-dispatch.ts";
import { type Dispatch, supersedeGivenUp } from "./settle-dispatch.ts";

export type PushParts = {
  database: Database;
  /** The store and its settings, by the name that dispatches carry. */
  stores: Record<string, { store: AnyCaseStore; settings: unknown }>;
  around(signal: AbortSignal): Surroundings;
  agencyName(id: string): string | null;
};

/**
 * What the dispatch says: written down before its first push, read back at every later one. Newer words of a case reach
 * the store by a dispatch of their own. The rows are locked while the case is read, so that whoever changes words sees
 * whether they are in (see `updateFilings`). Older dispatches that were given up are over from now on.
 */
export async function freezeRecord(
  parts: PushParts,
  dispatch: Dispatch,
  action: CaseRecord["action"],
  trackingNumber: string | null,
): Promise<CaseRecord> {
  return parts.database.db.transaction(async (tx) => {
    await lockDispatches(tx, [dispatch.caseId]);
    const [locked] = await tx.select().from(dispatches).where(eq(dispatches.id, dispatch.id));
    if (locked?.record) return thaw(locked.record);
    await supersedeGivenUp(tx, dispatch);
    const record = await readRecord(tx, parts, { ...dispatch, action }, trackingNumber);
    const frozen = { ...record, occurredAt: record.occurredAt.toISOString() };
    await tx.update(dispatches).set({ record: frozen }).where(eq(dispatches.id, dispatch.id));
    return record;
  });
}

/** The record as it was frozen. */
export function thaw(frozen: NonNullable<Dispatch["record"]>): CaseRecord {
  return { ...frozen, occurredAt: new Date(frozen.occurredAt) };
}

const mostReports = 20;

async function readRecord(
  tx: Tx,
  parts: PushParts,
  dispatch: Dispatch,
  trackingNumber: string | null,
): Promise<CaseRecord> {
  const [row] = await tx.select().from(cases).where(eq(cases.id, dispatch.caseId));
  if (!row) throw new WorkError(`case ${dispatch.caseId} is gone`, { kind: "give_up" });
  const reports = await tx
    .select({ text: posts.text, url: posts.url, platform: posts.platform, postedAt: posts.postedAt })
    .from(casePosts)
    .innerJoin(posts, eq(posts.id, casePosts.postId))
    .where(and(eq(casePosts.caseId, dispatch.caseId), eq(casePosts.role, "report")))
    .orderBy(asc(posts.postedAt), asc(posts.id))
    .limit(mostReports);
  return caseRecord({
    action: dispatch.action,
    caseId: row.id,
    revision: dispatch.revision,
    trackingNumber,
    fields: row,
    posts: reports,
    voices: row.reporters,
    firstPostedAt: row.firstPostedAt,
    agencyName: row.agencyId ? parts.agencyName(row.agencyId) : null,
  });
}

/**
 * One push under the dispatch's key. `limit` ends it; `stopping` says that the process ends, which is nobody's fault.
 * @throws WorkError or the store's own error, by what happens next
 */
export async function push(
  parts: PushParts,
  dispatch: Dispatch,
  record: CaseRecord,
  { limit, stopping }: { limit: AbortSignal; stopping: AbortSignal },
): Promise<Receipt> {
  const entry = storeOf(parts, dispatch);
  try {
    return await entry.store.push(
      entry.store.settings.parse(entry.settings),
      record,
      dispatch.key,
      parts.around(limit),
    );
  } catch (error) {
    if (stopping.aborted) throw error;
    throw await noteFault(parts, dispatch, error);
  }
}

/** @throws WorkError when the dispatch names a store that is not configured (any more). */
export function storeOf(parts: PushParts, { store }: Dispatch): PushParts["stores"][string] {
  if (Object.hasOwn(parts.stores, store)) return parts.stores[store]!;
  throw new WorkError(`no case store named ${store} is configured`, { kind: "give_up" });
}

/** Keeps the fault beside the dispatch for people, and says what happens next. */
async function noteFault(parts: PushParts, dispatch: Dispatch, error: unknown): Promise<unknown> {
  const fault = error instanceof StoreError ? error.fault : { kind: "unavailable" as const };
  const message = error instanceof Error ? error.message : String(error);
  const refused = fault.kind === "refused";
  await parts.database.db
    .update(dispatches)
    .set({
      attempts: sql`attempts + 1`,
      fault: { kind: fault.kind, field: refused ? fault.field : null, message: message.slice(0, 500) },
      // A refused push had no effect: the next one says what the case says then.
      ...(refused ? { record: null } : {}),
    })
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
