/** Looks at polled sources when they are due: one page at a time, its posts and its cursor in one transaction. */
import { eq } from "drizzle-orm";
import type { MaskPersonal } from "../../classifiers/classifier.ts";
import { type Connector, ConnectorError, type Page, type Surroundings } from "../../connectors/connector.ts";
import type { Database, Tx } from "../../drizzle/db.ts";
import { sourceStates, sources } from "../../drizzle/schema/sources.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Claim, Stage, Wake } from "../runtime/stage.ts";
import { postponeWork, settleWork, startWork } from "../runtime/work.ts";
import { assessStageName, ingestInbound, keepAside } from "./ingest-page.ts";
import { recheckStageName } from "./recheck-stage.ts";

export const collectStageName = "collect";

export type CollectParts = {
  database: Database;
  clock: Clock;
  log: Log;
  wake: Wake;
  mask: MaskPersonal;
  connectors: Record<string, Connector>;
  around(signal: AbortSignal): Surroundings;
  /** Called when a source that has an end (a file) was read to it; for progress on a terminal. */
  onPage?(source: string, page: Page, stored: number): void;
};

type Source = typeof sources.$inferSelect;

const collectTimeoutMs = 60_000;

export function collectStage(parts: CollectParts): Stage {
  return {
    name: collectStageName,
    batch: 1,
    concurrency: 4,
    leaseMs: 2 * collectTimeoutMs,
    maxAttempts: Number.POSITIVE_INFINITY,
    run: (claim, signal) => collectSource(parts, claim, signal),
  };
}

async function collectSource(parts: CollectParts, claim: Claim, signal: AbortSignal): Promise<void> {
  const { db } = parts.database;
  const [source] = await db.select().from(sources).where(eq(sources.id, claim.refs[0]!));
  const connector = source && parts.connectors[source.connector];
  if (!source?.enabled || connector?.kind !== "poll") return db.transaction((tx) => settleWork(tx, claim));
  const [state] = await db.select().from(sourceStates).where(eq(sourceStates.sourceId, source.id));
  const began = performance.now();
  let page: Page;
  try {
    const settings = connector.settings.parse(source.settings);
    const limit = AbortSignal.any([signal, AbortSignal.timeout(collectTimeoutMs)]);
    page = await connector.collect(settings, state?.cursor ?? null, parts.around(limit));
  } catch (error) {
    if (signal.aborted) throw error;
    return recordFault(parts, claim, source, state?.fault ?? null, error);
  }
  await storePage(parts, claim, source, page, began);
}

async function storePage(
  parts: CollectParts,
  claim: Claim,
  source: Source,
  page: Page,
  began: number,
): Promise<void> {
  const now = parts.clock.now();
  const stored = await parts.database.db.transaction(async (tx) => {
    const counts = await ingestInbound(tx, source, page.inbound, parts.mask, now);
    await moveSource(tx, source, { page, counts, now });
    // More pages wait: due at once, behind every other source that is due, so that a long back-fill starves nobody.
    if (canRecheck(parts.connectors[source.connector])) await startWork(tx, recheckStageName, source.id, now);
    await postponeWork(
      tx,
      claim,
      source.id,
      page.more ? now : new Date(now.getTime() + source.everySeconds * 1000),
    );
    return counts;
  });
  if (stored.posts + stored.edits + stored.deletions > 0) parts.wake(assessStageName);
  parts.onPage?.(source.name, page, stored.posts);
  parts.log.info("collected", {
    source: source.name,
    ...stored,
    more: page.more,
    ms: Math.round(performance.now() - began),
  });
}

const canRecheck = (connector: Connector | undefined) =>
  connector?.kind === "poll" && connector.recheck !== undefined;

async function moveSource(
  tx: Tx,
  source: Source,
  { page, counts, now }: { page: Page; counts: Awaited<ReturnType<typeof ingestInbound>>; now: Date },
): Promise<void> {
  const [before] = await tx.select().from(sourceStates).where(eq(sourceStates.sourceId, source.id));
  const newest = Math.max(before?.lastPostAt?.getTime() ?? 0, counts.newestAt?.getTime() ?? 0);
  const state = {
    cursor: page.cursor,
    lastCollectedAt: now,
    lastPostAt: newest > 0 ? new Date(newest) : null,
    posts: (before?.posts ?? 0) + counts.posts,
    fault: null,
    quota: page.quota ?? before?.quota ?? null,
    progress: page.progress ?? null,
    caughtUp: !page.more,
  };
  await tx
    .insert(sourceStates)
    .values({ sourceId: source.id, ...state })
    .onConflictDoUpdate({ target: sourceStates.sourceId, set: state });
}

/** Longest pause after a fault, and the first one; doubled in between by how long the fault has stood. */
const firstPauseMs = 15_000;
const longestPauseMs = 15 * 60_000;

async function recordFault(
  parts: CollectParts,
  claim: Claim,
  source: Source,
  standing: { kind: string; message: string; since: string } | null,
  error: unknown,
): Promise<void> {
  const now = parts.clock.now();
  const fault = error instanceof ConnectorError ? error.fault : ({ kind: "unavailable" } as const);
  const message = (error instanceof Error ? error.message : String(error)).slice(0, 300);
  const since = standing?.kind === fault.kind ? standing.since : now.toISOString();
  const stoodMs = now.getTime() - new Date(since).getTime();
  const pauseMs = Math.min(longestPauseMs, Math.max(firstPauseMs, stoodMs));
  const retryAt = fault.kind === "rate_limited" ? fault.retryAt : new Date(now.getTime() + pauseMs);
  await parts.database.db.transaction(async (tx) => {
    await tx
      .insert(sourceStates)
      .values({ sourceId: source.id, fault: { kind: fault.kind, message, since } })
      .onConflictDoUpdate({
        target: sourceStates.sourceId,
        set: { fault: { kind: fault.kind, message, since } },
      });
    if (fault.kind === "unexpected_shape")
      await keepAside(
        tx,
        source.id,
        [{ reason: message, sample: fault.sample, where: null }],
        parts.mask,
        now,
      );
    if (canRecheck(parts.connectors[source.connector])) await startWork(tx, recheckStageName, source.id, now);
    await postponeWork(tx, claim, source.id, retryAt);
  });
  parts.log.warn("collect failed", {
    source: source.name,
    fault: fault.kind,
    retryAt: retryAt.toISOString(),
  });
}
