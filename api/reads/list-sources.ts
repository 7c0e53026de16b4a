/** Configured sources and how far each has been read. */
import { asc, eq } from "drizzle-orm";
import type { Db } from "../../drizzle/db.ts";
import { sourceStates, sources } from "../../drizzle/schema/sources.ts";

export type SourceRow = typeof sources.$inferSelect;

export async function findSource(db: Db, name: string): Promise<SourceRow | null> {
  const [row] = await db.select().from(sources).where(eq(sources.name, name));
  return row ?? null;
}

/** By name. Without `settingsShown` the settings are null: they tell paths and addresses of the house. */
export async function listSources(db: Db, settingsShown: boolean) {
  const rows = await db
    .select({ source: sources, state: sourceStates })
    .from(sources)
    .leftJoin(sourceStates, eq(sourceStates.sourceId, sources.id))
    .orderBy(asc(sources.name));
  return rows.map(({ source: { id: _, ...source }, state }) => ({
    ...source,
    settings: settingsShown ? source.settings : null,
    createdAt: source.createdAt.toISOString(),
    changedAt: source.changedAt.toISOString(),
    state: state && {
      lastCollectedAt: state.lastCollectedAt?.toISOString() ?? null,
      lastPostAt: state.lastPostAt?.toISOString() ?? null,
      posts: state.posts,
      fault: state.fault,
      quota: state.quota && {
        ...state.quota,
        resetsAt: state.quota.resetsAt && String(state.quota.resetsAt),
      },
      progress: state.progress,
      caughtUp: state.caughtUp,
    },
  }));
}
