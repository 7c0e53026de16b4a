/** Splits posts off into a case of their own, and keeps two problems apart for good. */
import { inArray, sql } from "drizzle-orm";
import type { Tx } from "../../drizzle/db.ts";
import { assessments } from "../../drizzle/schema/assessments.ts";
import { takeBackFiling, updateFilings } from "../dispatch/request-dispatch.ts";
import type { Actor, CaseFields } from "../model/case.ts";
import type { CaseEvent } from "./case-events.ts";
import { CaseRuleError, otherDecision } from "./case-faults.ts";
import { applyEvents, lockCase, lockForDecision, named } from "./change-case.ts";
import type { Decision, Desk } from "./desk.ts";
import { allowTogether, keepApart, movePosts, postsOf } from "./move-posts.ts";
import { openCases } from "./open-cases.ts";
import { type Decided, decidedFrom, mergedAway } from "./review-case.ts";

/** Moves `posts` to a new case; the pairs are never joined again. Returns the new case as `newCaseId`. @throws CaseRuleError */
export async function splitCase(
  desk: Desk,
  decision: Decision & { posts: number[] },
): Promise<Decided & { newCaseId: number }> {
  const now = desk.clock.now();
  return desk.database.db.transaction(async (tx) => {
    const { done, ...before } = await lockForDecision(tx, decision);
    if (done.length > 0)
      return {
        ...decidedFrom({ before, state: before.state, version: before.row.version }),
        newCaseId: splitOffBy(done),
      };
    if (before.state.status === "merged") throw mergedAway(decision.caseId, before.state.mergedInto);
    const all = await postsOf(tx, decision.caseId);
    const moving = all.filter((post) => decision.posts.includes(post));
    const staying = all.filter((post) => !moving.includes(post));
    if (moving.length === 0 || staying.length === 0 || moving.length !== new Set(decision.posts).size)
      throw new CaseRuleError(
        "posts",
        "Pilih sebagian kiriman dari kasus ini: sedikitnya satu dipisah dan satu tetap.",
        "Choose some of this case's posts: at least one must move and one must stay.",
      );
    const fields = await fieldsOfPosts(tx, moving, before.state.fields);
    const draft = { ...fields, unsure: [], posts: [], sample: before.row.sample, splitFrom: decision.caseId };
    const newCaseId = (await openCases(tx, [draft], decision.actor, now))[0]!;
    await movePosts(tx, moving, decision.caseId, newCaseId);
    await keepApart(tx, moving, staying, now);
    const { state, version } = await applyEvents(
      tx,
      before,
      [{ verb: "split_off", data: { to: newCaseId, posts: moving }, ...named(decision) }],
      decision.actor,
      now,
    );
    await updateFilings(tx, [decision.caseId], now);
    return { ...decidedFrom({ before, state, version }), newCaseId };
  });
}

/** The case that the same decision split off before. @throws CaseRuleError when it was another kind of decision */
function splitOffBy(done: readonly CaseEvent[]): number {
  const event = done.find((one) => one.verb === "split_off");
  if (event) return event.data.to;
  throw otherDecision();
}

/** What the machine said of the first moved report, where it said anything; else the old case's fields. */
async function fieldsOfPosts(tx: Tx, posts: number[], fallback: CaseFields): Promise<CaseFields> {
  const [assessment] = await tx
    .select()
    .from(assessments)
    .where(inArray(assessments.postId, posts))
    .orderBy(sql`actionable desc, urgency desc nulls last, post_id`)
    .limit(1);
  if (!assessment?.actionable) return fallback;
  return {
    title: fallback.title,
    intent: assessment.intent,
    urgency: assessment.urgency ?? fallback.urgency,
    category: assessment.category,
    areaCode: assessment.areaCode,
    place: assessment.places[0]?.text ?? null,
    agencyId: assessment.agencyId,
  };
}

/** Undoes a split: the posts go back and may be joined again; the emptied case counts as merged. @throws CaseRuleError when they are no longer all there. */
export async function unsplit(
  tx: Tx,
  {
    caseId,
    to,
    posts,
    at,
    actor,
    store,
  }: { caseId: number; to: number; posts: number[]; at: Date; actor: Actor; store: string },
  now: Date,
): Promise<void> {
  const emptied = await lockCase(tx, to, null);
  const staying = await postsOf(tx, caseId);
  const moved = await movePosts(tx, posts, to, caseId);
  if (moved !== posts.length || (await postsOf(tx, to)).length > 0)
    throw new CaseRuleError(
      "posts_moved",
      `Isi K-${to} sudah berubah sejak dipisah. Gabungkan kedua kasus itu saja.`,
      `K-${to} has changed since the split. Merge the two cases instead.`,
    );
  await allowTogether(tx, posts, staying, at);
  await applyEvents(tx, emptied, [{ verb: "merged_into", data: { into: caseId, posts } }], actor, now);
  await takeBackFiling(tx, { caseId: to, store }, now);
  await updateFilings(tx, [caseId], now);
}

/** "A different problem": the two cases' posts are never joined or suggested to each other again. */
export async function separateCases(
  desk: Desk,
  decision: Decision & { otherCaseId: number },
): Promise<Decided> {
  const now = desk.clock.now();
  const { caseId, otherCaseId } = decision;
  if (caseId === otherCaseId)
    throw new CaseRuleError(
      "same_case",
      "Kasus tidak bisa dipisahkan dari dirinya sendiri.",
      "A case cannot be kept apart from itself.",
    );
  return desk.database.db.transaction(async (tx) => {
    // Locked in id order, as merging does.
    if (otherCaseId < caseId) await lockCase(tx, otherCaseId, null);
    const { done, ...before } = await lockForDecision(tx, decision);
    if (done.length > 0) return decidedFrom({ before, state: before.state, version: before.row.version });
    if (otherCaseId > caseId) await lockCase(tx, otherCaseId, null);
    await keepApart(tx, await postsOf(tx, decision.caseId), await postsOf(tx, decision.otherCaseId), now);
    const { state, version } = await applyEvents(
      tx,
      before,
      [{ verb: "separated", data: { otherCaseId: decision.otherCaseId }, ...named(decision) }],
      decision.actor,
      now,
    );
    return decidedFrom({ before, state, version });
  });
}
