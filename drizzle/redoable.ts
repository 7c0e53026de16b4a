/** Transactions whose work is simply done again when a crash of the server takes their last moments away. */
import type { Tx } from "./db.ts";

/**
 * The transaction commits without waiting for the disk. PostgreSQL may then lose it in a crash (at most some hundred
 * milliseconds' worth), but only together with everything that came after it, never in part: for stages whose input
 * stands in an earlier transaction, or at the platform behind a cursor, that is the same as not having run. Never for
 * what somebody was told is done: webhooks, decisions of people, receipts.
 */
export async function commitLazily(tx: Tx): Promise<void> {
  await tx.execute("set local synchronous_commit = off");
}
