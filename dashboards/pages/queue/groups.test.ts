import { describe, expect, it } from "vitest";
import { groupRows } from "./groups.ts";

const at = Date.parse("2026-11-24T02:00:00Z");
const row = (minutes: number, urgency: 1 | 2 | 3 | 4 = 2) => ({
  urgency,
  decideBy: new Date(at + minutes * 60_000).toISOString(),
});

describe("headings of the queue", () => {
  it("follow the time left when priority agrees with it", () => {
    expect(groupRows([row(400, 4), row(5), row(60), row(90), row(300), row(4000)], at)).toEqual([
      0, 0, 1, 1, 2, 3,
    ]);
  });

  it("stand once each, and one case that waits at an odd place moves none of the others", () => {
    const groups = groupRows(
      [row(60), row(4000), row(60), row(60), row(300), row(300), row(60), row(300)],
      at,
    );
    expect(groups).toEqual([1, 1, 1, 1, 2, 2, 2, 2]);
  });

  it("go on where the page before ended", () => {
    expect(groupRows([row(5), row(5)], at, 2)).toEqual([2, 2]);
    expect(groupRows([], at, 2)).toEqual([]);
  });

  it("end the day at midnight in Jakarta", () => {
    const untilMidnight = (Date.parse("2026-11-24T17:00:00Z") - at) / 60_000;
    expect(groupRows([row(untilMidnight - 1), row(untilMidnight)], at)).toEqual([2, 3]);
  });
});
