/** Groups a batch of posts in one transaction: locks, reads, decides in memory, writes in bulk. */
import type { Tx } from "../../drizzle/db.ts";
import type { CaseDraft, NewCasePost } from "../cases/open-cases.ts";
import type { MatchExplanation, PostRole } from "../model/case.ts";
import { type Intent, intentNames } from "../model/taxonomy.ts";
import { type Candidate, decide, type Verdict } from "./decide.ts";
import { type Known, lockKeys, pairKey, readCandidates } from "./read-candidates.ts";
import type { GroupInput } from "./read-inputs.ts";
import { titleOf } from "./title.ts";
import { shownPlace, type Traits } from "./traits.ts";
import { type BatchCase, type BatchWork, remember, writeCases, writeSuggestions } from "./write-batch.ts";

export type GroupDecision = {
  postId: number;
  caseId: number | null;
  /** `joined` also for a repost, whose role is amplification. */
  decision: "opened" | "joined" | "context" | "none";
  role: PostRole | null;
  /** Cases a person may find to be the same, best first. */
  suggested: number[];
  score: number | null;
  why: MatchExplanation | null;
};

export type GroupOptions = {
  /** Traits kept between batches of one database; a fresh map when left out. */
  remembered?: Map<number, Traits>;
};

/**
 * Decides and writes `inputs` (in posted order). Call it in a transaction that nothing else was done in before:
 * candidates must be read after the locks are held. Returns one decision per input, in order.
 */
export async function groupBatch(
  tx: Tx,
  inputs: readonly GroupInput[],
  now: Date,
  options: GroupOptions = {},
): Promise<GroupDecision[]> {
  if (inputs.length === 0) return [];
  await lockKeys(tx, inputs);
  const known = await readCandidates(tx, inputs, options.remembered ?? new Map());
  const work = prepareWork(known, now);
  for (const input of inputs) groupOne(work, input);
  await writeCases(tx, work);
  await writeSuggestions(tx, work);
  await remember(tx, work, options.remembered);
  return work.decided.map(decisionOf);
}

function prepareWork(known: Known, now: Date): BatchWork {
  const cases = new Map<number, BatchCase>();
  const candidates = new Map<number, Candidate<BatchCase>>();
  for (const post of known.posts.values()) {
    let view: BatchCase | null = null;
    if (post.case) {
      view = cases.get(post.case.id) ?? { ...post.case, draft: null };
      cases.set(post.case.id, view);
    }
    // A report without a case lost it by a person's hand; it is nobody's candidate.
    if (view !== null || post.traits.role !== "report" || post.traits.thin)
      candidates.set(post.postId, { postId: post.postId, traits: post.traits, case: view });
  }
  const byKey = new Map<number, Candidate<BatchCase>[]>();
  for (const [key, ids] of known.byKey)
    byKey.set(
      key,
      ids.flatMap((id) => candidates.get(id) ?? []),
    );
  return {
    now,
    known,
    cases,
    byKey,
    candidates,
    drafts: [],
    attachments: [],
    suggested: [],
    changes: [],
    decided: [],
  };
}

function groupOne(work: BatchWork, input: GroupInput): void {
  const caseId = work.known.grouped.get(input.postId);
  if (caseId !== undefined) {
    if (input.deleted || input.revision > 1)
      work.changes.push({ caseId, postId: input.postId, change: input.deleted ? "deleted" : "edited" });
    work.decided.push({ input, verdict: null, known: caseId });
    return;
  }
  const verdict = decide(input, candidatesOf(work, input), {
    apart: (a, b) => work.known.apart.size > 0 && work.known.apart.has(pairKey(a, b)),
  });
  carryOut(work, input, verdict);
  work.decided.push({ input, verdict, known: null });
}

function* candidatesOf(work: BatchWork, input: GroupInput): Generator<Candidate<BatchCase>> {
  for (const key of input.keys.find) yield* work.byKey.get(key) ?? [];
  for (const id of input.targets) {
    const target = work.candidates.get(id);
    if (target) yield target;
  }
}

function carryOut(work: BatchWork, input: GroupInput, verdict: Verdict<BatchCase>): void {
  if (verdict.outcome === "none") return;
  let view = verdict.case;
  if (verdict.outcome === "open") {
    view = openDraft(input);
    work.drafts.push(view);
  } else if (view !== null) addPost(work, view, input, verdict.why);
  if (view !== null) {
    verdict.case = view;
    for (const { candidate, why } of verdict.brings) bring(work, view, candidate, why);
    for (const { case: other, score, why } of verdict.suggested)
      work.suggested.push({ of: view, other, postId: input.postId, score, why });
    if (input.role === "report") view.lastPostedAt = Math.max(view.lastPostedAt, input.traits.at);
  }
  const candidate: Candidate<BatchCase> = { postId: input.postId, traits: input.traits, case: view };
  work.candidates.set(input.postId, candidate);
  for (const key of new Set([...input.keys.keep, input.keys.find.at(-1)!])) {
    const list = work.byKey.get(key);
    if (list) list.push(candidate);
    else work.byKey.set(key, [candidate]);
  }
}

/** What can be acted on but reads like chatter is taken as a complaint, and said to be in doubt. */
const reportIntent = (intent: Intent): Intent =>
  intentNames[intent].reportType === null ? "complaint" : intent;

function openDraft(input: GroupInput): BatchCase {
  const place = shownPlace(input.places);
  const urgency = input.urgency ?? 2;
  const draft: CaseDraft = {
    title: titleOf({ ...input, place }),
    intent: reportIntent(input.intent),
    urgency,
    category: input.category,
    areaCode: input.areaCode,
    place,
    agencyId: input.agencyId,
    unsure:
      reportIntent(input.intent) === input.intent ? input.unsure : [...new Set([...input.unsure, "intent"])],
    sample: input.sample,
    posts: [casePost(input, "report", null)],
  };
  return { id: null, status: "waiting", urgency, lastPostedAt: input.traits.at, draft };
}

function casePost(input: GroupInput, role: PostRole, why: MatchExplanation | null): NewCasePost {
  const amplification = role === "amplification" ? 1 : input.reposts;
  return {
    postId: input.postId,
    authorId: input.authorId,
    role,
    why,
    postedAt: input.postedAt,
    amplification,
  };
}

function addPost(work: BatchWork, view: BatchCase, input: GroupInput, why: MatchExplanation | null): void {
  const role = input.role!;
  const post = casePost(input, role, why);
  if (view.draft === null)
    work.attachments.push({ ...post, to: view, urgency: role === "report" ? input.urgency : null });
  else {
    view.draft.posts.push(post);
    if (role === "report") fillDraft(view.draft, input);
  }
  if (role === "report" && (input.urgency ?? 0) > view.urgency) view.urgency = input.urgency!;
}

/** What the first post left open, a later one of the same batch fills in. */
function fillDraft(draft: CaseDraft, input: GroupInput): void {
  if ((input.urgency ?? 0) > draft.urgency) draft.urgency = input.urgency!;
  draft.agencyId ??= input.agencyId;
  if (draft.place === null) draft.place = shownPlace(input.places);
  if (draft.areaCode === null) draft.areaCode = input.areaCode;
}

/** A repost or an official post that came before the first report. */
function bring(
  work: BatchWork,
  view: BatchCase,
  candidate: Candidate<BatchCase>,
  why: MatchExplanation,
): void {
  const { role, author, at } = candidate.traits;
  candidate.case = view;
  const post: NewCasePost = {
    postId: candidate.postId,
    authorId: author,
    role,
    why,
    postedAt: new Date(at),
    amplification: role === "amplification" ? 1 : 0,
  };
  if (view.draft) view.draft.posts.push(post);
  else work.attachments.push({ ...post, to: view, urgency: null });
}

function decisionOf({ input, verdict, known }: BatchWork["decided"][number]): GroupDecision {
  if (verdict === null)
    return {
      postId: input.postId,
      caseId: known,
      decision: "none",
      role: null,
      suggested: [],
      score: null,
      why: null,
    };
  const caseId = verdict.case?.id ?? null;
  const decisions = {
    open: "opened",
    join: "joined",
    amplify: "joined",
    context: "context",
    wait: "none",
    none: "none",
  } as const;
  return {
    postId: input.postId,
    caseId,
    decision: decisions[verdict.outcome],
    role: caseId === null ? null : input.role,
    suggested: verdict.suggested.map((suggestion) => suggestion.case.id!),
    score: verdict.why?.score ?? null,
    why: verdict.why,
  };
}
