/** The contract between a stage (a verb that works off what is due) and the runner that drives it. */

/** A batch taken under a lease: ids of one stage, and the token that proves we still hold them. */
export type Claim = { stage: string; token: string; refs: number[] };

export type Stage = {
  name: string;
  /** How many refs one claim takes. */
  batch: number;
  /** How many claims run side by side in one process. */
  concurrency: number;
  /** How long a claim is ours; longer than the slowest honest run. */
  leaseMs: number;
  /** Failures of one ref before it is given up. */
  maxAttempts: number;
  /**
   * Works outside any transaction, then writes the result and calls `settleWork` (or `postponeWork`) for every ref
   * in one transaction. What it throws fails the whole claim; the runner then tries the refs one by one.
   */
  run(claim: Claim, signal: AbortSignal): Promise<void>;
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
