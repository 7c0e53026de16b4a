/** Takes a bulk action back, case by case, as far as nobody has decided anything else since. */
import { and, eq, isNotNull } from "drizzle-orm";
import { bulkActions, bulkItems } from "../../drizzle/schema/desk.ts";
import { CaseNotFoundError, CaseRuleError } from "../cases/case-faults.ts";
import type { Desk } from "../cases/desk.ts";
import { undoEvent } from "../cases/undo-event.ts";
import type { Actor } from "../model/case.ts";
import { bulkUndoMinutes } from "../model/desk.ts";
import { type Bulk, gone, type Untouched } from "./run-bulk.ts";

/** Null when there is none. */
export async function bulkOf(desk: Desk, bulkId: number): Promise<Bulk | null> {
  const [row] = await desk.database.db.select().from(bulkActions).where(eq(bulkActions.id, bulkId));
  return row ?? null;
}

/** Asked again, it answers the same. @throws CaseRuleError when its time is over and it was not taken back before */
export async function undoBulk(
  desk: Desk,
  bulk: Bulk,
  actor: Actor,
): Promise<{ undone: number; kept: Untouched[] }> {
  const now = desk.clock.now();
  if (bulk.undoneAt === null && now > bulk.undoUntil) throw tooLate();
  const { db } = desk.database;
  const items = await db
    .select()
    .from(bulkItems)
    .where(and(eq(bulkItems.bulkId, bulk.id), isNotNull(bulkItems.eventId)))
    .orderBy(bulkItems.caseId);
  await db.update(bulkActions).set({ undoneAt: now }).where(eq(bulkActions.id, bulk.id));
  const kept: Untouched[] = [];
  for (const { caseId, eventId } of items) {
    const decision = { caseId, version: null, actor, decisionId: `bulk-${bulk.id}-undo` };
    try {
      await undoEvent(desk, { ...decision, eventId: eventId!, untouched: true });
    } catch (error) {
      if (error instanceof CaseRuleError)
        kept.push({ caseId, why: { id: error.message, en: error.messageEn } });
      else if (error instanceof CaseNotFoundError) kept.push({ caseId, why: gone });
      else throw error;
    }
  }
  return { undone: items.length - kept.length, kept };
}

const tooLate = () =>
  new CaseRuleError(
    "undo_over",
    `Tindakan massal hanya bisa diurungkan dalam ${bulkUndoMinutes} menit. Urungkan tiap kasus satu per satu.`,
    `A bulk action can be undone for ${bulkUndoMinutes} minutes only. Undo the cases one by one.`,
  );
