/** Who has a case open right now. Whoever sends no sign of life for a while has left. */
import { and, eq, lt } from "drizzle-orm";
import { cases } from "../../drizzle/schema/cases.ts";
import { caseViewers } from "../../drizzle/schema/desk.ts";
import { CaseNotFoundError } from "../cases/case-faults.ts";
import type { Desk } from "../cases/desk.ts";
import { renewClaim } from "./claim-case.ts";

/** Rows this old serve nobody and are cleared away. */
const forgottenMs = 600_000;

export type Viewer = { caseId: number; staffId: string };

/** A sign of life of somebody who has the case open; renews their claim if they hold it. @throws CaseNotFoundError */
export async function watchCase(desk: Desk, { caseId, staffId }: Viewer, writing: boolean): Promise<void> {
  const { db } = desk.database;
  const now = desk.clock.now();
  const [found] = await db.select({ id: cases.id }).from(cases).where(eq(cases.id, caseId));
  if (!found) throw new CaseNotFoundError(caseId);
  await db
    .insert(caseViewers)
    .values({ caseId, staffId, writing, seenAt: now })
    .onConflictDoUpdate({
      target: [caseViewers.caseId, caseViewers.staffId],
      set: { writing, seenAt: now },
    });
  await renewClaim(desk, { caseId, staffId });
  await db.delete(caseViewers).where(lt(caseViewers.seenAt, new Date(now.getTime() - forgottenMs)));
}

/** The case was closed. A claim on it stays until it is released or runs out. */
export async function leaveCase(desk: Desk, { caseId, staffId }: Viewer): Promise<void> {
  await desk.database.db
    .delete(caseViewers)
    .where(and(eq(caseViewers.caseId, caseId), eq(caseViewers.staffId, staffId)));
}
