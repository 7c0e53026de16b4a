/** The one way a person's verb changes a case: lock, check the version, decide, append, add up, write. */
import { eq } from "drizzle-orm";
import type { Tx } from "../../drizzle/db.ts";
import { cases } from "../../drizzle/schema/cases.ts";
import type { Actor } from "../model/case.ts";
import { appendEvents, type CaseEvent, type NewEvent, readEvents } from "./case-events.ts";
import { CaseConflictError, CaseNotFoundError } from "./case-faults.ts";
import type { Decision } from "./desk.ts";
import { type CaseState, foldCase } from "./fold-case.ts";

export type CaseRow = typeof cases.$inferSelect;
export type CaseBefore = { row: CaseRow; state: CaseState; events: CaseEvent[] };

/** Locks a case until the transaction ends and reads what it adds up to. @throws CaseNotFoundError, CaseConflictError */
export async function lockCase(tx: Tx, caseId: number, version: number | null): Promise<CaseBefore> {
  const [row] = await tx.select().from(cases).where(eq(cases.id, caseId)).for("update");
  if (!row) throw new CaseNotFoundError(caseId);
  if (version !== null && row.version !== version) throw new CaseConflictError(caseId, row.version);
  const events = await readEvents(tx, caseId);
  return { row, events, state: foldCase(events) };
}

/**
 * Locks a case for a person's decision. `done` are the events that the same decision (by its `decisionId`) wrote
 * before: with any, nothing is to be done, whatever the version. @throws CaseNotFoundError, CaseConflictError
 */
export async function lockForDecision(
  tx: Tx,
  decision: Decision,
): Promise<CaseBefore & { done: CaseEvent[] }> {
  const before = await lockCase(tx, decision.caseId, null);
  return { ...before, done: doneBefore(before, decision) };
}

/** What a decision wrote before. Checks the version of a decision that is new. @throws CaseConflictError */
export function doneBefore({ row, events }: CaseBefore, decision: Decision): CaseEvent[] {
  const done = writtenBy(events, decision);
  if (done.length === 0 && decision.version !== null && row.version !== decision.version)
    throw new CaseConflictError(row.id, row.version);
  return done;
}

export function writtenBy(events: readonly CaseEvent[], { decisionId }: Decision): CaseEvent[] {
  return decisionId === undefined ? [] : events.filter((event) => event.decisionId === decisionId);
}

/** Appends events to a locked case and writes the row they add up to. Returns the new state and version. */
export async function applyEvents(
  tx: Tx,
  before: CaseBefore,
  events: readonly NewEvent[],
  actor: Actor,
  now: Date,
): Promise<{ state: CaseState; version: number }> {
  const caseId = before.row.id;
  await appendEvents(
    tx,
    events.map((event) => ({ ...event, caseId })),
    actor,
    now,
  );
  const state = foldCase(await readEvents(tx, caseId));
  const version = before.row.version + 1;
  await tx
    .update(cases)
    .set({
      ...state.fields,
      status: state.status,
      unsure: state.unsure,
      disposition: state.status === "dismissed" ? state.disposition : null,
      mergedInto: state.status === "merged" ? state.mergedInto : null,
      assigneeId: state.assigneeId,
      trackingNumber: state.trackingNumber,
      decideBy: state.decideBy,
      snoozedUntil: state.snoozedUntil,
      snoozeKind: state.snoozeKind,
      version,
    })
    .where(eq(cases.id, caseId));
  return { state, version };
}

/** Locks, lets `decide` say which events follow from the state, applies them. A decision made before has none. */
export async function changeCase(
  tx: Tx,
  decision: Decision,
  now: Date,
  decide: (before: CaseBefore) => NewEvent[],
): Promise<{ before: CaseBefore; state: CaseState; version: number }> {
  const { done, ...before } = await lockForDecision(tx, decision);
  const events = done.length > 0 ? [] : decide(before).map((event) => ({ ...event, ...named(decision) }));
  if (events.length === 0) return { before, state: before.state, version: before.row.version };
  return { before, ...(await applyEvents(tx, before, events, decision.actor, now)) };
}

/** The name that an event of a decision carries. */
export const named = ({ decisionId }: Decision) => (decisionId === undefined ? {} : { decisionId });
