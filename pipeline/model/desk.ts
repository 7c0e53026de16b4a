/** Words of the handler's desk: the arithmetic of priority and decisions over many cases. */
import { z } from "zod";
import { DismissReason, SnoozeKind } from "./case.ts";
import { Urgency } from "./taxonomy.ts";

/** One decision over many cases. */
export const BulkAction = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("confirm") }),
  z.strictObject({ kind: z.literal("dismiss"), reason: DismissReason }),
  z.strictObject({ kind: z.literal("assign"), assigneeId: z.string().min(1).max(200).nullable() }),
  z.strictObject({ kind: z.literal("urgency"), urgency: Urgency }),
  z.strictObject({ kind: z.literal("snooze"), snooze: SnoozeKind, until: z.iso.datetime() }),
]);
export type BulkAction = z.infer<typeof BulkAction>;

/** How long a bulk action can be taken back. */
export const bulkUndoMinutes = 10;
/** How long a case stays held without a sign of life of its holder. */
export const claimSeconds = 300;
/** A viewer not seen for longer than this has left. */
export const viewerSeconds = 45;

/** The parts of a priority, in points; they add up to `total`. The queue is ordered by it, highest first. */
export type Priority = { urgency: number; reach: number; repeats: number; age: number; total: number };

const urgencyPoints: Record<Urgency, number> = { 4: 1000, 3: 60, 2: 30, 1: 10 };

/**
 * urgency: 4 → 1000 (an emergency precedes everything), 3 → 60, 2 → 30, 1 → 10
 * reach: 3 × log2(1 + amplification), at most 30
 * repeats: 6 × (reporters beyond the first), at most 30
 * age: 3 per hour waited, without bound: whatever waits long enough comes first, so that nothing starves
 * All in whole points, rounded down. `pipeline/desk/priority-sql.ts` is the same formula for the database.
 */
export function priorityOf(
  of: { urgency: Urgency; amplification: number; reporters: number; openedAt: Date },
  now: Date,
): Priority {
  const urgency = urgencyPoints[of.urgency];
  const reach = Math.min(30, Math.floor(3 * Math.log2(1 + Math.max(0, of.amplification))));
  const repeats = Math.min(30, 6 * Math.max(0, of.reporters - 1));
  const age = Math.max(0, Math.floor(((now.getTime() - of.openedAt.getTime()) / 3_600_000) * 3));
  return { urgency, reach, repeats, age, total: urgency + reach + repeats + age };
}
