import { describe, expect, it } from "vitest";
import { backoffMs } from "./process-claim.ts";

describe("the pause before work is tried again", () => {
  it.each([
    [1, 0.5, 2000],
    [2, 0.5, 4000],
    [3, 0.5, 8000],
    [9, 0.5, 512_000],
    [10, 0.5, 600_000],
    [400, 0.5, 600_000],
    [5000, 0.5, 600_000],
    [1, 0, 1000],
    [1, 0.999, 2998],
    [20, 0, 300_000],
  ])("attempt %i with chance %d waits %i ms", (attempt, random, expected) => {
    expect(backoffMs(attempt, random)).toBeCloseTo(expected, 3);
  });
});
