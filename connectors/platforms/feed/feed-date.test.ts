import { describe, expect, it } from "vitest";
import { readFeedDate } from "./feed-date.ts";

const cases: [written: string | null, iso: string | null][] = [
  ["Fri, 20 Nov 2026 08:30:00 +0700", "2026-11-20T01:30:00.000Z"],
  ["Fri, 20 Nov 2026 08:30:00 GMT", "2026-11-20T08:30:00.000Z"],
  ["20 Nov 26 08:30 EST", "2026-11-20T13:30:00.000Z"],
  ["20 Nov 98 08:30 Z", "1998-11-20T08:30:00.000Z"],
  ["Fri, 20-Nov-2026 08:30:00 UTC", "2026-11-20T08:30:00.000Z"],
  ["Kamis, 19 Nopember 2026 21:15 WIB", "2026-11-19T14:15:00.000Z"],
  ["Jum'at, 20 November 2026, pukul 08.30 WITA", "2026-11-20T00:30:00.000Z"],
  ["Senin 17 Agustus 2026 10:00:00 WIT", "2026-08-17T01:00:00.000Z"],
  ["1 Mei 2026", "2026-04-30T17:00:00.000Z"],
  ["2026-11-20T10:00:00Z", "2026-11-20T10:00:00.000Z"],
  ["2026-11-20T10:00:00.123456+07:00", "2026-11-20T03:00:00.123Z"],
  ["2026-11-20 10:00:00", "2026-11-20T03:00:00.000Z"],
  ["2026-11-20", "2026-11-19T17:00:00.000Z"],
  ["2026-11-20T10:00:00 GMT+8 (WITA)", "2026-11-20T02:00:00.000Z"],
  ["2026-11-20T10:00:00-0530", "2026-11-20T15:30:00.000Z"],
  ["kapan-kapan", null],
  ["", null],
  [null, null],
  ["Fri, 20 Foo 2026 08:30:00 GMT", null],
  ["2026-13-20T10:00:00Z", null],
  ["2026-11-20T10:61:00Z", null],
  ["2026-11-20T10:00:00 ZZT", null],
  ["0001-01-01T00:00:00Z", null],
  ["9999-12-31T23:59:59Z", null],
  [`${"1".repeat(100_000)}-11-20`, null],
];

describe("a feed's date", () => {
  it.each(cases)("%s is %s", (written, iso) =>
    expect(readFeedDate(written)?.toISOString() ?? null).toBe(iso),
  );
});
