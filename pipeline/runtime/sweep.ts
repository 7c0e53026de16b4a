/** Finds what was forgotten: facts whose follow-on work is missing, whatever the reason. Cheap, bounded, run by timer. */
import { sql } from "drizzle-orm";
import type { Database } from "../../drizzle/db.ts";
import { intentNames } from "../model/taxonomy.ts";
import type { Log } from "./log.ts";

/** Intents of posts that open a case; `{…}` is PostgreSQL's text of an array. */
const reportIntents = `{${Object.entries(intentNames)
  .flatMap(([intent, { reportType }]) => (reportType === null ? [] : [intent]))
  .join(",")}}`;

/** Only this many newest posts are looked at: older ones were seen by earlier sweeps. */
const recentPosts = 20_000;

/** Makes forgotten work due; returns how much was found per stage. */
export async function sweep({ db, kind }: Database, log: Log, now: Date): Promise<Record<string, number>> {
  const at = now.toISOString();
  const add = async (stage: string, refs: ReturnType<typeof sql>) => {
    const rows = await db.execute(sql`
      insert into work (stage, ref, due_at, added_at) select ${stage}, f.ref, ${at}, ${at} from (${refs}) f
      on conflict do nothing returning 1`);
    return rows.length;
  };
  const recent = sql`(select coalesce(max(id), 0) - ${recentPosts} from posts)`;
  const found = {
    assess: await add(
      "assess",
      sql`select p.id as ref from posts p where p.id > ${recent}
        and not exists (select 1 from assessments a where a.post_id = p.id and a.revision >= p.revision)`,
    ),
    group: await add(
      "group",
      sql`select a.post_id as ref from assessments a where a.post_id > ${recent} and a.actionable and not a.from_agency and a.intent = any(${reportIntents}::text[])
        and not exists (select 1 from case_posts c where c.post_id = a.post_id)
        and exists (select 1 from posts p where p.id = a.post_id and p.kind <> 'repost' and p.deleted_at is null)
        and a.assessed_at < ${new Date(now.getTime() - 60_000).toISOString()}`,
    ),
    collect: await add(
      "collect",
      sql`select s.id as ref from sources s where s.enabled and not exists
        (select 1 from work w where w.stage = 'collect' and w.ref = s.id)`,
    ),
    dispatch: await add("dispatch", sql`select d.id as ref from dispatches d where d.state = 'due'`),
  };
  // The embedded database has no autovacuum; the work table turns over completely, again and again.
  if (kind === "embedded") await db.execute(sql`vacuum work`);
  const total = Object.values(found).reduce((sum, count) => sum + count, 0);
  if (total > 0) log.warn("sweep found forgotten work", found);
  return found;
}
