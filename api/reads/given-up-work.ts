/** Which work will not be retried by itself, and why. */
import { desc, isNotNull } from "drizzle-orm";
import type { Db } from "../../drizzle/db.ts";
import { work } from "../../drizzle/schema/work.ts";

/** Newest first, at most two hundred. */
export async function givenUpWork(db: Db) {
  const rows = await db
    .select()
    .from(work)
    .where(isNotNull(work.givenUpAt))
    .orderBy(desc(work.givenUpAt))
    .limit(200);
  return rows.map(({ stage, ref, attempts, lastFault, givenUpAt }) => ({
    stage,
    ref,
    attempts,
    fault: lastFault,
    givenUpAt: givenUpAt!.toISOString(),
  }));
}
