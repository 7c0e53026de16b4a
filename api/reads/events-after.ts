/** What happened to cases between two positions. */
import { and, asc, gt, lte, sql } from "drizzle-orm";
import type { Db } from "../../drizzle/db.ts";
import { caseEvents } from "../../drizzle/schema/cases.ts";

/** Oldest first. What an event says of its case (`data`) is left out: readers fetch the case. */
export async function readEventsAfter(db: Db, after: number, upTo: number, limit: number) {
  const rows = await db
    .select({
      id: caseEvents.id,
      caseId: caseEvents.caseId,
      at: caseEvents.at,
      actor: caseEvents.actor,
      verb: caseEvents.verb,
      undoes: caseEvents.undoes,
    })
    .from(caseEvents)
    .where(and(gt(caseEvents.id, after), lte(caseEvents.id, upTo)))
    .orderBy(asc(caseEvents.id))
    .limit(limit);
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** Zero when nothing has happened yet. */
export async function newestEventId(db: Db): Promise<number> {
  const rows = (await db.execute(sql`select coalesce(max(id), 0) as id from case_events`)) as unknown as {
    id: number;
  }[];
  return rows[0]!.id;
}
