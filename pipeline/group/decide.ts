/** Decides what becomes of one post, given the posts it may match: the pure heart of grouping. */
import type { CaseStatus, MatchExplanation } from "../model/case.ts";
import type { Urgency } from "../model/taxonomy.ts";
import { explain } from "./explain.ts";
import type { Standing } from "./standing.ts";
import type { Traits } from "./traits.ts";
import { type Evidence, type Guard, weigh } from "./weigh.ts";
import { otherPostsPart, scoreOf, thresholds, windows } from "./weights.ts";
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

export type PostToDecide = Standing & { postId: number; traits: Traits; words: readonly Word[] };

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

type Match<C extends CaseView> = {
  candidate: Candidate<C>;
  evidence: Evidence;
  guard: Guard | null;
  /** Further posts of the case that match by themselves, if less. */
  others: number;
};

export type DecideOptions = {
  /** True for two posts that a person called two problems. */
  apart?: (postId: number, otherId: number) => boolean;
};

/** What a faint post must score to attach. */
const faintThreshold = 0.9;
/** So many people saying the same make a case of posts too thin to open one. */
const enoughVoices = 3;
const mostSuggested = 3;

/** The verdict on one post. Pure. `candidates` may hold a post more than once. */
export function decide<C extends CaseView>(
  post: PostToDecide,
  candidates: Iterable<Candidate<C>>,
  options: DecideOptions = {},
): Verdict<C> {
  const { role } = post;
  const nothing = { outcome: "none" as const, case: null, why: null, suggested: [], brings: [] };
  if (role === null) return nothing;
  const matches = matchesOf(post, candidates, options);
  if (role === "amplification") return amplify(post, matches);
  const best = bestPerCase(matches);
  const joined = best.find(joins) ?? null;
  if (role === "context") return attachContext(post, answered(matches) ?? joined);
  const target = joined?.candidate.case ?? null;
  const brings = broughtBy(post, matches);
  if (target === null && !post.mayOpen && !corroborated(post, brings)) return { ...nothing, outcome: "wait" };
  return {
    outcome: target ? "join" : "open",
    case: target,
    why: joined && whyOf(post, joined),
    suggested: suggestions(post, best, target, options),
    brings,
  };
}

/** Many thin posts of many people about one thing are a problem, though each alone is not enough. */
function corroborated(post: PostToDecide, brings: Verdict<CaseView>["brings"]): boolean {
  const voices = brings.filter(({ candidate }) => candidate.traits.role === "report");
  return (
    new Set([post.traits.author, ...voices.map(({ candidate }) => candidate.traits.author)]).size >=
    enoughVoices
  );
}

/** Everything the post is compared with, without what a person set apart from it. */
function matchesOf<C extends CaseView>(
  post: PostToDecide,
  candidates: Iterable<Candidate<C>>,
  { apart = () => false }: DecideOptions,
): Match<C>[] {
  const matches: Match<C>[] = [];
  const apartCases = new Set<C>();
  for (const candidate of new Set(candidates)) {
    const view = candidate.case;
    if (candidate.postId === post.postId) continue;
    if (apart(post.postId, candidate.postId)) {
      if (view) apartCases.add(view);
      continue;
    }
    const evidence = weigh(post.traits, candidate.traits);
    const guard = evidence.guard ?? (view && caseGuard(post.traits, candidate.traits, view, evidence));
    matches.push({ candidate, evidence, guard, others: 0 });
  }
  return matches.filter(({ candidate }) => candidate.case === null || !apartCases.has(candidate.case));
}

const scoreOfMatch = (match: Match<CaseView>) => scoreOf(match.evidence.logOdds);
const joins = (match: Match<CaseView>) => match.guard === null && scoreOfMatch(match) >= thresholds.join;
const isClosed = (view: CaseView) => view.status === "dismissed" || view.status === "merged";

const whyOf = (post: PostToDecide, { candidate, evidence, guard, others }: Match<CaseView>) =>
  explain(post, candidate.traits, evidence, { guard, others });

/** What an official answer stands under is what it is about, whatever it names. */
function answered<C extends CaseView>(matches: readonly Match<C>[]): Match<C> | undefined {
  return matches.find(
    ({ candidate, evidence }) =>
      candidate.case !== null && !isClosed(candidate.case) && evidence.thread === "direct",
  );
}

/** Guards that depend on the case, not on the pair of posts. */
function caseGuard(post: Traits, other: Traits, view: CaseView, evidence: Evidence): Guard | null {
  if (isClosed(view)) return "closed_case";
  if (evidence.thread === "direct") return null;
  const since = post.at - view.lastPostedAt;
  if (Math.abs(since) > windows.ordinary) return "old_case";
  if (post.urgency === 4) {
    if (evidence.apartMs > windows.emergency) return "emergency";
    const known = view.urgency === 4 || other.urgency === 4;
    if (!known && !(evidence.placeWords.length > 0 && evidence.apartMs <= windows.freshPlace))
      return "emergency";
  }
  return null;
}

/** The strongest match of each case, those that may join before those that may not, then by score. */
function bestPerCase<C extends CaseView>(matches: readonly Match<C>[]): Match<C>[] {
  const best = new Map<C, Match<C>>();
  const counts = new Map<C, number>();
  for (const match of matches) {
    const view = match.candidate.case;
    if (view === null || match.candidate.traits.role === "amplification") continue;
    if (match.guard === null && match.evidence.logOdds > 0) counts.set(view, (counts.get(view) ?? 0) + 1);
    const known = best.get(view);
    if (!known || better(match, known)) best.set(view, match);
  }
  for (const match of matches) {
    const known = match.candidate.case && best.get(match.candidate.case);
    // The case holds a post about another place: whatever else in it looks alike, this is not the same problem.
    if (known && known.guard === null && known.evidence.thread !== "direct" && contradicts(match))
      known.guard = "other_place";
  }
  for (const [view, match] of best) {
    match.others = Math.max(0, (counts.get(view) ?? 0) - 1);
    match.evidence.logOdds += otherPostsPart(match.others);
  }
  return [...best.values()].sort((a, b) => b.evidence.logOdds - a.evidence.logOdds);
}

const contradicts = ({ evidence }: Match<CaseView>) => evidence.swapped || evidence.otherRegency;

function better(a: Match<CaseView>, b: Match<CaseView>): boolean {
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
    const score = scoreOfMatch(match);
    if (view === target || view.status === "merged" || score < thresholds.suggest || elsewhere(match))
      continue;
    if (own.some((mine) => options.apart?.(mine.candidate.postId, match.candidate.postId))) continue;
    found.push({ case: view, score, why: whyOf(post, match) });
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
    .filter(
      ({ candidate, evidence }) => candidate.case && candidate.case.status !== "merged" && repeats(evidence),
    )
    .sort((a, b) => b.evidence.logOdds - a.evidence.logOdds)[0];
  return attached("amplify", post, same);
}

function repeats(evidence: Evidence): boolean {
  if (evidence.thread === "direct" || evidence.exact) return true;
  const elsewhere = evidence.otherPlace || evidence.otherNumbers.length > 0;
  return evidence.contained >= 0.85 && evidence.text >= 0.6 && !elsewhere;
}

function attachContext<C extends CaseView>(post: PostToDecide, match: Match<C> | null): Verdict<C> {
  const plain = match !== null && (!post.faint || scoreOfMatch(match) >= faintThreshold);
  const verdict = attached("context", post, plain ? match : undefined);
  return post.faint && !plain ? { ...verdict, outcome: "none" } : verdict;
}

function attached<C extends CaseView>(
  outcome: "context" | "amplify",
  post: PostToDecide,
  match: Match<C> | undefined,
): Verdict<C> {
  if (!match) return { outcome: "wait", case: null, why: null, suggested: [], brings: [] };
  const why = whyOf(post, { ...match, guard: null });
  return { outcome, case: match.candidate.case, why, suggested: [], brings: [] };
}

function broughtBy<C extends CaseView>(
  post: PostToDecide,
  matches: readonly Match<C>[],
): Verdict<C>["brings"] {
  return matches
    .filter((match) => {
      const { candidate, evidence } = match;
      if (candidate.case !== null) return false;
      if (candidate.traits.role === "amplification") return repeats(evidence);
      return evidence.apartMs <= windows.ordinary && joins(match);
    })
    .map((match) => ({ candidate: match.candidate, why: whyOf(post, match) }));
}
