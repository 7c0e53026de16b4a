import { expect, test } from "vitest";
import { compareXIds, timeOfXId, xIdBefore } from "./x-id.ts";

test("the last id before a time belongs to the millisecond before it, and any later id is above it", () => {
  const time = new Date("2026-11-20T10:00:00.123Z");
  const id = xIdBefore(time)!;
  expect(timeOfXId(id)).toBe(time.getTime() - 1);
  expect(compareXIds(String(BigInt(id) + 1n), id)).toBeGreaterThan(0);
  expect(timeOfXId(String(BigInt(id) + 1n))).toBe(time.getTime());
});

test("before ids carried the time there is none", () => {
  expect(xIdBefore(new Date("2009-01-01T00:00:00Z"))).toBeNull();
});
