/** The events of a case: every verb writes one, and the case row is what they add up to. */
import { sql } from "drizzle-orm";
import type { Tx } from "../../drizzle/db.ts";
import { insertRows } from "../../drizzle/insert-rows.ts";
import { caseEvents } from "../../drizzle/schema/cases.ts";
import type { Actor, CaseFields, DismissReason, PostRole, SnoozeKind } from "../model/case.ts";
import type { Urgency } from "../model/taxonomy.ts";

type PostInEvent = { postId: number; role: PostRole; score: number | null };

/** What each verb writes down. */
export type EventData = {
  opened: { fields: CaseFields; unsure: string[]; posts: PostInEvent[]; splitFrom?: number };
  attached: { posts: PostInEvent[] };
  /** New evidence is more urgent than what the case said. */
  raised: { urgency: Urgency; postId: number };
  post_edited: { postId: number };
  post_deleted: { postId: number };
  confirmed: { fields: Partial<CaseFields> };
  corrected: { before: Partial<CaseFields>; after: Partial<CaseFields> };
  dismissed: { reason: DismissReason; note: string | null };
  merged_into: { into: number; posts: number[] };
  merged_from: { from: number; posts: number[] };
  /** Posts of an undone merge went back to their case. */
  unmerged: { to: number; posts: number[] };
  split_off: { to: number; posts: number[] };
  separated: { otherCaseId: number };
  assigned: { assigneeId: string | null };
  /** `mentions` are ids of staff whose eye the note wants. */
  noted: { text: string; mentions?: string[] };
  /** `until` is ISO 8601 in UTC. */
  snoozed: { kind: SnoozeKind; until: string };
  woken: { why: "by_hand" | "new_report" | "new_reporter" | "raised" };
  /** Somebody took the case from the person who held it; `from` is that person's id. */
  taken_over: { from: string; reason: string };
  undone: { verb: string };
  filed: { store: string; trackingNumber: string; revision: number };
  store_corrected: { store: string; trackingNumber: string; revision: number };
  store_withdrawn: { store: string; trackingNumber: string; revision: number };
  filing_given_up: { store: string; revision: number; reason: string; field: string | null };
};
export type EventVerb = keyof EventData;

export type CaseEvent = {
  [V in EventVerb]: {
    id: number;
    caseId: number;
    at: Date;
    actor: Actor;
    verb: V;
    data: EventData[V];
    undoes: number | null;
    decisionId: string | null;
  };
}[EventVerb];

export type NewEvent = {
  [V in EventVerb]: { verb: V; data: EventData[V]; undoes?: number; decisionId?: string };
}[EventVerb];

/** Appends events of any number of cases in one statement. */
export async function appendEvents(
  tx: Tx,
  events: readonly (NewEvent & { caseId: number })[],
  actor: Actor,
  now: Date,
): Promise<void> {
  await insertRows(
    tx,
    caseEvents,
    events.map((event) => ({
      caseId: event.caseId,
      at: now,
      actor,
      verb: event.verb,
      data: event.data,
      undoes: event.undoes ?? null,
      decisionId: event.decisionId ?? null,
    })),
  );
}

/** All events of a case that can change its state, oldest first. Plain attachments are left out: there may be thousands. */
export async function readEvents(tx: Tx, caseId: number): Promise<CaseEvent[]> {
  const rows = (await tx.execute(sql`
    select id, at, actor, verb, data, undoes, decision_id as "decisionId" from case_events where case_id = ${caseId} and verb <> 'attached' order by id`)) as unknown as Record<
    string,
    unknown
  >[];
  return rows.map((row) => ({ ...row, caseId, at: new Date(row.at as string) })) as CaseEvent[];
}
