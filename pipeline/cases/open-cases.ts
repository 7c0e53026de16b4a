/** Opens cases, many at once, each with its first posts (none when posts are moved in right after). */
import { sql } from "drizzle-orm";
import type { Tx } from "../../drizzle/db.ts";
import { insertRows } from "../../drizzle/insert-rows.ts";
import { casePosts, cases } from "../../drizzle/schema/cases.ts";
import type { Actor, CaseFields, MatchExplanation, PostRole } from "../model/case.ts";
import { firstActionMinutes } from "../model/taxonomy.ts";
import { appendEvents } from "./case-events.ts";

export type NewCasePost = {
  postId: number;
  authorId: number;
  role: PostRole;
  why: MatchExplanation | null;
  postedAt: Date;
  /** Reposts the platform shows for the post, or 1 for a repost itself. */
  amplification: number;
};

export type CaseDraft = CaseFields & {
  unsure: string[];
  posts: NewCasePost[];
  sample: boolean;
  splitFrom?: number;
};

/** Returns the new case ids in the order of the drafts. */
export async function openCases(
  tx: Tx,
  drafts: readonly CaseDraft[],
  actor: Actor,
  now: Date,
): Promise<number[]> {
  if (drafts.length === 0) return [];
  const ids = (
    (await tx.execute(
      sql`select nextval(pg_get_serial_sequence('cases', 'id')) as id from generate_series(1, ${drafts.length})`,
    )) as unknown as { id: number }[]
  ).map((row) => row.id);
  await insertRows(
    tx,
    cases,
    drafts.map((draft, index) => caseRow(draft, ids[index]!, now)),
  );
  await insertRows(
    tx,
    casePosts,
    drafts.flatMap((draft, index) => draft.posts.map((post) => casePostRow(post, ids[index]!, now))),
  );
  await appendEvents(
    tx,
    drafts.map(({ unsure, posts, sample: _, splitFrom, ...fields }, index) => ({
      caseId: ids[index]!,
      verb: "opened" as const,
      data: {
        fields,
        unsure,
        posts: posts.map(({ postId, role, why }) => ({ postId, role, score: why?.score ?? null })),
        ...(splitFrom === undefined ? {} : { splitFrom }),
      },
    })),
    actor,
    now,
  );
  return ids;
}

export function casePostRow(post: NewCasePost, caseId: number, now: Date): typeof casePosts.$inferInsert {
  const { postId, authorId, role, why } = post;
  return { postId, caseId, authorId, role, score: why?.score ?? null, why, attachedAt: now };
}

function caseRow(draft: CaseDraft, id: number, now: Date): typeof cases.$inferInsert {
  const { posts, splitFrom: _, ...fields } = draft;
  const reports = posts.filter((post) => post.role === "report");
  const times = posts.length > 0 ? posts.map((post) => post.postedAt.getTime()) : [now.getTime()];
  return {
    ...fields,
    id,
    status: "waiting",
    reports: reports.length,
    reporters: new Set(reports.map((post) => post.authorId)).size,
    amplification: posts.reduce((sum, post) => sum + post.amplification, 0),
    firstPostedAt: new Date(Math.min(...times)),
    lastPostedAt: new Date(Math.max(...times)),
    openedAt: now,
    decideBy: new Date(now.getTime() + firstActionMinutes[draft.urgency] * 60_000),
  };
}
