import { sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../drizzle/db.ts";
import { insertRows } from "../../drizzle/insert-rows.ts";
import { cases } from "../../drizzle/schema/cases.ts";
import { embeddedTestDatabase } from "../../drizzle/testing/test-database.ts";
import { priorityOf } from "../model/desk.ts";
import type { Urgency } from "../model/taxonomy.ts";
import { prioritySql } from "./priority-sql.ts";

let database: Database;
beforeAll(async () => {
  database = await embeddedTestDatabase();
});
afterAll(() => database.close());

const now = new Date("2026-03-01T07:08:09.123Z");
type Facts = { urgency: Urgency; amplification: number; reporters: number; openedAt: Date };

const agesMs = fc.oneof(
  fc.integer({ min: -10_000_000, max: 100_000_000 }),
  fc.integer({ min: 0, max: 400_000_000_000 }),
  // Right at, just before and just after the step of every twenty minutes.
  fc
    .tuple(fc.integer({ min: 0, max: 300_000 }), fc.constantFrom(-1, 0, 1))
    .map(([steps, off]) => steps * 1_200_000 + off),
);
const facts: fc.Arbitrary<Facts> = fc.record({
  urgency: fc.constantFrom<Urgency>(1, 2, 3, 4),
  amplification: fc.oneof(fc.integer({ min: -5, max: 1100 }), fc.integer({ min: 0, max: 2_147_483_647 })),
  reporters: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 2_147_483_647 })),
  openedAt: agesMs.map((ms) => new Date(now.getTime() - ms)),
});

async function inDatabase(rows: readonly Facts[]): Promise<number[]> {
  await database.db.delete(cases);
  await insertRows(
    database.db,
    cases,
    rows.map((row, at) => ({
      ...row,
      id: at + 1,
      status: "waiting" as const,
      title: "Lampu mati",
      intent: "complaint" as const,
      category: "penerangan_jalan" as const,
      unsure: [],
      reports: 1,
      firstPostedAt: now,
      lastPostedAt: now,
      decideBy: now,
    })),
  );
  const found = await database.db
    .select({ points: prioritySql(now) })
    .from(cases)
    .orderBy(sql`id`);
  return found.map(({ points }) => points);
}

describe("the priority in the database", () => {
  it("is that of the formula for three thousand random cases", async () => {
    const rows = fc.sample(facts, 3000);
    expect(await inDatabase(rows)).toEqual(rows.map((row) => priorityOf(row, now).total));
  });

  it("is that of the formula at every step of reach", async () => {
    const rows = Array.from({ length: 1100 }, (_, amplification): Facts => {
      return { urgency: 2, amplification, reporters: 2, openedAt: now };
    });
    expect(await inDatabase(rows)).toEqual(rows.map((row) => priorityOf(row, now).total));
  });
});
