/** Who holds a case: a lease that signs of life renew, so that whoever goes home holds nothing for long. */
import { and, eq, gt, sql } from "drizzle-orm";
import type { Tx } from "../../drizzle/db.ts";
import { cases } from "../../drizzle/schema/cases.ts";
import { caseClaims } from "../../drizzle/schema/desk.ts";
import { CaseNotFoundError } from "../cases/case-faults.ts";
import type { Desk } from "../cases/desk.ts";
import { noteTakeOver } from "../cases/note-take-over.ts";
import { typedText } from "../cases/typed-text.ts";
import { claimSeconds } from "../model/desk.ts";

/** Somebody else holds the case: ask them, or take over and say why. */
export class CaseHeldError extends Error {
  override name = "CaseHeldError";
  readonly caseId: number;
  constructor(caseId: number) {
    super(`case ${caseId} is held by somebody else`);
    this.caseId = caseId;
  }
}

export type Claim = { caseId: number; staffId: string; takeOver?: { reason: string } };

/**
 * Takes a free case, renews one's own claim, or with `takeOver` takes it from whoever holds it, which the history of the
 * case then says. @throws CaseNotFoundError, CaseHeldError
 */
export async function claimCase(desk: Desk, { caseId, staffId, takeOver }: Claim): Promise<void> {
  const now = desk.clock.now();
  await desk.database.db.transaction(async (tx) => {
    const [found] = await tx.select({ id: cases.id }).from(cases).where(eq(cases.id, caseId));
    if (!found) throw new CaseNotFoundError(caseId);
    while (!(await takeFree(tx, { caseId, staffId }, now))) {
      if (!takeOver) throw new CaseHeldError(caseId);
      const [held] = await tx.select().from(caseClaims).where(eq(caseClaims.caseId, caseId)).for("update");
      // The holder let go between the two looks: the case is free now, or somebody else's.
      if (!held) continue;
      await tx
        .update(caseClaims)
        .set({ staffId, takenAt: now, leaseUntil: leaseFrom(now) })
        .where(eq(caseClaims.caseId, caseId));
      // The same person may have taken over twice at once.
      if (held.staffId === staffId) return;
      const reason = typedText(takeOver.reason, desk.mask);
      const actor = { kind: "staff" as const, id: staffId };
      return noteTakeOver(tx, { caseId, from: held.staffId, reason, actor }, now);
    }
  });
}

const leaseFrom = (now: Date) => new Date(now.getTime() + claimSeconds * 1000);

/** False when somebody else holds the case. Two at once: the row lets one of them through. */
async function takeFree(tx: Tx, { caseId, staffId }: Claim, now: Date): Promise<boolean> {
  const at = now.toISOString();
  const taken = await tx.execute(sql`
    insert into case_claims (case_id, staff_id, taken_at, lease_until)
    values (${caseId}, ${staffId}, ${at}, ${leaseFrom(now).toISOString()})
    on conflict (case_id) do update set staff_id = excluded.staff_id, lease_until = excluded.lease_until,
      taken_at = case when case_claims.staff_id = excluded.staff_id and case_claims.lease_until > ${at}::timestamptz
        then case_claims.taken_at else excluded.taken_at end
    where case_claims.staff_id = excluded.staff_id or case_claims.lease_until <= ${at}::timestamptz
    returning 1`);
  return taken.length > 0;
}

/** Lets go of a case; nothing happens when somebody else holds it. */
export async function releaseCase(
  desk: Desk,
  { caseId, staffId }: Pick<Claim, "caseId" | "staffId">,
): Promise<void> {
  await desk.database.db
    .delete(caseClaims)
    .where(and(eq(caseClaims.caseId, caseId), eq(caseClaims.staffId, staffId)));
}

/** A sign of life: the caller's own claim runs anew. One that ran out stays out. */
export async function renewClaim(
  desk: Desk,
  { caseId, staffId }: Pick<Claim, "caseId" | "staffId">,
): Promise<void> {
  const now = desk.clock.now();
  await desk.database.db
    .update(caseClaims)
    .set({ leaseUntil: leaseFrom(now) })
    .where(
      and(eq(caseClaims.caseId, caseId), eq(caseClaims.staffId, staffId), gt(caseClaims.leaseUntil, now)),
    );
}
