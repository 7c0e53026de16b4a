/** A person's own settings. Their shape is the pages' affair; here they are one JSON object. */
import { eq } from "drizzle-orm";
import { staffPreferences } from "../../drizzle/schema/desk.ts";
import type { Desk } from "../cases/desk.ts";

/** Empty for somebody who never kept any. */
export async function readPreferences(desk: Desk, staffId: string): Promise<Record<string, unknown>> {
  const [row] = await desk.database.db
    .select()
    .from(staffPreferences)
    .where(eq(staffPreferences.staffId, staffId));
  return row?.data ?? {};
}

/** Replaces all of them; the caller bounds their size. */
export async function keepPreferences(
  desk: Desk,
  staffId: string,
  data: Record<string, unknown>,
): Promise<void> {
  const changedAt = desk.clock.now();
  await desk.database.db
    .insert(staffPreferences)
    .values({ staffId, data, changedAt })
    .onConflictDoUpdate({ target: staffPreferences.staffId, set: { data, changedAt } });
}
