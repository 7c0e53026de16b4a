import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "./db.ts";
import { insertRows } from "./insert-rows.ts";
import { assessments } from "./schema/assessments.ts";
import { caseEvents } from "./schema/cases.ts";
import { postKeys, setAside } from "./schema/posts.ts";
import { embeddedTestDatabase, serverTestDatabase, testServerAnswers } from "./testing/test-database.ts";

const serverAnswers = await testServerAnswers();
const databases = {
  embedded: embeddedTestDatabase,
  ...(serverAnswers ? { server: () => serverTestDatabase(2) } : {}),
};
const at = new Date("2026-11-20T04:00:00.123Z");
const actor = { kind: "staff" as const, id: "rina" };

describe.each(Object.entries(databases))("rows inserted in bulk (%s)", (_, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  it("come back with arrays, JSON, nulls and moments as they went in", async () => {
    const row = {
      postId: 1,
      revision: 2,
      intent: "complaint" as const,
      actionable: true,
      actionableScore: 0.5,
      urgency: null,
      category: "pendidikan" as const,
      scores: { intent: { complaint: 0.9 }, urgency: {}, category: {} },
      places: [{ text: "Jl. \"Melati\" {1,2} \\ 'x'", start: 0, end: 3, kind: "street" as const }],
      areaCode: null,
      area: null,
      agencyId: null,
      agency: null,
      fromAgency: false,
      evidence: [],
      readAs: null,
      unsure: ["area", "agency"] as ("area" | "agency")[],
      stage: "lexical",
      model: "lexical-1",
      assessedAt: at,
    };
    await insertRows(database.db, assessments, [row, { ...row, postId: 2, unsure: [], urgency: 4 }]);
    const rows = await database.db.select().from(assessments).orderBy(assessments.postId);
    expect(rows).toEqual([row, { ...row, postId: 2, unsure: [], urgency: 4 }]);
    // JSON's null would be something else than no value at all.
    const [{ n }] = (await database.db.execute(
      sql`select count(*) as n from assessments where area is null and agency is null`,
    )) as unknown as [{ n: number }];
    expect(n).toBe(2);
  });

  it.each([
    ["U+0000", "a\u0000b", "ab"],
    ["half a pair", "x\ud83dy", "x\ufffdy"],
    ["the other half", "\ude00", "\ufffd"],
    ["a whole pair", "😀", "😀"],
    ["words that look like an escape", String.raw`\u0000 and \ud83d and \\u0000`, undefined],
    ["a backslash at the end", String.raw`C:\u0000`, undefined],
    ["quotes and braces", `{"a": "b", 'c'} \n\t\u2028`, undefined],
  ])("hold any text: %s", async (_, text, stored = text) => {
    await database.db.delete(setAside);
    await database.db.delete(caseEvents);
    await insertRows(database.db, setAside, [
      { sourceId: null, reason: text, sample: text, where: null, at },
    ]);
    await insertRows(database.db, caseEvents, [
      { caseId: 1, at, actor, verb: "noted", data: { text, deep: [{ text }] }, undoes: null },
    ]);
    const [aside] = await database.db.select().from(setAside);
    expect(aside).toMatchObject({ reason: stored, sample: stored, where: null });
    const [event] = await database.db.select().from(caseEvents);
    expect(event!.data).toEqual({ text: stored, deep: [{ text: stored }] });
  });

  it("return what was asked for, and only those without a conflict", async () => {
    const row = (externalId: string, postId: number) => ({ platform: "x" as const, externalId, postId });
    const options = { conflict: sql`do nothing`, returning: sql`external_id` };
    const first = await insertRows(database.db, postKeys, [row("a", 1), row("b", 2)], options);
    const second = await insertRows(database.db, postKeys, [row("b", 3), row("c", 4)], options);
    expect([first, second].map((rows) => [...rows])).toEqual([
      [{ external_id: "a" }, { external_id: "b" }],
      [{ external_id: "c" }],
    ]);
  });

  it("may be none", async () => {
    expect(await insertRows(database.db, postKeys, [])).toEqual([]);
  });
});
