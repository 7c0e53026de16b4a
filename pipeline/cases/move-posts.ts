/** Moves posts between cases and counts their voices anew; the shared act of merge, split and their undoing. */
import { sql } from "drizzle-orm";
import type { Tx } from "../../drizzle/db.ts";

const ids = (values: readonly number[]) => sql`${`{${values.join(",")}}`}::bigint[]`;

/** Post ids of a case, oldest first. */
export async function postsOf(tx: Tx, caseId: number): Promise<number[]> {
  const rows = (await tx.execute(
    sql`select post_id as id from case_posts where case_id = ${caseId} order by post_id`,
  )) as unknown as { id: number }[];
  return rows.map((row) => row.id);
}

/** Moves the posts that still are in `from` to `to`; returns how many moved. */
export async function movePosts(tx: Tx, posts: readonly number[], from: number, to: number): Promise<number> {
  const moved = await tx.execute(
    sql`update case_posts set case_id = ${to} where case_id = ${from} and post_id = any(${ids(posts)}) returning 1`,
  );
  await recount(tx, [from, to]);
  return moved.length;
}

/** Counts the voices of cases from their posts. A case without posts keeps its times. */
export async function recount(tx: Tx, caseIds: readonly number[]): Promise<void> {
  await tx.execute(sql`
    update cases set reports = s.reports, reporters = s.reporters, amplification = s.amplification,
      first_posted_at = coalesce(s.first_at, cases.first_posted_at), last_posted_at = coalesce(s.last_at, cases.last_posted_at)
    from (select c.id, count(cp.post_id) filter (where cp.role = 'report') as reports,
        count(distinct cp.author_id) filter (where cp.role = 'report') as reporters,
        coalesce(sum(case when cp.role = 'amplification' then 1 else p.reposts end), 0) as amplification,
        min(p.posted_at) as first_at, max(p.posted_at) as last_at
      from cases c left join case_posts cp on cp.case_id = c.id left join posts p on p.id = cp.post_id
      where c.id = any(${ids(caseIds)}) group by c.id) s
    where cases.id = s.id`);
}

/** Newest posts per side that are kept apart: a campaign of thousands would make millions of pairs that say the same. */
const mostPerSide = 300;

/** Remembers for good that posts of two groups are different problems. */
export async function keepApart(
  tx: Tx,
  one: readonly number[],
  other: readonly number[],
  now: Date,
): Promise<void> {
  await tx.execute(sql`
    insert into apart_pairs (a, b, at)
    select least(x, y), greatest(x, y), ${now.toISOString()} from unnest(${ids(one.slice(-mostPerSide))}) x, unnest(${ids(other.slice(-mostPerSide))}) y where x <> y
    on conflict do nothing`);
}

/** Forgets that posts of two groups must stay apart: what was decided at `at` was undone, other decisions stand. */
export async function allowTogether(
  tx: Tx,
  one: readonly number[],
  other: readonly number[],
  at: Date,
): Promise<void> {
  await tx.execute(sql`
    delete from apart_pairs using unnest(${ids(one)}) x, unnest(${ids(other)}) y
    where a = least(x, y) and b = greatest(x, y) and at = ${at.toISOString()}`);
}
