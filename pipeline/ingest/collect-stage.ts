/** Looks at polled sources when they are due: one page at a time, its posts and its cursor in one transaction. */
import { eq } from "drizzle-orm";
import type { MaskPersonal } from "../../classifiers/classifier.ts";
import { type Connector, ConnectorError, type Page, type Surroundings } from "../../connectors/connector.ts";
import type { Database } from "../../drizzle/db.ts";
import { commitLazily } from "../../drizzle/redoable.ts";
import { sourceStates, sources } from "../../drizzle/schema/sources.ts";
import type { Clock } from "../runtime/clock.ts";
import { reasonOf } from "../runtime/describe-error.ts";
import type { Log } from "../runtime/log.ts";
import type { Claim, Stage, Wake } from "../runtime/stage.ts";
import { postponeWork, settleWork, startWork } from "../runtime/work.ts";
import { assessStageName, ingestInbound } from "./ingest-page.ts";
import { keepAside } from "./keep-aside.ts";
import { moveSource } from "./move-source.ts";
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
    oldestFirst: true,
    leaseMs: 2 * collectTimeoutMs,
    maxAttempts: Number.POSITIVE_INFINITY,
    run: (claim, signal) => collectSource(parts, claim, signal),
  };
}

async function collectSource(parts: CollectParts, claim: Claim, signal: AbortSignal): Promise<void> {
  const { db } = parts.database;
  const [source] = await db.select().from(sources).where(eq(sources.id, claim.refs[0]!));
  const connector = source && parts.connectors[source.connector];
  if (!source?.enabled) return db.transaction((tx) => settleWork(tx, claim));
  // A webhook comes by itself. Its work stays in line, so that the sweep does not find it missing again and again.
  if (connector?.kind !== "poll")
    return db.transaction((tx) => postponeWork(tx, claim, source.id, later(parts.clock.now(), dayMs)));
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
  await storePage(
    parts,
    claim,
    source,
    { ...page, more: page.more && moves(page, state?.cursor ?? null) },
    began,
  );
}

/** A page that brings nothing and moves nowhere is not asked for again at once, whatever it says. */
const moves = (page: Page, cursor: string | null) => page.inbound.length > 0 || page.cursor !== cursor;

async function storePage(
  parts: CollectParts,
  claim: Claim,
  source: Source,
  page: Page,
  began: number,
): Promise<void> {
  const now = parts.clock.now();
  const stored = await parts.database.db.transaction(async (tx) => {
    await commitLazily(tx);
    // First, so that a lost lease is known before anything is written. More pages wait: due at once, behind every other
    // source that is due, so that a long back-fill starves nobody.
    await postponeWork(tx, claim, source.id, page.more ? now : later(now, source.everySeconds * 1000));
    const counts = await ingestInbound(tx, source, page.inbound, parts.mask, now);
    await moveSource(tx, source.id, page, counts, now);
    if (canRecheck(parts.connectors[source.connector])) await startWork(tx, recheckStageName, source.id, now);
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

const dayMs = 24 * 3_600_000;
const later = (now: Date, ms: number) => new Date(now.getTime() + ms);

const canRecheck = (connector: Connector | undefined) =>
  connector?.kind === "poll" && connector.recheck !== undefined;

/** Longest pause after a fault, and the first one; doubled in between by how long the fault has stood. */
const firstPauseMs = 15_000;
const longestPauseMs = 15 * 60_000;
/** A platform that names a time long past or far away is asked again within these bounds all the same. */
const shortestWaitMs = 1000;
const longestWaitMs = dayMs;

async function recordFault(
  parts: CollectParts,
  claim: Claim,
  source: Source,
  standing: { kind: string; message: string; since: string } | null,
  error: unknown,
): Promise<void> {
  const now = parts.clock.now();
  const fault = error instanceof ConnectorError ? error.fault : ({ kind: "unavailable" } as const);
  const message = parts.mask(reasonOf(error)).text.slice(0, 300).toWellFormed();
  const since = standing?.kind === fault.kind ? standing.since : now.toISOString();
  const stoodMs = now.getTime() - new Date(since).getTime();
  const pauseMs = Math.min(longestPauseMs, Math.max(firstPauseMs, stoodMs));
  const waitMs = fault.kind === "rate_limited" ? fault.retryAt.getTime() - now.getTime() : pauseMs;
  const retryAt = later(now, Math.min(longestWaitMs, Math.max(shortestWaitMs, waitMs || firstPauseMs)));
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
