/** Merges one case into another: one problem, all its posts together. */
import type { Tx } from "../../drizzle/db.ts";
import { takeBackFiling, updateFilings } from "../dispatch/request-dispatch.ts";
import type { Actor } from "../model/case.ts";
import { CaseRuleError } from "./case-faults.ts";
import { applyEvents, doneBefore, lockCase, named } from "./change-case.ts";
import type { Decision, Desk } from "./desk.ts";
import { movePosts, postsOf } from "./move-posts.ts";
import { type Decided, decidedFrom, mergedAway } from "./review-case.ts";

/** Moves all posts of `caseId` to `into`. The merged case is withdrawn at the store if it was filed. @throws CaseRuleError */
export async function mergeCases(desk: Desk, decision: Decision & { into: number }): Promise<Decided> {
  const now = desk.clock.now();
  const decided = await desk.database.db.transaction((tx) => merge(tx, desk, decision, now));
  desk.wake("dispatch");
  return decided;
}

async function merge(tx: Tx, desk: Desk, decision: Decision & { into: number }, now: Date): Promise<Decided> {
  const { caseId, into, actor } = decision;
  if (caseId === into)
    throw new CaseRuleError(
      "same_case",
      "Kasus tidak bisa digabung dengan dirinya sendiri.",
      "A case cannot be merged with itself.",
    );
  // Locked in id order, so that two people merging crosswise wait for each other instead of deadlocking.
  const first = await lockCase(tx, Math.min(caseId, into), null);
  const second = await lockCase(tx, Math.max(caseId, into), null);
  const [source, target] = caseId < into ? [first, second] : [second, first];
  if (doneBefore(source, decision).length > 0)
    return decidedFrom({ before: source, state: source.state, version: source.row.version });
  if (source.state.status === "merged") throw mergedAway(caseId, source.state.mergedInto);
  if (target.state.status === "merged") throw mergedAway(into, target.state.mergedInto);
  const posts = await postsOf(tx, caseId);
  await movePosts(tx, posts, caseId, into);
  const { state, version } = await applyEvents(
    tx,
    source,
    [{ verb: "merged_into", data: { into, posts }, ...named(decision) }],
    actor,
    now,
  );
  await applyEvents(tx, target, [{ verb: "merged_from", data: { from: caseId, posts } }], actor, now);
  await takeBackFiling(tx, { caseId, store: desk.store }, now);
  await updateFilings(tx, [into], now);
  return decidedFrom({ before: source, state, version });
}

/** Puts the posts of an undone merge back. @throws CaseRuleError when they are no longer all there. */
export async function unmerge(
  tx: Tx,
  { caseId, into, posts, actor }: { caseId: number; into: number; posts: number[]; actor: Actor },
  now: Date,
): Promise<void> {
  const target = await lockCase(tx, into, null);
  if ((await movePosts(tx, posts, into, caseId)) !== posts.length)
    throw new CaseRuleError(
      "posts_moved",
      `Kiriman dari K-${caseId} sudah dipindah lagi dari K-${into}. Urungkan dulu pemindahan itu.`,
      `Posts of K-${caseId} were moved on from K-${into}. Undo that first.`,
    );
  await applyEvents(tx, target, [{ verb: "unmerged", data: { to: caseId, posts } }], actor, now);
  await updateFilings(tx, [into], now);
}
