/** Moves the state of a source behind what was just stored, in the same transaction. */
import { sql } from "drizzle-orm";
import type { Page } from "../../connectors/connector.ts";
import type { Tx } from "../../drizzle/db.ts";
import { sourceStates } from "../../drizzle/schema/sources.ts";
import type { Ingested } from "./ingest-page.ts";

/** What is left out of `page` stays as it was: a webhook has no cursor. */
export async function moveSource(
  tx: Tx,
  sourceId: number,
  page: Partial<Pick<Page, "cursor" | "quota" | "progress">> & { more: boolean },
  stored: Ingested,
  now: Date,
): Promise<void> {
  const moved = {
    lastCollectedAt: now,
    fault: null,
    caughtUp: !page.more,
    progress: page.progress ?? null,
    ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
    ...(page.quota === undefined ? {} : { quota: page.quota }),
  };
  const newest = stored.newestAt?.toISOString() ?? null;
  await tx
    .insert(sourceStates)
    .values({ sourceId, ...moved, posts: stored.posts, lastPostAt: stored.newestAt })
    .onConflictDoUpdate({
      target: sourceStates.sourceId,
      set: {
        ...moved,
        // Added in the database: two deliveries of a webhook may be stored at the same moment.
        posts: sql`${sourceStates.posts} + ${stored.posts}`,
        lastPostAt: sql`greatest(${sourceStates.lastPostAt}, ${newest}::timestamptz)`,
      },
    });
}
