/** Attaches posts to open cases, many at once. New evidence does not disturb a person who is deciding: the version stays. */
import { sql } from "drizzle-orm";
import type { Tx } from "../../drizzle/db.ts";
import { insertRows } from "../../drizzle/insert-rows.ts";
import { casePosts } from "../../drizzle/schema/cases.ts";
import type { Actor, SnoozeKind } from "../model/case.ts";
import type { Urgency } from "../model/taxonomy.ts";
import { appendEvents } from "./case-events.ts";
import { applyEvents, lockCase } from "./change-case.ts";
import { casePostRow, type NewCasePost } from "./open-cases.ts";

/** `urgency` is that of the post; a case that waits is raised to it. */
export type Attachment = NewCasePost & { caseId: number; urgency: Urgency | null };

/** A post for a case that was merged meanwhile goes where its posts went. */
export async function attachPosts(
  tx: Tx,
  wanted: readonly Attachment[],
  actor: Actor,
  now: Date,
): Promise<void> {
  if (wanted.length === 0) return;
  const standing = await lockStanding(tx, [...new Set(wanted.map(({ caseId }) => caseId))]);
  const attachments = wanted.map((one) => ({ ...one, caseId: standing.get(one.caseId) ?? one.caseId }));
  const asleep = await sleepersWith(tx, attachments, now);
  await countVoices(tx, attachments);
  await insertRows(
    tx,
    casePosts,
    attachments.map((attachment) => casePostRow(attachment, attachment.caseId, now)),
  );
  await appendEvents(
    tx,
    [...byCase(attachments)].map(([caseId, posts]) => ({
      caseId,
      verb: "attached" as const,
      data: { posts: posts.map(({ postId, role, why }) => ({ postId, role, score: why?.score ?? null })) },
    })),
    actor,
    now,
  );
  const raised = await raiseUrgency(tx, attachments, actor, now);
  for (const { id, why } of asleep) {
    const reason = why ?? (raised.has(id) ? "raised" : null);
    if (reason === null) continue;
    await applyEvents(
      tx,
      await lockCase(tx, id, null),
      [{ verb: "woken", data: { why: reason } }],
      actor,
      now,
    );
  }
}

type Sleeper = { id: number; why: "new_report" | "new_reporter" | null };

/**
 * The cases among those touched that somebody put aside, and what in the new posts wakes them: any report, or for a
 * muted one a reporter new to it. Asked before the posts go in: afterwards nobody is new any more.
 */
async function sleepersWith(tx: Tx, attachments: readonly Attachment[], now: Date): Promise<Sleeper[]> {
  const ids = `{${[...new Set(attachments.map(({ caseId }) => caseId))].join(",")}}`;
  const rows = (await tx.execute(sql`
    select id, snooze_kind as kind from cases where id = any(${ids}::bigint[]) and status = 'waiting'
      and snoozed_until > ${now.toISOString()} order by id`)) as unknown as {
    id: number;
    kind: SnoozeKind;
  }[];
  const sleepers: Sleeper[] = [];
  for (const { id, kind } of rows) {
    const reports = attachments.filter((one) => one.caseId === id && one.role === "report");
    const wakes = reports.length > 0 && (kind === "snooze" || (await anyIsNew(tx, id, reports)));
    sleepers.push({ id, why: wakes ? (kind === "snooze" ? "new_report" : "new_reporter") : null });
  }
  return sleepers;
}

/** True when somebody among the authors has not reported in the case yet. */
async function anyIsNew(tx: Tx, caseId: number, reports: readonly Attachment[]): Promise<boolean> {
  const authors = [...new Set(reports.map(({ authorId }) => authorId))];
  const known = await tx.execute(sql`
    select distinct author_id from case_posts where case_id = ${caseId} and role = 'report'
      and author_id = any(${`{${authors.join(",")}}`}::bigint[])`);
  return known.length < authors.length;
}

/**
 * Says where the posts of each case are now (in it, or in the case it was merged into), and locks those cases in the
 * order of their ids, as merging does, so that nobody waits in a circle.
 */
async function lockStanding(tx: Tx, caseIds: readonly number[]): Promise<Map<number, number>> {
  const standing = new Map(caseIds.map((id) => [id, id]));
  for (;;) {
    const ids = `{${[...new Set(standing.values())].join(",")}}`;
    const moved = await mergedInto(
      tx,
      sql`select id, merged_into as into from cases where id = any(${ids}::bigint[])`,
    );
    if (moved.size === 0) {
      // Only now, when no chain is left to follow: what is merged in this very moment is followed in another round.
      const late = await mergedInto(
        tx,
        sql`select id, merged_into as into from cases where id = any(${ids}::bigint[]) order by id for update`,
      );
      if (late.size === 0) return standing;
      for (const [asked, at] of standing) standing.set(asked, late.get(at) ?? at);
    }
    for (const [asked, at] of standing) standing.set(asked, moved.get(at) ?? at);
  }
}

async function mergedInto(tx: Tx, query: ReturnType<typeof sql>): Promise<Map<number, number>> {
  const rows = (await tx.execute(query)) as unknown as { id: number; into: number | null }[];
  return new Map(rows.flatMap(({ id, into }) => (into === null ? [] : [[id, into] as const])));
}

function byCase(attachments: readonly Attachment[]): Map<number, Attachment[]> {
  const groups = new Map<number, Attachment[]>();
  for (const attachment of attachments) {
    const group = groups.get(attachment.caseId);
    if (group) group.push(attachment);
    else groups.set(attachment.caseId, [attachment]);
  }
  return groups;
}

/** Adds to the counters before the rows go in: an author counts once per case, by one index look-up each. */
async function countVoices(tx: Tx, attachments: readonly Attachment[]): Promise<void> {
  const rows = attachments.map(({ caseId, authorId, role, postedAt, amplification }) => ({
    case_id: caseId,
    author_id: authorId,
    report: role === "report",
    posted_at: postedAt,
    amplification,
  }));
  await tx.execute(sql`
    with added as (select * from json_to_recordset(${JSON.stringify(rows)}::json)
        as r(case_id bigint, author_id bigint, report boolean, posted_at timestamptz, amplification int)),
      people as (select distinct case_id, author_id from added where report),
      fresh as (select case_id, count(*) as n from people p where not exists (
        select 1 from case_posts c where c.case_id = p.case_id and c.author_id = p.author_id and c.role = 'report') group by case_id),
      sums as (select case_id, count(*) filter (where report) as reports, sum(amplification) as amplification,
        max(posted_at) as last_at, min(posted_at) as first_at from added group by case_id)
    update cases set reports = cases.reports + s.reports, reporters = cases.reporters + coalesce(f.n, 0),
      amplification = cases.amplification + s.amplification, last_posted_at = greatest(cases.last_posted_at, s.last_at),
      first_posted_at = least(cases.first_posted_at, s.first_at)
    from sums s left join fresh f on f.case_id = s.case_id where cases.id = s.case_id`);
}

/** Returns the cases whose urgency rose. */
async function raiseUrgency(
  tx: Tx,
  attachments: readonly Attachment[],
  actor: Actor,
  now: Date,
): Promise<Set<number>> {
  const raised = new Set<number>();
  const highest = new Map<number, Attachment>();
  for (const attachment of attachments)
    if (
      attachment.role === "report" &&
      (attachment.urgency ?? 0) > (highest.get(attachment.caseId)?.urgency ?? 0)
    )
      highest.set(attachment.caseId, attachment);
  if (highest.size === 0) return raised;
  const wanted = [...highest.values()].map(({ caseId, urgency }) => ({ id: caseId, urgency }));
  const lower = (await tx.execute(sql`
    select c.id from cases c join json_to_recordset(${JSON.stringify(wanted)}::json) as w(id bigint, urgency int) on w.id = c.id
    where c.status = 'waiting' and w.urgency > c.urgency order by c.id`)) as unknown as { id: number }[];
  for (const { id } of lower) {
    const { urgency, postId } = highest.get(id)!;
    const before = await lockCase(tx, id, null);
    if (before.state.urgencyByHand) continue;
    await applyEvents(tx, before, [{ verb: "raised", data: { urgency: urgency!, postId } }], actor, now);
    raised.add(id);
  }
  return raised;
}
