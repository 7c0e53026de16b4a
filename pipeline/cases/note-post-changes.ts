/** Writes down that the author of a post in a case edited or deleted it, and lets stores that know the case know of it. */
import { sql } from "drizzle-orm";
import type { Tx } from "../../drizzle/db.ts";
import { updateFilings } from "../dispatch/request-dispatch.ts";
import type { Actor } from "../model/case.ts";
import { appendEvents } from "./case-events.ts";

export type PostChange = { caseId: number; postId: number; change: "edited" | "deleted" };

export async function notePostChanges(
  tx: Tx,
  changes: readonly PostChange[],
  actor: Actor,
  now: Date,
): Promise<void> {
  await appendEvents(
    tx,
    changes.map(({ caseId, postId, change }) => ({
      caseId,
      verb: change === "edited" ? ("post_edited" as const) : ("post_deleted" as const),
      data: { postId },
    })),
    actor,
    now,
  );
  await updateFilings(tx, await casesToldOf(tx, changes), now);
}

/** Cases whose record at a store may hold words of these posts. Only reports are in it. */
async function casesToldOf(tx: Tx, changes: readonly PostChange[]): Promise<number[]> {
  const posts = `{${changes.map(({ postId }) => postId).join(",")}}`;
  const rows = (await tx.execute(sql`
    select distinct d.case_id as id from dispatches d where d.case_id in (
      select p.case_id from case_posts p where p.post_id = any(${posts}::bigint[]) and p.role = 'report')`)) as unknown as {
    id: number;
  }[];
  return rows.map((row) => row.id);
}
