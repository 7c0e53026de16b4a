/** Decides what becomes of one post, given the posts it may match: the pure heart of grouping. */
import type { CaseStatus, MatchExplanation, PostRole } from "../model/case.ts";
import type { PostKind } from "../model/post.ts";
import { type Intent, intentNames, type Urgency } from "../model/taxonomy.ts";
import { explain } from "./explain.ts";
import type { Traits } from "./traits.ts";
import { type Evidence, type Guard, scoreOf, thresholds, weigh, windows } from "./weigh.ts";
import type { Word } from "./words.ts";

/** A case as grouping sees it; shared by all its posts in a batch and kept up to date while the batch is decided. */
export type CaseView = {
  /** null while it is only a draft of this batch. */
  id: number | null;
  status: CaseStatus;
  urgency: Urgency;
  /** Milliseconds. */
  lastPostedAt: number;
};

/** A post that shares a block key with the one to decide. `case` is null for a post that waits for one to attach to. */
export type Candidate<C extends CaseView = CaseView> = {
  postId: number;
  traits: Traits;
  case: C | null;
};

export type PostToDecide = {
  postId: number;
  traits: Traits;
  words: readonly Word[];
  /** null: no matter for a case. */
  role: PostRole | null;
};

export type Suggestion<C> = { case: C; score: number; why: MatchExplanation };

export type Verdict<C extends CaseView> = {
  /** `wait`: nothing to attach to yet, but a later post may bring it. */
  outcome: "open" | "join" | "context" | "amplify" | "wait" | "none";
  case: C | null;
  why: MatchExplanation | null;
  suggested: Suggestion<C>[];
  /** Waiting posts that belong to the case this post opens or joins. */
  brings: { candidate: Candidate<C>; why: MatchExplanation }[];
};

type Match<C extends CaseView> = { candidate: Candidate<C>; evidence: Evidence; guard: Guard | null };

export type DecideOptions = {
  /** True for two posts that a person called two problems. */
  apart?: (postId: number, otherId: number) => boolean;
};

/**
 * What a post can be to a case: a report opens and joins, context and amplification only attach, null does neither.
 * With `assumeActionable` whatever says something of its own could open one.
 */
export function roleOf(
  post: { kind: PostKind; intent: Intent; actionable: boolean; fromAgency: boolean },
  assumeActionable = false,
): PostRole | null {
  if (post.kind === "repost") return "amplification";
  if (assumeActionable) return "report";
  if (post.fromAgency || post.intent === "official" || post.intent === "news") return "context";
  return post.actionable && canOpen(post.intent) ? "report" : null;
}

const canOpen = (intent: Intent) => intentNames[intent].reportType !== null;

const mostSuggested = 3;

/** The verdict on one post. Pure. `candidates` may hold a post more than once. */
export function decide<C extends CaseView>(
  post: PostToDecide,
  candidates: Iterable<Candidate<C>>,
  options: DecideOptions = {},
): Verdict<C> {
  const { role } = post;
  if (role === null) return { outcome: "none", case: null, why: null, suggested: [], brings: [] };
  const matches: Match<C>[] = [];
  const apartCases = new Set<C>();
  for (const candidate of new Set(candidates)) {
    if (candidate.postId === post.postId) continue;
    if (options.apart?.(post.postId, candidate.postId)) {
      if (candidate.case) apartCases.add(candidate.case);
      continue;
    }
    const evidence = weigh(post.traits, candidate.traits);
    const guard =
      evidence.guard ?? (candidate.case ? caseGuard(post.traits, candidate, candidate.case, evidence) : null);
    matches.push({ candidate, evidence, guard });
  }
  const usable = matches.filter(
    ({ candidate }) => candidate.case === null || !apartCases.has(candidate.case),
  );
  if (role === "amplification") return amplify(post, usable);
  const best = bestPerCase(usable);
  const joined =
    best.find(({ guard, evidence }) => guard === null && scoreOf(evidence.logOdds) >= thresholds.join) ??
    null;
  if (role === "context") return attachContext(post, joined);
  const target = joined?.candidate.case ?? null;
  return {
    outcome: target ? "join" : "open",
    case: target,
    why: joined ? explain(post, joined.candidate.traits, joined.evidence, joined.guard) : null,
    suggested: suggestions(post, best, target, options),
    brings: broughtBy(post, usable),
  };
}

/** Guards that depend on the case, not on the pair of posts. */
function caseGuard(post: Traits, candidate: Candidate, view: CaseView, evidence: Evidence): Guard | null {
  if (view.status === "dismissed" || view.status === "merged") return "closed_case";
  if (evidence.thread === "direct") return null;
  const since = post.at - view.lastPostedAt;
  if (Math.abs(since) > windows.ordinary) return "old_case";
  if (post.urgency === 4) {
    if (evidence.apartMs > windows.emergency) return "emergency";
    const known = view.urgency === 4 || candidate.traits.urgency === 4;
    if (!known && !(evidence.placeWords.length > 0 && evidence.apartMs <= windows.freshPlace))
      return "emergency";
  }
  return null;
}

/** The strongest match of each case, those that may join before those that may not, then by score. */
function bestPerCase<C extends CaseView>(matches: readonly Match<C>[]): Match<C>[] {
  const best = new Map<C, Match<C>>();
  for (const match of matches) {
    const view = match.candidate.case;
    if (view === null || match.candidate.traits.role === "amplification") continue;
    const known = best.get(view);
    if (!known || better(match, known)) best.set(view, match);
  }
  return [...best.values()].sort((a, b) => b.evidence.logOdds - a.evidence.logOdds);
}

function better(a: Match<CaseView>, b: Match<CaseView>): boolean {
  const joins = (match: Match<CaseView>) =>
    match.guard === null && scoreOf(match.evidence.logOdds) >= thresholds.join;
  return joins(a) === joins(b) ? a.evidence.logOdds > b.evidence.logOdds : joins(a);
}

function suggestions<C extends CaseView>(
  post: PostToDecide,
  best: readonly Match<C>[],
  target: C | null,
  options: DecideOptions,
): Suggestion<C>[] {
  const own = best.filter(({ candidate }) => candidate.case === target);
  const found: Suggestion<C>[] = [];
  for (const match of best) {
    const view = match.candidate.case!;
    const score = scoreOf(match.evidence.logOdds);
    if (view === target || view.status === "merged" || score < thresholds.suggest || elsewhere(match))
      continue;
    if (own.some((mine) => options.apart?.(mine.candidate.postId, match.candidate.postId))) continue;
    found.push({
      case: view,
      score,
      why: explain(post, match.candidate.traits, match.evidence, match.guard),
    });
    if (found.length === mostSuggested) break;
  }
  return found;
}

/** Another place is another problem, however alike the words; a neighbouring one a person may want to see. */
function elsewhere({ guard, evidence }: Match<CaseView>): boolean {
  return guard === "other_place" && evidence.thread !== "direct" && (evidence.areaLevel ?? 0) < 3;
}

/** A repost goes where the post it repeats is; without a thread, where nearly the same words are. */
function amplify<C extends CaseView>(post: PostToDecide, matches: readonly Match<C>[]): Verdict<C> {
  const same = matches
    .filter(({ candidate, evidence }) => candidate.case !== null && repeats(evidence))
    .sort((a, b) => b.evidence.logOdds - a.evidence.logOdds)[0];
  const view = same?.candidate.case ?? null;
  const why = same ? explain(post, same.candidate.traits, same.evidence, null) : null;
  return {
    outcome: view && view.status !== "merged" ? "amplify" : "wait",
    case: view,
    why,
    suggested: [],
    brings: [],
  };
}

function repeats(evidence: Evidence): boolean {
  if (evidence.thread === "direct" || evidence.exact) return true;
  return (
    evidence.contained >= 0.85 &&
    evidence.text >= 0.6 &&
    !evidence.otherPlace &&
    evidence.otherNumbers.length === 0
  );
}

function attachContext<C extends CaseView>(post: PostToDecide, joined: Match<C> | null): Verdict<C> {
  const view = joined?.candidate.case ?? null;
  return {
    outcome: view ? "context" : "wait",
    case: view,
    why: joined ? explain(post, joined.candidate.traits, joined.evidence, joined.guard) : null,
    suggested: [],
    brings: [],
  };
}

function broughtBy<C extends CaseView>(
  post: PostToDecide,
  matches: readonly Match<C>[],
): Verdict<C>["brings"] {
  return matches
    .filter(({ candidate, evidence, guard }) => {
      if (candidate.case !== null) return false;
      if (candidate.traits.role === "amplification") return repeats(evidence);
      return (
        guard === null && evidence.apartMs <= windows.ordinary && scoreOf(evidence.logOdds) >= thresholds.join
      );
    })
    .map(({ candidate, evidence }) => ({ candidate, why: explain(post, candidate.traits, evidence, null) }));
}
