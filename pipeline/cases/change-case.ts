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
      version,
    })
    .where(eq(cases.id, caseId));
  return { state, version };
}

/** Locks, lets `decide` say which events follow from the state, applies them. */
export async function changeCase(
  tx: Tx,
  decision: Decision,
  now: Date,
  decide: (before: CaseBefore) => NewEvent[],
): Promise<{ before: CaseBefore; state: CaseState; version: number }> {
  const before = await lockCase(tx, decision.caseId, decision.version);
  const events = decide(before);
  if (events.length === 0) return { before, state: before.state, version: before.row.version };
  return { before, ...(await applyEvents(tx, before, events, decision.actor, now)) };
}
