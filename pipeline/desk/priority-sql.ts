/** The arithmetic of `priorityOf` (pipeline/model/desk.ts) for the database, so that a queue of any length is ordered there. */
import { type SQL, sql } from "drizzle-orm";
import { cases } from "../../drizzle/schema/cases.ts";
import { priorityOf } from "../model/desk.ts";
import type { Urgency } from "../model/taxonomy.ts";

const start = new Date(0);
const still = { urgency: 1 as Urgency, amplification: 0, reporters: 1, openedAt: start };

/** Points of each urgency, taken from the formula itself so that both cannot drift apart. */
const pointsOf = (urgency: Urgency) => priorityOf({ ...still, urgency }, start).urgency;

/**
 * The amplification from which each further point of reach counts: the logarithm as steps in whole numbers, because
 * two logarithms in floating point differ in their last digit.
 */
const reachSteps = (() => {
  const steps: number[] = [];
  const most = priorityOf({ ...still, amplification: Number.MAX_SAFE_INTEGER }, start).reach;
  for (let amplification = 1; steps.length < most; amplification++)
    while (steps.length < priorityOf({ ...still, amplification }, start).reach) steps.push(amplification);
  return sql.raw(`array[${steps.join(",")}]::int[]`);
})();

const urgencyPoints = sql.raw(
  ([1, 2, 3, 4] as const).map((level) => `when ${level} then ${pointsOf(level)}`).join(" "),
);

/** The total points of a row of `cases` at `now`, as a whole number; the same as `priorityOf(row, now).total`. */
export function prioritySql(now: Date): SQL<number> {
  // date_part and not extract, which is exact and three times as slow; whole steps of twenty minutes are exact in both.
  return sql<number>`(case ${cases.urgency} ${urgencyPoints} end
    + width_bucket(${cases.amplification}, ${reachSteps})
    + 6 * (least(greatest(${cases.reporters}, 1), 6) - 1)
    + greatest(0, floor(date_part('epoch', ${now.toISOString()}::timestamptz - ${cases.openedAt}) / 1200)::int))`;
}
