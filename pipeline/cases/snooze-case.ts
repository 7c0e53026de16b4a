/** Puts a waiting case aside for a while, and brings it back. New evidence brings it back by itself (attach-posts.ts). */
import type { SnoozeKind } from "../model/case.ts";
import { CaseRuleError } from "./case-faults.ts";
import { changeCase } from "./change-case.ts";
import type { Decision, Desk } from "./desk.ts";
import { type Decided, decidedFrom, mergedAway } from "./review-case.ts";

const shortestMs = 5 * 60_000;
const longestMs = 30 * 86_400_000;

/** Out of the queue until `until`, five minutes to thirty days ahead. @throws CaseRuleError when it does not wait */
export async function snoozeCase(
  desk: Desk,
  decision: Decision & { kind: SnoozeKind; until: Date },
): Promise<Decided> {
  const now = desk.clock.now();
  return desk.database.db.transaction(async (tx) => {
    const changed = await changeCase(tx, decision, now, ({ state, row }) => {
      mustBeAhead(decision.until, now);
      if (state.status === "merged") throw mergedAway(row.id, state.mergedInto);
      if (state.status !== "waiting") throw notWaiting(row.id);
      const same =
        state.snoozeKind === decision.kind && state.snoozedUntil?.getTime() === decision.until.getTime();
      if (same) return [];
      return [{ verb: "snoozed", data: { kind: decision.kind, until: decision.until.toISOString() } }];
    });
    return decidedFrom(changed);
  });
}

/** Back into the queue. A case that is not put aside stays as it is. */
export async function wakeCase(desk: Desk, decision: Decision): Promise<Decided> {
  const now = desk.clock.now();
  return desk.database.db.transaction(async (tx) => {
    const changed = await changeCase(tx, decision, now, ({ state }) =>
      state.snoozedUntil !== null && state.snoozedUntil > now
        ? [{ verb: "woken", data: { why: "by_hand" } }]
        : [],
    );
    return decidedFrom(changed);
  });
}

function mustBeAhead(until: Date, now: Date): void {
  const ahead = until.getTime() - now.getTime();
  if (ahead >= shortestMs && ahead <= longestMs) return;
  throw new CaseRuleError(
    "until",
    "Pilih waktu antara lima menit dan tiga puluh hari dari sekarang.",
    "Choose a time between five minutes and thirty days from now.",
  );
}

const notWaiting = (caseId: number) =>
  new CaseRuleError(
    "not_waiting",
    `Kasus K-${caseId} sudah diputuskan, jadi tidak perlu ditunda. Urungkan dulu keputusannya bila perlu.`,
    `Case K-${caseId} was decided already, so there is nothing to put off. Undo that decision first if need be.`,
  );
