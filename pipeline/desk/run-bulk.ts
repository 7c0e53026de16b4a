/**
 * One decision over many cases. Each case is decided by the same verb as alone, in a transaction and with an event of its
 * own; the rows of `bulk_items` bind them. Which cases is settled before the first one is touched, so that a run that
 * was cut off, or is asked for twice at once, ends as one run would have.
 */
import { and, eq, isNull } from "drizzle-orm";
import { insertRows } from "../../drizzle/insert-rows.ts";
import { caseEvents, type cases } from "../../drizzle/schema/cases.ts";
import { bulkActions, bulkItems } from "../../drizzle/schema/desk.ts";
import { assignCase } from "../cases/assign-case.ts";
import { CaseNotFoundError, CaseRuleError } from "../cases/case-faults.ts";
import type { Decision, Desk } from "../cases/desk.ts";
import { confirmCase, correctCase, type Decided, dismissCase } from "../cases/review-case.ts";
import { snoozeCase } from "../cases/snooze-case.ts";
import { type BulkAction, bulkUndoMinutes } from "../model/desk.ts";
import { type Handling, recordHandlings } from "./record-handling.ts";

/** A reason in both languages. */
export type Why = { id: string; en: string };
export type Untouched = { caseId: number; why: Why };
export type Bulk = typeof bulkActions.$inferSelect;

export type NewBulk = {
  staffId: string;
  decisionId: string;
  action: BulkAction;
  /** The filter as it was asked, for the record. */
  filter: Record<string, unknown>;
  caseIds: readonly number[];
};

export type BulkDone = { bulkId: number; done: number; failed: Untouched[]; undoUntil: Date };

/** The bulk action of that name, or null. */
export async function findBulk(desk: Desk, decisionId: string): Promise<Bulk | null> {
  const [row] = await desk.database.db
    .select()
    .from(bulkActions)
    .where(eq(bulkActions.decisionId, decisionId));
  return row ?? null;
}

/** Writes down what is to be done; a name that was used before gives the action of then, with the cases of then. */
export async function beginBulk(desk: Desk, { caseIds, ...bulk }: NewBulk): Promise<Bulk> {
  const at = desk.clock.now();
  const undoUntil = new Date(at.getTime() + bulkUndoMinutes * 60_000);
  return desk.database.db.transaction(async (tx) => {
    const [begun] = await tx
      .insert(bulkActions)
      .values({ ...bulk, at, undoUntil })
      .onConflictDoNothing({ target: bulkActions.decisionId })
      .returning();
    if (begun) {
      await insertRows(
        tx,
        bulkItems,
        caseIds.map((caseId) => ({ bulkId: begun.id, caseId })),
      );
      return begun;
    }
    const [before] = await tx.select().from(bulkActions).where(eq(bulkActions.decisionId, bulk.decisionId));
    return before!;
  });
}

/** Decides the cases that are still to be decided, one by one, and says how all of them went. */
export async function carryOutBulk(desk: Desk, bulk: Bulk): Promise<BulkDone> {
  const { db } = desk.database;
  const open = await db
    .select({ caseId: bulkItems.caseId })
    .from(bulkItems)
    .where(and(eq(bulkItems.bulkId, bulk.id), isNull(bulkItems.eventId), isNull(bulkItems.fault)))
    .orderBy(bulkItems.caseId);
  for (const { caseId } of open) await decideOne(desk, bulk, caseId);
  const items = await db
    .select()
    .from(bulkItems)
    .where(eq(bulkItems.bulkId, bulk.id))
    .orderBy(bulkItems.caseId);
  return {
    bulkId: bulk.id,
    done: items.filter(({ eventId }) => eventId !== null).length,
    failed: items.flatMap(({ caseId, fault }) =>
      fault === null ? [] : [{ caseId, why: JSON.parse(fault) as Why }],
    ),
    undoUntil: bulk.undoUntil,
  };
}

async function decideOne(desk: Desk, bulk: Bulk, caseId: number): Promise<void> {
  const decisionId = `bulk-${bulk.id}`;
  let fault: Why | null = null;
  try {
    await runAction(desk, bulk.action, {
      caseId,
      version: null,
      actor: { kind: "staff", id: bulk.staffId },
      decisionId,
    });
  } catch (error) {
    if (error instanceof CaseRuleError) fault = { id: error.message, en: error.messageEn };
    else if (error instanceof CaseNotFoundError) fault = gone;
    else throw error;
  }
  const { db } = desk.database;
  const [event] = await db
    .select({ id: caseEvents.id })
    .from(caseEvents)
    .where(and(eq(caseEvents.caseId, caseId), eq(caseEvents.decisionId, decisionId)));
  const settled = event
    ? { eventId: event.id, fault: null }
    : { eventId: null, fault: JSON.stringify(fault ?? alreadySo) };
  const [first] = await db
    .update(bulkItems)
    .set(settled)
    .where(
      and(
        eq(bulkItems.bulkId, bulk.id),
        eq(bulkItems.caseId, caseId),
        isNull(bulkItems.eventId),
        isNull(bulkItems.fault),
      ),
    )
    .returning();
  // Whoever settled the item counts it: two at once write one row.
  if (first && event) await recordHandlings(desk, [handlingOf(bulk, caseId)]);
}

function runAction(desk: Desk, action: BulkAction, decision: Decision): Promise<Decided> {
  switch (action.kind) {
    case "confirm":
      return confirmCase(desk, decision);
    case "dismiss":
      return dismissCase(desk, { ...decision, reason: action.reason });
    case "assign":
      return assignCase(desk, { ...decision, assigneeId: action.assigneeId });
    case "urgency":
      return correctCase(desk, { ...decision, fields: { urgency: action.urgency } });
    case "snooze":
      return snoozeCase(desk, { ...decision, kind: action.snooze, until: new Date(action.until) });
  }
}

function handlingOf({ action, staffId }: Bulk, caseId: number): Handling {
  const urgency = action.kind === "urgency";
  return {
    staffId,
    caseId,
    verb: urgency ? "correct" : action.kind,
    corrections: urgency ? 1 : 0,
    seconds: null,
  };
}

export const gone: Why = { id: "Kasus ini sudah tidak ada.", en: "This case is no longer there." };
const alreadySo: Why = {
  id: "Kasus ini memang sudah begitu, jadi tidak ada yang diubah.",
  en: "This case was like that already, so nothing was changed.",
};

type Before = Pick<typeof cases.$inferSelect, "status" | "sample" | "assigneeId" | "urgency">;

/** Why an action would leave a case as it is, foreseen from its row; null when it will be decided. */
export function whyNot(row: Before, action: BulkAction, sandbox: boolean): Why | null {
  if (row.status === "merged")
    return { id: "Sudah digabung ke kasus lain.", en: "Merged into another case already." };
  if (action.kind === "confirm") {
    if (row.status === "confirmed" || row.status === "filed") return alreadySo;
    if (row.status === "dismissed") return { id: "Sudah ditandai bukan laporan.", en: "Dismissed already." };
    if (row.sample && !sandbox)
      return {
        id: "Kasus contoh tidak dikirim ke SP4N-LAPOR! yang sungguhan.",
        en: "A sample case is never filed in the real SP4N-LAPOR!.",
      };
  }
  if (action.kind === "snooze" && row.status !== "waiting")
    return { id: "Sudah diputuskan, jadi tidak perlu ditunda.", en: "Decided already: nothing to put off." };
  if (action.kind === "assign" && row.assigneeId === action.assigneeId) return alreadySo;
  if (action.kind === "urgency" && row.urgency === action.urgency) return alreadySo;
  return null;
}
