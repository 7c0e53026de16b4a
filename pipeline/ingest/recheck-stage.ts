/**
 * Asks platforms whether stored posts are still there, a hundred at a time, a round of each source twice a day: X wants
 * what its authors deleted or changed to be gone within 24 hours (domain rule of its developer terms).
 */
import { eq, sql } from "drizzle-orm";
import { type Connector, ConnectorError } from "../../connectors/connector.ts";
import type { Database } from "../../drizzle/db.ts";
import { sourceStates, sources } from "../../drizzle/schema/sources.ts";
import { type Claim, type Stage, WorkError } from "../runtime/stage.ts";
import { postponeWork, settleWork } from "../runtime/work.ts";
import type { CollectParts } from "./collect-stage.ts";
import { assessStageName, ingestInbound } from "./ingest-page.ts";

export const recheckStageName = "recheck";

/** The same rooms that collecting meets. */
export type RecheckParts = Omit<CollectParts, "onPage">;

const perAsk = 100;
const roundEveryMs = 12 * 3_600_000;

export function recheckStage(parts: RecheckParts): Stage {
  return {
    name: recheckStageName,
    batch: 1,
    concurrency: 1,
    oldestFirst: true,
    leaseMs: 120_000,
    maxAttempts: Number.POSITIVE_INFINITY,
    run: (claim, signal) => recheckSome(parts, claim, signal),
  };
}

async function recheckSome(parts: RecheckParts, claim: Claim, signal: AbortSignal): Promise<void> {
  const { db } = parts.database;
  const sourceId = claim.refs[0]!;
  const [source] = await db.select().from(sources).where(eq(sources.id, sourceId));
  const connector = source && parts.connectors[source.connector];
  if (!source?.enabled || connector?.kind !== "poll" || !connector.recheck)
    return db.transaction((tx) => settleWork(tx, claim));
  const batch = await nextPosts(parts.database, sourceId);
  const inbound = batch.length > 0 ? await ask(parts, connector, source.settings, batch, signal) : [];
  const now = parts.clock.now();
  await db.transaction(async (tx) => {
    const recheckedTo = batch.length === perAsk ? batch.at(-1)!.id : 0;
    await postponeWork(tx, claim, sourceId, recheckedTo > 0 ? now : new Date(now.getTime() + roundEveryMs));
    await ingestInbound(tx, source, inbound, parts.mask, now);
    await tx.update(sourceStates).set({ recheckedTo }).where(eq(sourceStates.sourceId, sourceId));
  });
  if (inbound.length > 0) parts.wake(assessStageName);
  parts.log.info("rechecked", { source: source.name, posts: batch.length, changed: inbound.length });
}

type KnownPost = { id: number; externalId: string };

/** The next posts of the round that still have their text; deleted ones need no second look. */
async function nextPosts({ db }: Database, sourceId: number): Promise<KnownPost[]> {
  return (await db.execute(sql`
    select p.id, p.external_id as "externalId" from posts p
    where p.source_id = ${sourceId} and p.text is not null
      and p.id > coalesce((select rechecked_to from source_states where source_id = ${sourceId}), 0)
    order by p.id limit ${perAsk}`)) as unknown as KnownPost[];
}

async function ask(
  parts: RecheckParts,
  connector: Extract<Connector, { kind: "poll" }>,
  settings: unknown,
  batch: KnownPost[],
  signal: AbortSignal,
) {
  try {
    const ids = batch.map((post) => post.externalId);
    return await connector.recheck!(connector.settings.parse(settings), ids, parts.around(signal));
  } catch (error) {
    if (error instanceof ConnectorError && error.fault.kind === "rate_limited")
      throw new WorkError(error.message, { kind: "retry", at: error.fault.retryAt }, { cause: error });
    throw error;
  }
}
