/** The cases that a bulk action is about. */
import { and, count } from "drizzle-orm";
import type { Db } from "../../drizzle/db.ts";
import { cases } from "../../drizzle/schema/cases.ts";
import type { CaseRow } from "./list-cases.ts";
import { type QueueAsker, type QueueFilter, queueConditions } from "./list-queue.ts";

/** How many cases a filter finds, and at most `limit` of them, lowest number first. */
export async function casesOfFilter(
  db: Db,
  filter: QueueFilter,
  asker: QueueAsker,
  limit: number,
): Promise<{ total: number; rows: CaseRow[] }> {
  const wanted = and(...queueConditions(filter, asker));
  const [counted] = await db.select({ total: count() }).from(cases).where(wanted);
  const rows = await db.select().from(cases).where(wanted).orderBy(cases.id).limit(limit);
  return { total: counted!.total, rows };
}
