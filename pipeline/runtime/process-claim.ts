/** Runs one claim to its end: settled, due again with back-off, or given up with its reason. The one place that retries. */
import type { Database } from "../../drizzle/db.ts";
import type { Clock } from "./clock.ts";
import { reasonOf } from "./describe-error.ts";
import type { Log } from "./log.ts";
import { type Claim, LeaseLostError, type Stage, WorkError } from "./stage.ts";
import { attemptsOf, failWork, releaseWork } from "./work.ts";

export type ProcessParts = { database: Database; clock: Clock; log: Log };

const firstBackoffMs = 2000;
const longestBackoffMs = 10 * 60_000;

/** 2 s, 4 s, 8 s … 10 min, each ± half, so that many failures of one cause do not return in step. `random` is in [0, 1). */
export function backoffMs(attempt: number, random: number): number {
  return Math.min(longestBackoffMs, firstBackoffMs * 2 ** (attempt - 1)) * (0.5 + random);
}

export async function processClaim(
  parts: ProcessParts,
  stage: Stage,
  claim: Claim,
  signal: AbortSignal,
): Promise<void> {
  try {
    await stage.run(claim, signal);
  } catch (error) {
    if (error instanceof LeaseLostError) {
      // Only some refs may be lost (a post was edited meanwhile); the others need not wait for the lease to end.
      await releaseWork(parts.database.db, claim);
      parts.log.info("lease lost", { stage: stage.name, refs: claim.refs.length });
    } else if (signal.aborted) {
      await releaseWork(parts.database.db, claim);
    } else if (claim.refs.length > 1) {
      // One bad ref must not hold the others back: each is tried by itself under the same lease.
      parts.log.warn("batch failed, trying one by one", {
        stage: stage.name,
        refs: claim.refs.length,
        error,
      });
      for (const ref of claim.refs) await processClaim(parts, stage, { ...claim, refs: [ref] }, signal);
    } else {
      await recordFailure(parts, stage, claim, error);
    }
  }
}

async function recordFailure(
  { database, clock, log }: ProcessParts,
  stage: Stage,
  claim: Claim,
  error: unknown,
): Promise<void> {
  const ref = claim.refs[0]!;
  const now = clock.now();
  const reason = reasonOf(error);
  const attempt = (await attemptsOf(database.db, stage.name, ref)) + 1;
  const retryAt = nextTry(error, attempt, stage.maxAttempts, now);
  await database.db.transaction(async (tx) => {
    const recorded = await failWork(tx, claim, ref, reason, retryAt, now);
    if (recorded && retryAt === null) await stage.gaveUp?.(tx, ref, reason, now);
  });
  const fields = { stage: stage.name, ref, attempt, retryAt: retryAt?.toISOString() ?? null, error };
  if (retryAt) log.warn("work failed, tried again later", fields);
  else log.error("work given up", fields);
}

/** When failed work is due again; null gives it up. */
function nextTry(error: unknown, attempt: number, maxAttempts: number, now: Date): Date | null {
  if (error instanceof WorkError) {
    switch (error.fault.kind) {
      case "retry":
        return error.fault.at;
      case "give_up":
        return null;
    }
  }
  return attempt >= maxAttempts ? null : new Date(now.getTime() + backoffMs(attempt, Math.random()));
}
