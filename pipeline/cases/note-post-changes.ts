/** Writes down that the author of a post in a case edited or deleted it. */
import type { Tx } from "../../drizzle/db.ts";
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
}
