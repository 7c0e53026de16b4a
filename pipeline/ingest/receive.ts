/** Stores what a webhook delivered; the platform gets its answer once it is on record. */
import { eq } from "drizzle-orm";
import type { MaskPersonal } from "../../classifiers/classifier.ts";
import type { Database } from "../../drizzle/db.ts";
import { sourceStates } from "../../drizzle/schema/sources.ts";
import type { Inbound } from "../model/post.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Wake } from "../runtime/stage.ts";
import { assessStageName, type Ingested, type IngestInto, ingestInbound } from "./ingest-page.ts";

export type ReceiveParts = { database: Database; clock: Clock; wake: Wake; mask: MaskPersonal };

/** Duplicate deliveries are harmless: they count as known. */
export async function receiveInbound(
  { database, clock, wake, mask }: ReceiveParts,
  source: IngestInto,
  inbound: readonly Inbound[],
): Promise<Ingested> {
  const now = clock.now();
  const counts = await database.db.transaction(async (tx) => {
    const stored = await ingestInbound(tx, source, inbound, mask, now);
    const [before] = await tx.select().from(sourceStates).where(eq(sourceStates.sourceId, source.id));
    const newest = Math.max(before?.lastPostAt?.getTime() ?? 0, stored.newestAt?.getTime() ?? 0);
    const state = {
      lastCollectedAt: now,
      lastPostAt: newest > 0 ? new Date(newest) : null,
      posts: (before?.posts ?? 0) + stored.posts,
      fault: null,
      caughtUp: true,
    };
    await tx
      .insert(sourceStates)
      .values({ sourceId: source.id, ...state })
      .onConflictDoUpdate({ target: sourceStates.sourceId, set: state });
    return stored;
  });
  if (counts.posts + counts.edits + counts.deletions > 0) wake(assessStageName);
  return counts;
}
