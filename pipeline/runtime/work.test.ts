import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../drizzle/db.ts";
import {
  embeddedTestDatabase,
  serverTestDatabase,
  testServerAnswers,
} from "../../drizzle/testing/test-database.ts";
import { LeaseLostError } from "./stage.ts";
import {
  addWork,
  claimWork,
  countWork,
  failWork,
  postponeWork,
  releaseWork,
  retryGivenUp,
  settleWork,
} from "./work.ts";

const serverAnswers = await testServerAnswers();
const start = Date.UTC(2026, 10, 20, 4);
const inMs = (ms: number) => new Date(start + ms);
const leaseMs = 1000;

describe("work under leases", () => {
  let database: Database;
  beforeAll(async () => {
    database = await embeddedTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await database.db.execute(sql`truncate work`);
  });
  const add = (items: { ref: number; priority?: number }[], due = inMs(0)) =>
    addWork(database.db, "assess", items, inMs(0), due);
  const claim = (limit: number, now = inMs(0)) => claimWork(database.db, "assess", limit, leaseMs, now);
  const settle = (taken: NonNullable<Awaited<ReturnType<typeof claim>>>, refs?: number[]) =>
    database.db.transaction((tx) => settleWork(tx, taken, refs));

  it("is claimed the urgent first, then in the order of ids, whatever order it was added in", async () => {
    await add([{ ref: 5 }, { ref: 2 }, { ref: 9, priority: 10 }, { ref: 1 }]);
    expect((await claim(2))?.refs).toEqual([1, 9]);
    expect((await claim(5))?.refs).toEqual([2, 5]);
    expect(await claim(5)).toBeNull();
  });

  it("is claimed by how long it has been due where a stage asks for that", async () => {
    await add([{ ref: 1 }], inMs(500));
    await add([{ ref: 2 }], inMs(100));
    const taken = await claimWork(database.db, "assess", 1, leaseMs, inMs(600), true);
    expect(taken?.refs).toEqual([2]);
  });

  it("is not claimed before its time", async () => {
    await add([{ ref: 1 }], inMs(5000));
    expect(await claim(1, inMs(4999))).toBeNull();
    expect((await claim(1, inMs(5000)))?.refs).toEqual([1]);
  });

  it("belongs to its stage", async () => {
    await add([{ ref: 1 }]);
    expect(await claimWork(database.db, "group", 1, leaseMs, inMs(0))).toBeNull();
  });

  it("returns when a lease has run out, and its first holder can no longer settle it", async () => {
    await add([{ ref: 1 }]);
    const first = (await claim(1))!;
    expect(await claim(1, inMs(leaseMs))).toBeNull();
    const second = (await claim(1, inMs(leaseMs + 1)))!;
    await expect(settle(first)).rejects.toThrow(LeaseLostError);
    await settle(second);
    expect(await countWork(database.db, inMs(0))).toEqual([]);
  });

  it("is settled wholly or not at all: one lost ref rolls the others back", async () => {
    await add([{ ref: 1 }, { ref: 2 }]);
    const taken = (await claim(2))!;
    await add([{ ref: 2 }]);
    await expect(settle(taken)).rejects.toThrow(LeaseLostError);
    await settle(taken, [1]);
    expect((await claim(2))?.refs).toEqual([2]);
  });

  it("added again while it is worked on is due anew, so that a newer fact is never taken for done", async () => {
    await add([{ ref: 1 }]);
    const first = (await claim(1))!;
    await add([{ ref: 1, priority: 5 }]);
    const second = (await claim(1))!;
    await expect(database.db.transaction((tx) => postponeWork(tx, first, 1, inMs(0)))).rejects.toThrow(
      LeaseLostError,
    );
    expect(second.refs).toEqual([1]);
  });

  it("keeps the higher urgency when it is added twice", async () => {
    await add([{ ref: 1 }, { ref: 2, priority: 10 }]);
    await add([{ ref: 2, priority: 0 }]);
    expect((await claim(1))?.refs).toEqual([2]);
  });

  it("that failed is due again at its time, and given up when there is none", async () => {
    await add([{ ref: 1 }, { ref: 2 }]);
    const taken = (await claim(2))!;
    expect(await failWork(database.db, taken, 1, "no answer", inMs(2000), inMs(0))).toBe(true);
    expect(await failWork(database.db, taken, 2, "never", null, inMs(0))).toBe(true);
    expect((await claim(5, inMs(2000)))?.refs).toEqual([1]);
    const [{ fault, attempts }] = (await database.db.execute(
      sql`select last_fault as fault, attempts from work where ref = 2`,
    )) as unknown as [{ fault: string; attempts: number }];
    expect({ fault, attempts }).toEqual({ fault: "never", attempts: 1 });
  });

  it("of a lost lease is not recorded as failed", async () => {
    await add([{ ref: 1 }]);
    const first = (await claim(1))!;
    await claim(1, inMs(leaseMs + 1));
    expect(await failWork(database.db, first, 1, "late", null, inMs(leaseMs + 1))).toBe(false);
    expect(await countWork(database.db, inMs(leaseMs + 1))).toMatchObject([{ givenUp: 0, leased: 1 }]);
  });

  it("given back by one holder stays with the others", async () => {
    await add([{ ref: 1 }, { ref: 2 }, { ref: 3 }]);
    const taken = (await claim(3))!;
    await releaseWork(database.db, { ...taken, refs: [2] });
    expect((await claim(3))?.refs).toEqual([2]);
  });

  it("given up waits for a person, stage by stage", async () => {
    await add([{ ref: 1 }]);
    await addWork(database.db, "group", [{ ref: 1 }], inMs(0));
    for (const stage of ["assess", "group"]) {
      const taken = (await claimWork(database.db, stage, 1, leaseMs, inMs(0)))!;
      await failWork(database.db, taken, 1, "bad", null, inMs(0));
    }
    expect(await claim(1, inMs(1e9))).toBeNull();
    expect(await retryGivenUp(database.db, inMs(10), "group")).toBe(1);
    expect(await retryGivenUp(database.db, inMs(10))).toBe(1);
    expect((await claim(1, inMs(10)))?.refs).toEqual([1]);
  });

  it("is counted by what a claim would take now, what is held and what was given up", async () => {
    await add([{ ref: 1 }, { ref: 2 }, { ref: 3 }]);
    await add([{ ref: 4 }], inMs(5000));
    const taken = (await claim(2))!;
    await failWork(database.db, taken, 1, "bad", null, inMs(0));
    expect(await countWork(database.db, inMs(0))).toEqual([
      { stage: "assess", due: 2, dueNow: 1, leased: 1, givenUp: 1, oldestDueAt: inMs(0) },
    ]);
  });
});

describe.skipIf(!serverAnswers)("work on PostgreSQL", () => {
  let database: Awaited<ReturnType<typeof serverTestDatabase>>;
  beforeAll(async () => {
    database = await serverTestDatabase(8);
  });
  afterAll(() => database.close());

  it("is never claimed twice, however many claim at once, and never more than a claim asks for", async () => {
    const refs = Array.from({ length: 400 }, (_, index) => index + 1);
    await addWork(
      database.db,
      "assess",
      refs.map((ref) => ({ ref, priority: ref % 3 })),
      inMs(0),
    );
    const taken: number[] = [];
    const claimAll = async () => {
      for (;;) {
        const claim = await claimWork(database.db, "assess", 7, 60_000, inMs(0));
        if (!claim) return;
        expect(claim.refs.length).toBeLessThanOrEqual(7);
        taken.push(...claim.refs);
      }
    };
    await Promise.all(Array.from({ length: 8 }, claimAll));
    expect(taken.toSorted((a, b) => a - b)).toEqual(refs);
  });

  it("is made due by many at once without waiting in a circle", async () => {
    const items = Array.from({ length: 50 }, (_, index) => ({ ref: index + 1 }));
    const rounds = Array.from({ length: 12 }, (_, round) =>
      database.db.transaction((tx) =>
        addWork(tx, "group", round % 2 ? items : items.toReversed(), inMs(round)),
      ),
    );
    await Promise.all(rounds);
    expect(await countWork(database.db, inMs(20))).toContainEqual(
      expect.objectContaining({ stage: "group", dueNow: 50 }),
    );
  });
});
