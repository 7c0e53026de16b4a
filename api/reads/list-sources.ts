/** Configured sources and how far each has been read. */
import { asc, eq, sql } from "drizzle-orm";
import type { Db } from "../../drizzle/db.ts";
import { sourceStates, sources } from "../../drizzle/schema/sources.ts";

export type SourceRow = typeof sources.$inferSelect;

export async function findSource(db: Db, name: string): Promise<SourceRow | null> {
  const [row] = await db.select().from(sources).where(eq(sources.name, name));
  return row ?? null;
}

const hourMs = 3_600_000;
const hours = 24;

/**
 * By name. Without `settingsShown` the settings are null: they tell paths and addresses of the house. `arrivals` are
 * posts per hour, oldest first; `behindSeconds` is how long a look is overdue; `notFetched` a share from 0 to 1.
 */
export async function listSources(db: Db, settingsShown: boolean, now: Date) {
  const rows = await db
    .select({ source: sources, state: sourceStates })
    .from(sources)
    .leftJoin(sourceStates, eq(sourceStates.sourceId, sources.id))
    .orderBy(asc(sources.name));
  const arrivals = await arrivalsSince(db, now);
  return rows.map(({ source: { id, ...source }, state }) => ({
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
    arrivals: arrivals.get(id) ?? new Array<number>(hours).fill(0),
    behindSeconds: behindSeconds(source, state?.lastCollectedAt ?? null, now),
    notFetched: notFetched(state),
  }));
}

/** How long the next look is overdue; null while paused and before the first look. */
function behindSeconds(
  { enabled, everySeconds }: Pick<SourceRow, "enabled" | "everySeconds">,
  lastCollectedAt: Date | null,
  now: Date,
): number | null {
  if (!enabled || !lastCollectedAt) return null;
  return Math.max(0, Math.floor((now.getTime() - lastCollectedAt.getTime()) / 1000) - everySeconds);
}

/** Only a read of known length tells what is missing; a platform's allowance tells nothing of posts that wait there. */
function notFetched(state: typeof sourceStates.$inferSelect | null): number | null {
  const { done, total } = state?.progress ?? { done: 0, total: null };
  if (total === null) return null;
  if (total <= 0 || state?.caughtUp) return 0;
  return Math.min(1, Math.max(0, 1 - done / total));
}

/**
 * Posts per hour of every source in one query. No index is on the time of arrival, but ids rise with it: the first id
 * of the day is found by halving, so that only the day's posts are read. An hour is added, because posts stored at the
 * same moment may stand a little out of order.
 */
async function arrivalsSince(db: Db, now: Date): Promise<Map<number, number[]>> {
  const start = new Date(now.getTime() - hours * hourMs).toISOString();
  const before = new Date(now.getTime() - (hours + 1) * hourMs).toISOString();
  const rows = (await db.execute(sql`
    with recursive halving(low, high) as (
      select 0::bigint, (select coalesce(max(id), 0) from posts)
      union all
      select case when older then middle else low end, case when older then high else middle end
      from (
        select low, high, (low + high) / 2 as middle,
          coalesce((select received_at < ${before}::timestamptz from posts where id <= (low + high) / 2 order by id desc limit 1), true) as older
        from halving where high - low > 1
      ) step)
    select source_id as source, floor(extract(epoch from received_at - ${start}::timestamptz) / 3600)::int as hour, count(*)::int as n
    from posts
    where id > (select max(low) from halving) and received_at > ${start}::timestamptz and received_at <= ${now.toISOString()}::timestamptz
    group by 1, 2`)) as unknown as { source: number; hour: number; n: number }[];
  const found = new Map<number, number[]>();
  for (const { source, hour, n } of rows) {
    const list = found.get(source) ?? new Array<number>(hours).fill(0);
    // What arrived this very moment belongs to the last hour.
    list[Math.min(hour, hours - 1)]! += n;
    found.set(source, list);
  }
  return found;
}
