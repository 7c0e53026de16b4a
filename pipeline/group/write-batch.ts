/** Writes what a batch decided: cases through their verbs, suggestions, and what later posts are compared with. */
import { sql } from "drizzle-orm";
import type { Tx } from "../../drizzle/db.ts";
import { insertRows } from "../../drizzle/insert-rows.ts";
import { blockKeys, suggestions, traits as traitsTable } from "../../drizzle/schema/grouping.ts";
import { type Attachment, attachPosts } from "../cases/attach-posts.ts";
import { notePostChanges, type PostChange } from "../cases/note-post-changes.ts";
import { type CaseDraft, type NewCasePost, openCases } from "../cases/open-cases.ts";
import type { Actor, MatchExplanation } from "../model/case.ts";
import type { Candidate, CaseView, Verdict } from "./decide.ts";
import { type Known, pairKey } from "./read-candidates.ts";
import type { GroupInput } from "./read-inputs.ts";
import type { Traits } from "./traits.ts";

export const groupActor: Actor = { kind: "stage", id: "group" };

/** A case of this batch: stored already, or a draft that gets its id at the end. */
export type BatchCase = CaseView & { draft: CaseDraft | null };
export type Suggested = {
  of: BatchCase;
  other: BatchCase;
  postId: number;
  score: number;
  why: MatchExplanation;
};

/** What a batch has decided so far, and what is still to be written. */
export type BatchWork = {
  now: Date;
  known: Known;
  cases: Map<number, BatchCase>;
  /** Candidates by block key: stored ones, and those of this batch as they are decided. */
  byKey: Map<number, Candidate<BatchCase>[]>;
  candidates: Map<number, Candidate<BatchCase>>;
  drafts: BatchCase[];
  attachments: (NewCasePost & { to: BatchCase; urgency: Attachment["urgency"] })[];
  suggested: Suggested[];
  changes: PostChange[];
  decided: { input: GroupInput; verdict: Verdict<BatchCase> | null; known: number | null }[];
};

export async function writeCases(tx: Tx, work: BatchWork): Promise<void> {
  const ids = await openCases(
    tx,
    work.drafts.map((view) => view.draft!),
    groupActor,
    work.now,
  );
  for (const [index, view] of work.drafts.entries()) view.id = ids[index]!;
  const attachments = work.attachments.map(({ to, ...post }) => ({ ...post, caseId: to.id! }));
  await attachPosts(tx, attachments, groupActor, work.now);
  if (work.changes.length > 0) await notePostChanges(tx, work.changes, groupActor, work.now);
}

export async function writeSuggestions(tx: Tx, work: BatchWork): Promise<void> {
  const best = new Map<string, typeof suggestions.$inferInsert>();
  for (const { of, other, postId, score, why } of work.suggested) {
    // The newer case first: one row for a pair of cases, whichever side a post came from.
    const [caseId, otherCaseId] = of.id! > other.id! ? [of.id!, other.id!] : [other.id!, of.id!];
    const known = best.get(pairKey(caseId, otherCaseId));
    if (!known || known.score < score)
      best.set(pairKey(caseId, otherCaseId), { caseId, otherCaseId, postId, score, why, at: work.now });
  }
  await insertRows(tx, suggestions, [...best.values()], {
    conflict: sql`(case_id, other_case_id) do update set post_id = excluded.post_id, score = excluded.score,
      why = excluded.why, at = excluded.at where suggestions.score < excluded.score`,
  });
}

/** So many posts of one case under one key are enough to find the case by it. */
const enoughPerKey = 3;

export async function remember(
  tx: Tx,
  work: BatchWork,
  remembered: Map<number, Traits> | undefined,
): Promise<void> {
  const kept = work.decided.filter(({ input, verdict, known }) =>
    verdict ? verdict.outcome !== "none" : known !== null && !input.deleted,
  );
  await insertRows(
    tx,
    traitsTable,
    kept.map(({ input }) => ({ postId: input.postId, data: input.traits })),
    { conflict: sql`(post_id) do update set data = excluded.data` },
  );
  const keys = kept.flatMap(({ input, verdict }) =>
    input.keys.keep
      .filter((key) => !crowded(work, key, input.postId, verdict?.case ?? null))
      .map((key) => ({ key, postId: input.postId, postedAt: input.postedAt })),
  );
  await insertRows(tx, blockKeys, keys, { conflict: sql`do nothing` });
  const gone = work.decided.filter(({ input }) => input.deleted).map(({ input }) => input.postId);
  await forgetPosts(tx, gone);
  if (!remembered) return;
  for (const { input } of kept) remembered.set(input.postId, input.traits);
  for (const id of gone) remembered.delete(id);
}

/** True when older posts of the same case stand under the key often enough. */
function crowded(work: BatchWork, key: number, postId: number, view: BatchCase | null): boolean {
  if (view === null) return false;
  let older = 0;
  for (const candidate of work.byKey.get(key) ?? [])
    if (candidate.case === view && candidate.postId < postId) older++;
  return older >= enoughPerKey;
}

/** Takes posts out of what grouping remembers: nothing will match them any more. For deleted posts and retention. */
export async function forgetPosts(tx: Tx, postIds: readonly number[]): Promise<void> {
  if (postIds.length === 0) return;
  const ids = sql`${`{${postIds.join(",")}}`}::bigint[]`;
  await tx.execute(sql`delete from traits where post_id = any(${ids})`);
}
