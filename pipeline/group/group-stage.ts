/** The stage "group": assessed posts join the case of their problem, or open one. */
import type { Database } from "../../drizzle/db.ts";
import { commitLazily } from "../../drizzle/redoable.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Claim, Stage, Wake } from "../runtime/stage.ts";
import { settleWork } from "../runtime/work.ts";
import { type GroupDecision, groupBatch } from "./group-batch.ts";
import { readInputs } from "./read-inputs.ts";
import type { Traits } from "./traits.ts";

export type GroupParts = { database: Database; clock: Clock; log: Log; wake: Wake };

/** Traits kept in memory, so that the posts of a lively key are not read again and again: some 10 MB. */
const mostRemembered = 10_000;

/** Work refs are post ids. Any number of these may run at once, in any number of processes. */
export function groupStage({ database, clock, log }: GroupParts): Stage {
  const remembered = new Map<number, Traits>();
  return {
    name: "group",
    batch: 200,
    concurrency: 1,
    leaseMs: 60_000,
    maxAttempts: 5,
    run: (claim) => run(claim),
  };

  async function run(claim: Claim): Promise<void> {
    const began = performance.now();
    const inputs = await readInputs(database.db, claim.refs);
    const read = performance.now();
    let decisions: GroupDecision[];
    try {
      decisions = await database.db.transaction(async (tx) => {
        await commitLazily(tx);
        const made = await groupBatch(tx, inputs, clock.now(), { remembered });
        // Posts without an assessment are gone or not yet read; assessing them makes them due again.
        await settleWork(tx, claim);
        return made;
      });
    } catch (error) {
      // What a rolled-back transaction remembered was never stored.
      for (const input of inputs) remembered.delete(input.postId);
      throw error;
    }
    forgetOldest(remembered);
    log.info("grouped", {
      ...countDecisions(decisions),
      readMs: Math.round(read - began),
      storeMs: Math.round(performance.now() - read),
    });
  }
}

function forgetOldest(remembered: Map<number, Traits>): void {
  for (const id of remembered.keys()) {
    if (remembered.size <= mostRemembered) return;
    remembered.delete(id);
  }
}

function countDecisions(decisions: readonly GroupDecision[]): Record<string, number> {
  const counts: Record<string, number> = {
    posts: decisions.length,
    opened: 0,
    joined: 0,
    context: 0,
    none: 0,
    suggested: 0,
  };
  for (const { decision, suggested } of decisions) {
    counts[decision]!++;
    counts.suggested! += suggested.length;
  }
  return counts;
}
