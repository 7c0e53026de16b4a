/** The contract between a stage (a verb that works off what is due) and the runner that drives it. */

import type { Tx } from "../../drizzle/db.ts";

/** A batch taken under a lease: ids of one stage, and the token that proves we still hold them. */
export type Claim = { stage: string; token: string; refs: number[] };

export type Stage = {
  name: string;
  /** How many refs one claim takes. */
  batch: number;
  /** How many claims run side by side in one process. */
  concurrency: number;
  /** Takes what has been due longest; without it the lowest ids, which needs no sorting of a long line. */
  oldestFirst?: boolean;
  /** How long a claim is ours; longer than the slowest honest run. */
  leaseMs: number;
  /** Failures of one ref before it is given up. */
  maxAttempts: number;
  /**
   * Works outside any transaction, then writes the result and calls `settleWork` (or `postponeWork`) for every ref
   * in one transaction. What it throws fails the whole claim; the runner then tries the refs one by one.
   */
  run(claim: Claim, signal: AbortSignal): Promise<void>;
  /** Called in the transaction that gives a ref up, so that people see it where they look. */
  gaveUp?(tx: Tx, ref: number, reason: string, now: Date): Promise<void>;
};

/** Drives stages: the same contract in one process and across machines. */
export type Runner = {
  add(stage: Stage): void;
  wake: Wake;
  /** Begins to work off what is due. */
  start(): Promise<void>;
  /** Resolves when nothing is due now. For tests and commands; needs no start. */
  runUntilIdle(): Promise<void>;
  /** Takes no new work, lets running claims finish or hands them back, resolves when all are at rest. */
  stop(): Promise<void>;
};

/** Names a stage whose work has just become due; a hint that may get lost. */
export type Wake = (stage: string) => void;

/** What happens next with work that failed. Anything else that is thrown is retried with back-off. */
export type WorkFault =
  | { kind: "retry"; at: Date }
  /** Will never succeed as it is: shown to people until one of them tries it again. */
  | { kind: "give_up" };

export class WorkError extends Error {
  override name = "WorkError";
  readonly fault: WorkFault;
  constructor(message: string, fault: WorkFault, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

/** The lease ran out and somebody else has the work: whatever was computed is thrown away. */
export class LeaseLostError extends Error {
  override name = "LeaseLostError";
}
