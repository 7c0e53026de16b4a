/**
 * Decisions on their way to the server. Each has a name of its own and is kept on this device until the server has
 * answered: cut off, restarted or slow, it is sent again under the same name and counts once. One that was refused is kept
 * as well, with what the server said, until a person has settled it.
 */
import { useSyncExternalStore } from "react";
import { askServer, NoAnswerError, ProblemError } from "./api.ts";

export type Decision = {
  decisionId: string;
  caseId: number;
  /** The case verb, e.g. "confirm". */
  verb: string;
  body: Record<string, unknown>;
  /** What the row and the foot of the list say of it, e.g. the title of the case. */
  title: string;
  madeAt: number;
};

export type Answered = {
  caseId: number;
  version: number;
  status: string;
  newCaseId?: number;
};

export type DecisionState =
  | { decision: Decision; state: "sending"; attempts: number }
  | { decision: Decision; state: "done"; answer: Answered }
  | { decision: Decision; state: "refused"; problem: ProblemError };

type Kept = Decision & { refused?: { status: number; body: Record<string, unknown> } };

const storageKey = "jemput.decisions";
const backOffMs = [400, 1_000, 2_000, 4_000];
let states: readonly DecisionState[] = restored();
const watchers = new Set<() => void>();
const waiting = new Map<string, { done(answer: Answered): void; refused(problem: ProblemError): void }>();
let sending = false;
let wakeUp: (() => void) | null = null;

function restored(): DecisionState[] {
  try {
    const kept = JSON.parse(localStorage.getItem(storageKey) ?? "[]") as Kept[];
    return kept.map(({ refused, ...decision }) =>
      refused
        ? { decision, state: "refused", problem: new ProblemError(refused.status, refused.body) }
        : { decision, state: "sending", attempts: 0 },
    );
  } catch {
    return [];
  }
}

/** What outlives a reload; a refusal is over once something newer was decided on its case. */
function kept(): Kept[] {
  const newest = new Map(states.map(({ decision }) => [decision.caseId, decision.decisionId]));
  return states.flatMap((one): Kept[] => {
    const { decision } = one;
    if (one.state === "sending") return [decision];
    if (one.state === "done" || newest.get(decision.caseId) !== decision.decisionId) return [];
    const { status, body } = one.problem;
    return [{ ...decision, refused: { status, body } }];
  });
}

function put(next: readonly DecisionState[]): void {
  states = next;
  localStorage.setItem(storageKey, JSON.stringify(kept()));
  for (const watcher of watchers) watcher();
}

/**
 * Sends a decision, after those made before it. Resolves once the server has taken it, however long that takes;
 * rejects with the problem when it refuses: then nothing has changed there.
 */
export function decide(
  caseId: number,
  verb: string,
  body: Record<string, unknown>,
  title: string,
): Promise<Answered> {
  const decision: Decision = {
    decisionId: crypto.randomUUID(),
    caseId,
    verb,
    body,
    title,
    madeAt: Date.now(),
  };
  const answered = new Promise<Answered>((done, refused) => {
    waiting.set(decision.decisionId, { done, refused });
  });
  const fresh: DecisionState = { decision, state: "sending", attempts: 0 };
  // What is settled may be forgotten, what is not may never.
  const old = states.filter((one, index) => one.state !== "done" || index >= states.length - 200);
  put([...old, fresh]);
  void sendAll();
  return answered;
}

/** A refused decision that a person has settled: it is not shown again. */
export function forgetRefused(decisionId: string): void {
  put(states.filter((one) => one.state !== "refused" || one.decision.decisionId !== decisionId));
}

/** Tries at once what waits for its next attempt. */
export function sendNow(): void {
  wakeUp?.();
  void sendAll();
}

async function sendAll(): Promise<void> {
  if (sending) return;
  sending = true;
  try {
    for (;;) {
      const next = states.find((one) => one.state === "sending");
      if (next?.state !== "sending") return;
      await sendOne(next.decision, next.attempts);
    }
  } finally {
    sending = false;
  }
}

async function sendOne(decision: Decision, attempts: number): Promise<void> {
  try {
    settle(decision, { decision, state: "done", answer: await post(decision) });
  } catch (error) {
    if (error instanceof ProblemError && !mayPass(error)) {
      settle(decision, { decision, state: "refused", problem: error });
      return;
    }
    replace(decision, { decision, state: "sending", attempts: attempts + 1 });
    await pause(backOffMs[Math.min(attempts, backOffMs.length - 1)]!);
  }
}

/** Signed out, too many at once, or trouble on the server's side (a full disk): kept, and tried again. */
const mayPass = ({ status }: ProblemError) => status === 401 || status === 429 || status >= 500;

async function post({ caseId, verb, body, decisionId }: Decision): Promise<Answered> {
  const response = await askServer(`/api/v1/cases/${caseId}/${verb}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...body, decisionId }),
  });
  const answer = (await response.json().catch(() => null)) as Record<string, unknown> | null;
  if (response.ok && answer) return answer as Answered;
  if (answer === null) throw new NoAnswerError(response.status);
  throw new ProblemError(response.status, answer);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    wakeUp = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

function replace({ decisionId }: Decision, state: DecisionState): void {
  put(states.map((one) => (one.decision.decisionId === decisionId ? state : one)));
}

function settle(decision: Decision, state: DecisionState): void {
  replace(decision, state);
  const asker = waiting.get(decision.decisionId);
  waiting.delete(decision.decisionId);
  if (state.state === "done") asker?.done(state.answer);
  else if (state.state === "refused") asker?.refused(state.problem);
}

const watch = (watcher: () => void) => {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
};

/** The decisions of this visit, oldest first. */
export const useDecisions = (): readonly DecisionState[] => useSyncExternalStore(watch, () => states);

/** Sends what an earlier visit left behind, and again as soon as the line is back. */
export function startSending(): void {
  addEventListener("online", sendNow);
  void sendAll();
}
