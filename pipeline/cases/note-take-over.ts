/** Writes down in a case's history that somebody took it from the person who held it. */
import type { Tx } from "../../drizzle/db.ts";
import type { Actor } from "../model/case.ts";
import { appendEvents } from "./case-events.ts";

/**
 * Changes nothing of the case, so the version stays: whoever takes over can decide on what they saw. Call it inside the
 * transaction that moves the claim; `reason` is stored as given, masked by the caller.
 */
export async function noteTakeOver(
  tx: Tx,
  { caseId, from, reason, actor }: { caseId: number; from: string; reason: string; actor: Actor },
  now: Date,
): Promise<void> {
  await appendEvents(tx, [{ caseId, verb: "taken_over", data: { from, reason } }], actor, now);
}
