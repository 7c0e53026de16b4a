/** The state of a store in a form that two runs can be compared by: no ids, no times, no numbers that depend on order. */
import { sql } from "drizzle-orm";
import type { Database } from "../../../drizzle/db.ts";

export type FinalState = {
  posts: number;
  verdicts: string[];
  cases: string[];
  dispatches: string[];
  loose: string[];
};

export async function readFinalState({ db }: Database): Promise<FinalState> {
  const lines = async (query: ReturnType<typeof sql>) =>
    ((await db.execute(query)) as unknown as { line: string }[]).map((row) => row.line).sort();
  const [count] = (await db.execute(sql`select count(*) as n from posts`)) as unknown as { n: number }[];
  return {
    posts: count!.n,
    verdicts: await lines(sql`
      select p.external_id || ' ' || a.intent || ' ' || a.actionable || ' ' || a.category || ' ' || coalesce(a.area_code, '-') as line
      from posts p join assessments a on a.post_id = p.id`),
    cases: await lines(sql`
      select c.status || ' ' || c.reports || ' ' || c.reporters || ' '
        || coalesce((select string_agg(p.external_id || ':' || cp.role, ',' order by p.external_id) from case_posts cp join posts p on p.id = cp.post_id where cp.case_id = c.id), 'no posts')
        || ' filed ' || (select count(*) from case_events e where e.case_id = c.id and e.verb = 'filed')
        || ' confirmed ' || (select count(*) from case_events e where e.case_id = c.id and e.verb = 'confirmed') as line
      from cases c`),
    dispatches: await lines(sql`select state || ' ' || action || ' r' || revision as line from dispatches`),
    loose: await lines(sql`
      select 'work ' || stage as line from work where stage <> 'collect'
      union all select 'number of two cases ' || tracking_number from dispatches where tracking_number is not null
        group by tracking_number having count(distinct case_id) > 1`),
  };
}
