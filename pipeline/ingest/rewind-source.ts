/** Sets the bookmark of a source back, so that its connector reads again from there. */
import type { Tx } from "../../drizzle/db.ts";
import { sourceStates } from "../../drizzle/schema/sources.ts";

/** Counts, faults and times stay: they tell what happened. Posts that are read again are stored once, as always. */
export async function rewindSource(tx: Tx, sourceId: number, cursor: string | null): Promise<void> {
  const moved = { cursor, caughtUp: false, progress: null };
  await tx
    .insert(sourceStates)
    .values({ sourceId, ...moved })
    .onConflictDoUpdate({ target: sourceStates.sourceId, set: moved });
}
