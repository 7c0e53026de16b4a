/** Stores what a webhook delivered; the platform gets its answer once it is on record. */
import type { MaskPersonal } from "../../classifiers/classifier.ts";
import type { Database } from "../../drizzle/db.ts";
import type { Inbound } from "../model/post.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Wake } from "../runtime/stage.ts";
import { assessStageName, type Ingested, type IngestInto, ingestInbound } from "./ingest-page.ts";
import { moveSource } from "./move-source.ts";

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
    await moveSource(tx, source.id, { more: false }, stored, now);
    return stored;
  });
  if (counts.posts + counts.edits + counts.deletions > 0) wake(assessStageName);
  return counts;
}
