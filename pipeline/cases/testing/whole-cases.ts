/** What must hold of all cases at every moment: read from the tables, whatever happened before. */
import { isDeepStrictEqual } from "node:util";
import { asc, sql } from "drizzle-orm";
import type { Database } from "../../../drizzle/db.ts";
import { casePosts, cases } from "../../../drizzle/schema/cases.ts";
import type { CaseEvent } from "../case-events.ts";
import { foldCase } from "../fold-case.ts";

type CaseRow = typeof cases.$inferSelect;

/** Every event of a case, attachments too, oldest first. */
export async function allEvents({ db }: Database, caseId: number): Promise<CaseEvent[]> {
  const rows = (await db.execute(
    sql`select id, case_id as "caseId", at, actor, verb, data, undoes, decision_id as "decisionId" from case_events where case_id = ${caseId} order by id`,
  )) as unknown as Record<string, unknown>[];
  return rows.map((row) => ({ ...row, at: new Date(row.at as string) })) as CaseEvent[];
}

/** The parts of a row that events add up to. */
export function sumOf(row: CaseRow) {
  const { title, intent, urgency, category, areaCode, place, agencyId, ...rest } = row;
  const {
    status,
    unsure,
    disposition,
    mergedInto,
    assigneeId,
    trackingNumber,
    decideBy,
    snoozedUntil,
    snoozeKind,
  } = rest;
  const fields = { title, intent, urgency, category, areaCode, place, agencyId };
  return {
    fields,
    status,
    unsure,
    disposition,
    mergedInto,
    assigneeId,
    trackingNumber,
    decideBy,
    snoozedUntil,
    snoozeKind,
  };
}

/** The same parts, added up from the events. */
export function foldedSum(events: readonly CaseEvent[]): ReturnType<typeof sumOf> {
  const { urgencyByHand: _, ...state } = foldCase(events);
  return {
    ...state,
    disposition: state.status === "dismissed" ? state.disposition : null,
    mergedInto: state.status === "merged" ? state.mergedInto : null,
  };
}

/** Sentences about everything that does not hold; empty when all is well. `postIds` are the posts that were ever attached. */
export async function whatIsBroken(database: Database, postIds: readonly number[]): Promise<string[]> {
  const { db } = database;
  const broken: string[] = [];
  const rows = await db.select().from(cases).orderBy(asc(cases.id));
  for (const row of rows) {
    const events = await allEvents(database, row.id);
    const [is, sum] = [sumOf(row), foldedSum(events)];
    if (!isDeepStrictEqual(is, sum))
      broken.push(`K-${row.id} says ${JSON.stringify(is)}, its events ${JSON.stringify(sum)}`);
  }
  const attached = (await db.select().from(casePosts)).map(({ postId }) => postId).toSorted((a, b) => a - b);
  const expected = postIds.toSorted((a, b) => a - b);
  if (JSON.stringify(attached) !== JSON.stringify(expected))
    broken.push(`posts ${attached} are in cases, not ${expected}`);
  const counts = (await db.execute(sql`
    select c.id, c.status, c.reports, c.reporters, count(cp.post_id) as posts, count(cp.post_id) filter (where cp.role = 'report') as n,
      count(distinct cp.author_id) filter (where cp.role = 'report') as people,
      c.first_posted_at = min(p.posted_at) and c.last_posted_at = max(p.posted_at) as times
    from cases c left join case_posts cp on cp.case_id = c.id left join posts p on p.id = cp.post_id group by c.id`)) as unknown as {
    [key: string]: number | string | boolean | null;
  }[];
  for (const { id, status, reports, reporters, posts, n, people, times } of counts) {
    if (reports !== n || reporters !== people)
      broken.push(`K-${id} counts ${reports}/${reporters} voices, has ${n}/${people}`);
    if (times === false) broken.push(`K-${id} has the wrong times`);
    if (status === "merged" && posts !== 0) broken.push(`K-${id} was merged and still has ${posts} posts`);
    if (status !== "merged" && posts === 0) broken.push(`K-${id} stands without a post`);
  }
  return broken;
}
