/** Claims and bulk actions where two really run at once. */
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bulkItems, caseClaims, handlings } from "../../drizzle/schema/desk.ts";
import { serverTestDatabase, testServerAnswers } from "../../drizzle/testing/test-database.ts";
import { allEvents } from "../cases/testing/whole-cases.ts";
import { givenCase } from "../testing/given.ts";
import { createWorld, emptyTables, type World } from "../testing/world.ts";
import { CaseHeldError, claimCase } from "./claim-case.ts";
import { beginBulk, carryOutBulk } from "./run-bulk.ts";
import { undoBulk } from "./undo-bulk.ts";

describe.skipIf(!(await testServerAnswers()))("two desks at once on PostgreSQL", () => {
  let database: Awaited<ReturnType<typeof serverTestDatabase>>;
  let world: World;
  beforeAll(async () => {
    database = await serverTestDatabase(10);
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await emptyTables(database);
    world = await createWorld({ database });
  });

  const people = ["ani", "budi", "citra", "dewi"];

  it("claim a case: one holds it, the others are told", async () => {
    for (let round = 0; round < 8; round++) {
      const { caseId } = await givenCase(world);
      const outcomes = await Promise.allSettled(
        people.map((staffId) => claimCase(world.desk, { caseId, staffId })),
      );
      const refused = outcomes.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
      expect(refused).toHaveLength(3);
      for (const error of refused) expect(error).toBeInstanceOf(CaseHeldError);
      const held = await database.db.select().from(caseClaims).where(eq(caseClaims.caseId, caseId));
      const winner = people[outcomes.findIndex(({ status }) => status === "fulfilled")];
      expect(held).toMatchObject([{ staffId: winner }]);
    }
  });

  it("take a case over: the history names everybody who held it, in a chain", async () => {
    const { caseId } = await givenCase(world);
    await claimCase(world.desk, { caseId, staffId: "eko" });
    await Promise.all(
      people.map((staffId) =>
        claimCase(world.desk, { caseId, staffId, takeOver: { reason: "giliran saya" } }),
      ),
    );
    const taken = (await allEvents(database, caseId)).flatMap(({ verb, data, actor }) =>
      verb === "taken_over" ? [{ from: data.from, to: actor.id }] : [],
    );
    expect(taken.map(({ from }) => from)).toEqual(["eko", ...taken.slice(0, -1).map(({ to }) => to)]);
    expect(taken.map(({ to }) => to).toSorted()).toEqual(people);
    const [held] = await database.db.select().from(caseClaims);
    expect(held!.staffId).toBe(taken.at(-1)!.to);
  });

  it("send the same bulk action, and undo it, at once: every case is decided once and taken back once", async () => {
    const caseIds: number[] = [];
    for (let n = 0; n < 20; n++) caseIds.push((await givenCase(world)).caseId);
    const bulk = {
      staffId: "ani",
      decisionId: "massal",
      action: { kind: "dismiss", reason: "spam" } as const,
      filter: {},
      caseIds,
    };
    const send = async () => carryOutBulk(world.desk, await beginBulk(world.desk, bulk));
    const [one, other] = await Promise.all([send(), send()]);
    expect(one).toMatchObject({ done: 20, failed: [] });
    expect(other).toEqual(one);
    expect(await database.db.select().from(bulkItems)).toHaveLength(20);
    expect(await database.db.select().from(handlings)).toHaveLength(20);
    const begun = await beginBulk(world.desk, bulk);
    const undo = () => undoBulk(world.desk, begun, { kind: "staff", id: "ani" });
    expect(await Promise.all([undo(), undo()])).toEqual(Array(2).fill({ undone: 20, kept: [] }));
    for (const caseId of caseIds)
      expect((await allEvents(database, caseId)).map(({ verb }) => verb)).toEqual([
        "opened",
        "dismissed",
        "undone",
      ]);
  });
});
