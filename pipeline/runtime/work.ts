/** The only writer of `work`: what is due, who has it, what was given up. Ids of one stage are unique. */
import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Db, Tx } from "../../drizzle/db.ts";
import { type Claim, LeaseLostError } from "./stage.ts";

const at = (date: Date) => date.toISOString();

/** A bigint[] parameter that every driver path understands. */
const ids = (refs: readonly number[]) => sql`${`{${refs.join(",")}}`}::bigint[]`;

export type NewWork = { ref: number; priority?: number };

/** Makes refs due for a stage, in the caller's transaction. A ref that is due already stays as it is, unless it was given up or is leased for an older fact: then it is due anew. */
export async function addWork(
  tx: Tx | Db,
  stage: string,
  items: readonly NewWork[],
  now: Date,
  dueAt: Date = now,
): Promise<void> {
  if (items.length === 0) return;
  // In the order of ids, so that two transactions that make the same work due wait for each other instead of deadlocking.
  const rows = items.map(({ ref, priority = 0 }) => ({ ref, priority })).sort((a, b) => a.ref - b.ref);
  await tx.execute(sql`
    insert into work (stage, ref, priority, due_at, added_at)
    select ${stage}, r.ref, r.priority, ${at(dueAt)}, ${at(now)} from json_to_recordset(${JSON.stringify(rows)}::json) as r(ref bigint, priority smallint)
    on conflict (stage, ref) do update
      set due_at = excluded.due_at, priority = greatest(work.priority, excluded.priority),
          lease_until = null, lease_token = null, attempts = 0, given_up_at = null, last_fault = null`);
}

/** Makes a ref due unless the stage knows it already: for work that returns by itself. */
export async function startWork(tx: Tx, stage: string, ref: number, now: Date): Promise<void> {
  await tx.execute(sql`
    insert into work (stage, ref, due_at, added_at) values (${stage}, ${ref}, ${at(now)}, ${at(now)}) on conflict do nothing`);
}

/**
 * Takes up to `limit` due refs of a stage under a lease, the urgent first; null when nothing is due. The list is made once (materialized): planned
 * as a join it could be made again for each row, and more than `limit` rows taken.
 */
export async function claimWork(
  db: Db,
  stage: string,
  limit: number,
  leaseMs: number,
  now: Date,
  oldestFirst = false,
): Promise<Claim | null> {
  const order = oldestFirst ? sql`due_at, ref` : sql`ref`;
  const token = randomUUID();
  const rows = (await db.execute(sql`
    with due as materialized (
      select ref from work
      where stage = ${stage} and given_up_at is null and due_at <= ${at(now)} and (lease_until is null or lease_until < ${at(now)})
      order by priority desc, ${order} limit ${limit} for update skip locked),
    -- A lease that a crash of the server forgets is a lease that ran out: no reason to wait for the disk.
    lazily as materialized (select set_config('synchronous_commit', 'off', true))
    update work set lease_until = ${at(new Date(now.getTime() + leaseMs))}, lease_token = ${token}
    from due, lazily where work.stage = ${stage} and work.ref = due.ref returning work.ref`)) as unknown as {
    ref: number;
  }[];
  if (rows.length === 0) return null;
  return { stage, token, refs: rows.map((row) => row.ref).sort((a, b) => a - b) };
}

/**
 * Removes refs that are done, if the lease is still ours.
 * @throws LeaseLostError when any of them is not; the caller's transaction must roll back.
 */
export async function settleWork(tx: Tx, claim: Claim, refs: readonly number[] = claim.refs): Promise<void> {
  if (refs.length === 0) return;
  const rows = await tx.execute(
    sql`delete from work where stage = ${claim.stage} and ref = any(${ids(refs)}) and lease_token = ${claim.token} returning 1`,
  );
  if (rows.length !== refs.length) throw new LeaseLostError(`lease on ${claim.stage} lost`);
}

/** Gives a ref back to be due at `dueAt`, if the lease is still ours. Clears its failures. @throws LeaseLostError */
export async function postponeWork(tx: Tx, claim: Claim, ref: number, dueAt: Date): Promise<void> {
  const rows = await tx.execute(sql`
    update work set due_at = ${at(dueAt)}, lease_until = null, lease_token = null, attempts = 0, last_fault = null
    where stage = ${claim.stage} and ref = ${ref} and lease_token = ${claim.token} returning 1`);
  if (rows.length !== 1) throw new LeaseLostError(`lease on ${claim.stage} lost`);
}

/** Records a failure: due again at `retryAt`, or given up when that is null. False when the lease is lost: then nothing is recorded. */
export async function failWork(
  db: Db | Tx,
  claim: Claim,
  ref: number,
  fault: string,
  retryAt: Date | null,
  now: Date,
): Promise<boolean> {
  const rows = await db.execute(sql`
    update work set attempts = least(attempts + 1, 32000), last_fault = ${fault.slice(0, 500)}, lease_until = null, lease_token = null,
      due_at = ${at(retryAt ?? now)}, given_up_at = ${retryAt ? null : at(now)}::timestamptz
    where stage = ${claim.stage} and ref = ${ref} and lease_token = ${claim.token} returning 1`);
  return rows.length === 1;
}

/** Frees the refs of a claim that still are ours, at once and without counting a failure. */
export async function releaseWork(db: Db, claim: Claim): Promise<void> {
  await db.execute(
    sql`update work set lease_until = null, lease_token = null where stage = ${claim.stage} and ref = any(${ids(claim.refs)}) and lease_token = ${claim.token}`,
  );
}

/** Frees everything that is leased. Only for a process that is certain to be alone on its database. */
export async function releaseLeases(db: Db): Promise<void> {
  await db.execute(sql`update work set lease_until = null, lease_token = null where lease_token is not null`);
}

/** Failures of one ref so far. */
export async function attemptsOf(db: Db, stage: string, ref: number): Promise<number> {
  const rows = (await db.execute(
    sql`select attempts from work where stage = ${stage} and ref = ${ref}`,
  )) as unknown as {
    attempts: number;
  }[];
  return rows[0]?.attempts ?? 0;
}

/** Cancels due work of a stage (its cause is gone). */
export async function dropWork(tx: Tx | Db, stage: string, refs: readonly number[]): Promise<void> {
  if (refs.length > 0)
    await tx.execute(sql`delete from work where stage = ${stage} and ref = any(${ids(refs)})`);
}

/** Makes given-up work due again, all of it or one stage's; returns how many. */
export async function retryGivenUp(db: Db, now: Date, stage?: string): Promise<number> {
  const rows = await db.execute(sql`
    update work set given_up_at = null, attempts = 0, last_fault = null, due_at = ${at(now)}, lease_until = null, lease_token = null
    where given_up_at is not null ${stage ? sql`and stage = ${stage}` : sql``} returning 1`);
  return rows.length;
}

/** `due` counts everything that waits, `dueNow` only what a claim would take at this moment. */
export type WorkCounts = {
  stage: string;
  due: number;
  dueNow: number;
  leased: number;
  givenUp: number;
  oldestDueAt: Date | null;
};

/** How much stands in line per stage. */
export async function countWork(db: Db, now: Date): Promise<WorkCounts[]> {
  const rows = (await db.execute(sql`
    select stage, count(*) filter (where given_up_at is null and (lease_until is null or lease_until < ${at(now)})) as due,
      count(*) filter (where given_up_at is null and due_at <= ${at(now)} and (lease_until is null or lease_until < ${at(now)})) as due_now,
      count(*) filter (where given_up_at is null and lease_until >= ${at(now)}) as leased,
      count(*) filter (where given_up_at is not null) as given_up, min(due_at) filter (where given_up_at is null) as oldest
    from work group by stage order by stage`)) as unknown as {
    stage: string;
    due: number;
    due_now: number;
    leased: number;
    given_up: number;
    oldest: string | null;
  }[];
  return rows.map((row) => ({
    stage: row.stage,
    due: row.due,
    dueNow: row.due_now,
    leased: row.leased,
    givenUp: row.given_up,
    oldestDueAt: row.oldest ? new Date(row.oldest) : null,
  }));
}
