/** Takes a decision back. Undo is an event of its own: nothing is deleted, and what followed at the store is taken back, too. */
import type { Tx } from "../../drizzle/db.ts";
import { fileCase, takeBackFiling, updateFilings } from "../dispatch/request-dispatch.ts";
import { undoableVerbs } from "../model/case.ts";
import { type CaseEvent, readEvents } from "./case-events.ts";
import { CaseConflictError, CaseNotFoundError, CaseRuleError, otherDecision } from "./case-faults.ts";
import { applyEvents, type CaseBefore, lockCase, lockForDecision, named, writtenBy } from "./change-case.ts";
import type { Decision, Desk } from "./desk.ts";
import { type CaseState, undoneIds } from "./fold-case.ts";
import { unmerge } from "./merge-cases.ts";
import { allowTogether, postsOf } from "./move-posts.ts";
import { type Decided, decidedFrom, mergedAway } from "./review-case.ts";
import { unsplit } from "./split-case.ts";

/**
 * Takes back `eventId`, or without one the newest decision that can be taken back. `untouched`: only while no person has
 * decided anything else on the case since. @throws CaseRuleError
 */
export async function undoEvent(
  desk: Desk,
  decision: Decision & { eventId?: number; untouched?: boolean },
): Promise<Decided & { undone: number }> {
  const now = desk.clock.now();
  const decided = await desk.database.db.transaction(async (tx) => {
    const partner = await partnerOf(tx, decision);
    // In id order, as merging does: two people at once wait for each other instead of deadlocking.
    if (partner !== null && partner < decision.caseId) await lockCase(tx, partner, null);
    const { done, ...before } = await lockForDecision(tx, decision);
    if (done.length > 0)
      return {
        ...decidedFrom({ before, state: before.state, version: before.row.version }),
        undone: undoneBy(done),
      };
    const event = chooseEvent(before.events, decision.eventId);
    // Another decision came in between: taking that one back is not what was asked for.
    if (partnerIn(event) !== partner) throw new CaseConflictError(decision.caseId, before.row.version);
    if (decision.untouched) mustBeUntouched(before, event);
    if (event.verb === "split_off" && before.state.status === "merged")
      throw mergedAway(decision.caseId, before.state.mergedInto);
    await reverseEffect(tx, desk, event, decision, now);
    const undone = {
      verb: "undone" as const,
      data: { verb: event.verb },
      undoes: event.id,
      ...named(decision),
    };
    const { state, version } = await applyEvents(tx, before, [undone], decision.actor, now);
    await followAtStore(tx, desk, { caseId: decision.caseId, was: before.state, is: state }, now);
    return { ...decidedFrom({ before, state, version }), undone: event.id };
  });
  desk.wake("dispatch");
  return decided;
}

/** The other case that undoing will touch, or null. */
async function partnerOf(tx: Tx, decision: Decision & { eventId?: number }): Promise<number | null> {
  const events = await readEvents(tx, decision.caseId);
  if (events.length === 0) throw new CaseNotFoundError(decision.caseId);
  if (writtenBy(events, decision).length > 0) return null;
  return partnerIn(chooseEvent(events, decision.eventId));
}

/** The event that the same decision took back before. @throws CaseRuleError when it was another kind of decision */
function undoneBy(done: readonly CaseEvent[]): number {
  const undoes = done.find((event) => event.verb === "undone")?.undoes;
  if (typeof undoes === "number") return undoes;
  throw otherDecision();
}

/** Notes and who holds the case change nothing that was decided. */
const besideDeciding: ReadonlySet<CaseEvent["verb"]> = new Set(["noted", "taken_over"]);

function mustBeUntouched({ row, events }: CaseBefore, { id }: CaseEvent): void {
  const touched = events.some(
    (event) => event.id > id && event.actor.kind === "staff" && !besideDeciding.has(event.verb),
  );
  if (touched)
    throw new CaseRuleError(
      "changed_since",
      `Kasus K-${row.id} sudah diputuskan lagi sejak itu, jadi dibiarkan. Buka kasusnya bila perlu diubah.`,
      `Case K-${row.id} was decided on again since, so it was left alone. Open it if it needs a change.`,
    );
}

function partnerIn(event: CaseEvent): number | null {
  if (event.verb === "merged_into") return event.data.into;
  return event.verb === "split_off" ? event.data.to : null;
}

function chooseEvent(events: readonly CaseEvent[], eventId: number | undefined): CaseEvent {
  const undone = undoneIds(events);
  const open = events.filter(
    (event) => (undoableVerbs as readonly string[]).includes(event.verb) && !undone.has(event.id),
  );
  const event = eventId === undefined ? open.at(-1) : open.find((candidate) => candidate.id === eventId);
  if (!event)
    throw new CaseRuleError(
      "nothing_to_undo",
      "Tidak ada keputusan yang bisa diurungkan di sini.",
      "There is no decision to undo here.",
    );
  return event;
}

async function reverseEffect(
  tx: Tx,
  desk: Desk,
  event: CaseEvent,
  { caseId, actor }: Decision,
  now: Date,
): Promise<void> {
  if (event.verb === "merged_into") {
    const { into, posts } = event.data;
    await unmerge(tx, { caseId, into, posts, actor }, now);
  } else if (event.verb === "split_off") {
    const { to, posts } = event.data;
    await unsplit(tx, { caseId, to, posts, at: event.at, actor, store: desk.store }, now);
  } else if (event.verb === "separated") {
    await allowTogether(tx, await postsOf(tx, caseId), await postsOf(tx, event.data.otherCaseId), event.at);
  }
}

/** Brings the store in line: what is no longer confirmed is taken back, what is confirmed again is filed again. */
async function followAtStore(
  tx: Tx,
  desk: Desk,
  { caseId, was, is }: { caseId: number; was: CaseState; is: CaseState },
  now: Date,
): Promise<void> {
  const filing = (state: CaseState) => state.status === "confirmed" || state.status === "filed";
  if (filing(was) && !filing(is)) await takeBackFiling(tx, { caseId, store: desk.store }, now);
  else if (!filing(was) && filing(is)) await fileCase(tx, { caseId, store: desk.store }, now);
  else if (filing(is) && JSON.stringify(was.fields) !== JSON.stringify(is.fields))
    await updateFilings(tx, [caseId], now);
}
