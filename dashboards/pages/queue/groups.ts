/** Headings of the list: by when a case should be decided, without ever leaving the order of priority. */
import type { QueueRow } from "../../data/cases.ts";

export const groups = ["now", "soon", "today", "later"] as const;
export type Group = (typeof groups)[number];

const hourMs = 3_600_000;
/** What "today" means for an office: until its day is over. */
const dayEndsAt = (at: number): number => {
  const jakarta = 7 * hourMs;
  return Math.floor((at + jakarta) / (24 * hourMs)) * 24 * hourMs + 24 * hourMs - jakarta;
};

/** The group a case belongs to by its own time. */
function ownGroup(row: Pick<QueueRow, "urgency" | "decideBy">, at: number): number {
  const due = new Date(row.decideBy).getTime();
  if (row.urgency === 4 || due <= at + 15 * 60_000) return 0;
  if (due <= at + 2 * hourMs) return 1;
  return due < dayEndsAt(at) ? 2 : 3;
}

/**
 * The group of every row of a page, never earlier than the one before: the order is that of priority, and each
 * heading stands once, where it fits most of the rows. Rows that do not fit keep their own time at the right.
 * @param from the group with which the page before ended
 */
export function groupRows(
  rows: readonly Pick<QueueRow, "urgency" | "decideBy">[],
  at: number,
  from = 0,
): number[] {
  const last = groups.length - 1;
  // best[g]: the least misfit of the rows so far when the newest is in group g; came[i][g]: the group before it.
  let best = groups.map((_, group) => (group < from ? Number.POSITIVE_INFINITY : 0));
  const came: number[][] = [];
  for (const row of rows) {
    const own = ownGroup(row, at);
    let before = 0;
    const step: number[] = [];
    const next = best.map((_, group) => {
      if (best[group]! < best[before]!) before = group;
      step.push(before);
      return best[before]! + Math.abs(group - own);
    });
    came.push(step);
    best = next;
  }
  let group = best.indexOf(Math.min(...best));
  const answer = new Array<number>(rows.length);
  for (let index = rows.length - 1; index >= 0; index -= 1) {
    answer[index] = Math.min(group, last);
    group = came[index]![group]!;
  }
  return answer;
}
