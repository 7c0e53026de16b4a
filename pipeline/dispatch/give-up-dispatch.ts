/** Shows a filing that will not be retried by itself: on the dispatch, and on the case for people to see. */
import { eq, sql } from "drizzle-orm";
import type { Tx } from "../../drizzle/db.ts";
import { dispatches } from "../../drizzle/schema/dispatches.ts";
import { applyEvents, lockCase } from "../cases/change-case.ts";

/** Called in the transaction that gives the work up. */
export async function giveUpDispatch(tx: Tx, dispatchId: number, reason: string, now: Date): Promise<void> {
  const [found] = await tx.select().from(dispatches).where(eq(dispatches.id, dispatchId));
  if (!found) return;
  const before = await lockCase(tx, found.caseId, null);
  const [dispatch] = await tx
    .update(dispatches)
    .set({ state: "given_up" })
    .where(eq(dispatches.id, dispatchId))
    .returning();
  const data = {
    store: found.store,
    revision: found.revision,
    reason: dispatch?.fault?.message ?? reason,
    field: dispatch?.fault?.field ?? null,
  };
  await applyEvents(tx, before, [{ verb: "filing_given_up", data }], { kind: "stage", id: "dispatch" }, now);
}

/** A person tries given-up filings again: each is due like any other, unless a later one of its case has overtaken it. */
export async function reviveDispatches(tx: Tx): Promise<void> {
  await tx.execute(sql`
    with latest as materialized (
      select d.id from dispatches d where d.state = 'given_up' and not exists (
        select 1 from dispatches l where l.case_id = d.case_id and l.store = d.store and l.revision > d.revision
          and l.state in ('due', 'done'))
      order by d.id for update)
    update dispatches set state = 'due' from latest where dispatches.id = latest.id and dispatches.state = 'given_up'`);
}
