import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../drizzle/db.ts";
import {
  embeddedTestDatabase,
  serverTestDatabase,
  testRedisUrl,
  testServerAnswers,
} from "../../drizzle/testing/test-database.ts";
import { door } from "../testing/door.ts";
import { readableLog, type TestClock, testClock } from "../testing/world.ts";
import { bullmqRunner } from "./runner-bullmq.ts";
import { embeddedRunner } from "./runner-embedded.ts";
import type { Runner, Stage } from "./stage.ts";
import { WorkError } from "./stage.ts";
import { addWork, countWork, retryGivenUp, settleWork } from "./work.ts";

const serverAnswers = await testServerAnswers();

const kinds = {
  embedded: { database: embeddedTestDatabase, runner: embeddedRunner },
  ...(serverAnswers
    ? {
        bullmq: {
          database: () => serverTestDatabase(6),
          runner: (parts: Parameters<typeof embeddedRunner>[0]) =>
            bullmqRunner(parts, testRedisUrl, `test-${randomUUID()}`),
        },
      }
    : {}),
};

describe.each(Object.entries(kinds))("the %s runner", (_, kind) => {
  let database: Database;
  let clock: TestClock;
  let runners: Runner[];
  let log: ReturnType<typeof readableLog>;
  beforeAll(async () => {
    database = await kind.database();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await database.db.execute(sql`truncate work`);
    clock = testClock();
    runners = [];
    log = readableLog();
  });
  afterEach(() => Promise.all(runners.map((runner) => runner.stop())));

  function newRunner(...stages: Stage[]): Runner {
    const runner = kind.runner({ database, clock, log: log.log });
    for (const stage of stages) runner.add(stage);
    runners.push(runner);
    return runner;
  }

  /** A stage that settles what it is given; `work` may throw or add more. */
  function stage(work: (refs: number[], signal: AbortSignal) => Promise<void> | void = () => {}): Stage & {
    done: number[];
    gaveUpRefs: [number, string][];
  } {
    const done: number[] = [];
    const gaveUpRefs: [number, string][] = [];
    return {
      ...{ name: "assess", batch: 10, concurrency: 2, leaseMs: 60_000, maxAttempts: 3, done, gaveUpRefs },
      run: async (claim, signal) => {
        await work(claim.refs, signal);
        await database.db.transaction((tx) => settleWork(tx, claim));
        done.push(...claim.refs);
      },
      gaveUp: async (_, ref, reason) => void gaveUpRefs.push([ref, reason]),
    };
  }

  const refs = (count: number) => Array.from({ length: count }, (_, index) => ({ ref: index + 1 }));
  const add = (items: { ref: number }[]) => addWork(database.db, "assess", items, clock.now());

  it("works everything off once and says when nothing is due", async () => {
    const counting = stage();
    const runner = newRunner(counting);
    await add(refs(95));
    await runner.start();
    await runner.runUntilIdle();
    expect(counting.done.toSorted((a, b) => a - b)).toEqual(refs(95).map(({ ref }) => ref));
    expect(await countWork(database.db, clock.now())).toEqual([]);
  });

  it("is not idle while work makes more work, of its own stage or another", async () => {
    const second = { ...stage(), name: "group" };
    const first = stage(async (taken) => {
      const next = taken.filter((ref) => ref < 40).map((ref) => ({ ref: ref + 10 }));
      await addWork(database.db, "assess", next, clock.now());
      await addWork(
        database.db,
        "group",
        taken.map((ref) => ({ ref })),
        clock.now(),
      );
    });
    await add(refs(10));
    await newRunner(second, first).runUntilIdle();
    expect(first.done).toHaveLength(49);
    expect(second.done).toHaveLength(49);
  });

  it("tries a failed batch one by one: a poisoned ref is given up with its reason, the others pass", async () => {
    const poisoned = stage((taken) => {
      if (taken.includes(7)) throw new Error("seven is poison");
    });
    await add(refs(10));
    const runner = newRunner(poisoned);
    for (let attempt = 0; attempt < 3; attempt++) {
      await runner.runUntilIdle();
      clock.moveBy(3_600_000);
    }
    await runner.runUntilIdle();
    expect(poisoned.done.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 8, 9, 10]);
    expect(poisoned.gaveUpRefs).toEqual([[7, "seven is poison"]]);
    expect(await countWork(database.db, clock.now())).toMatchObject([{ dueNow: 0, givenUp: 1 }]);
    expect(log.text()).toContain("work given up");
  });

  it("tries given-up work again when a person says so", async () => {
    let healed = false;
    const ailing = stage(() => {
      if (!healed) throw new WorkError("the form is wrong", { kind: "give_up" });
    });
    await add(refs(1));
    const runner = newRunner(ailing);
    await runner.runUntilIdle();
    expect(ailing.gaveUpRefs).toEqual([[1, "the form is wrong"]]);
    clock.moveBy(86_400_000);
    await runner.runUntilIdle();
    expect(ailing.done).toEqual([]);
    healed = true;
    expect(await retryGivenUp(database.db, clock.now())).toBe(1);
    await runner.runUntilIdle();
    expect(ailing.done).toEqual([1]);
  });

  it("waits as long as a fault says, without end and without counting it as too often", async () => {
    let tries = 0;
    const limited = stage(() => {
      if (++tries <= 20)
        throw new WorkError("come back", { kind: "retry", at: new Date(clock.now().getTime() + 60_000) });
    });
    await add(refs(1));
    const runner = newRunner(limited);
    for (let minute = 0; minute < 20; minute++) {
      await runner.runUntilIdle();
      expect(tries).toBe(minute + 1);
      clock.moveBy(60_000);
    }
    await runner.runUntilIdle();
    expect(limited.done).toEqual([1]);
  });

  it("does not hold a batch back because one of it changed on the way", async () => {
    let changed = false;
    const reading = stage(async (taken) => {
      if (changed || !taken.includes(3)) return;
      changed = true;
      await add([{ ref: 3 }]);
    });
    await add(refs(5));
    await newRunner(reading).runUntilIdle();
    // The clock stands still: nobody waited for a lease to end.
    expect(reading.done.toSorted()).toEqual([1, 2, 3, 4, 5]);
  });

  it("hands work back when it is stopped, so that another takes it at once", async () => {
    const begun = door();
    const patient = stage(
      (_, signal) =>
        new Promise((_, reject) => {
          begun.open();
          signal.addEventListener("abort", () => reject(signal.reason));
        }),
    );
    await add(refs(5));
    const first = newRunner(patient);
    await first.start();
    await begun.passed;
    await first.stop();
    expect(patient.done).toEqual([]);
    const second = stage();
    await newRunner(second).runUntilIdle();
    expect(second.done).toEqual([1, 2, 3, 4, 5]);
    expect(second.gaveUpRefs).toEqual([]);
  });

  it("lets work that is under way end before it is at rest", async () => {
    const [begun, finish] = [door(), door()];
    const slow = stage(async () => {
      begun.open();
      await finish.passed;
    });
    await add(refs(3));
    const runner = newRunner(slow);
    await runner.start();
    await begun.passed;
    const stopped = runner.stop();
    finish.open();
    await stopped;
    expect(slow.done).toEqual([1, 2, 3]);
    await runner.runUntilIdle();
  });

  it("begins nothing before it is started, whoever wakes it", async () => {
    const idle = stage();
    const runner = newRunner(idle);
    await add(refs(1));
    runner.wake("assess");
    runner.wake("no such stage");
    await database.db.execute(sql`select 1`);
    expect(await countWork(database.db, clock.now())).toMatchObject([{ dueNow: 1, leased: 0 }]);
  });

  it("is woken by a hint", async () => {
    const woken = door();
    const waiting = stage(() => woken.open());
    const runner = newRunner(waiting);
    await runner.start();
    await runner.runUntilIdle();
    await add(refs(1));
    runner.wake("assess");
    await woken.passed;
    await runner.runUntilIdle();
    expect(waiting.done).toEqual([1]);
  });
});

describe.skipIf(!serverAnswers)("runners on many machines", () => {
  it("lose and double nothing when Redis is emptied in the middle of it", async () => {
    const database = await serverTestDatabase(10);
    const clock = testClock();
    const prefix = `test-${randomUUID()}`;
    const done: number[] = [];
    const redis = new Redis(testRedisUrl);
    const half = door();
    const counting: Stage = {
      ...{ name: "assess", batch: 5, concurrency: 2, leaseMs: 60_000, maxAttempts: 3 },
      run: async (claim) => {
        await database.db.transaction((tx) => settleWork(tx, claim));
        done.push(...claim.refs);
        if (done.length > 100) half.open();
      },
    };
    const { log } = readableLog();
    const runners = [0, 1].map(() => bullmqRunner({ database, clock, log }, testRedisUrl, prefix));
    for (const runner of runners) {
      runner.add(counting);
      await runner.start();
    }
    try {
      const all = Array.from({ length: 300 }, (_, index) => ({ ref: index + 1 }));
      await addWork(database.db, "assess", all, clock.now());
      runners[0]!.wake("assess");
      await half.passed;
      const keys = await redis.keys(`${prefix}:*`);
      if (keys.length > 0) await redis.del(keys);
      await Promise.all(runners.map((runner) => runner.runUntilIdle()));
      await Promise.all(runners.map((runner) => runner.stop()));
      expect(done.toSorted((a, b) => a - b)).toEqual(all.map(({ ref }) => ref));
    } finally {
      await Promise.all(runners.map((runner) => runner.stop()));
      const keys = await redis.keys(`${prefix}:*`);
      if (keys.length > 0) await redis.del(keys);
      redis.disconnect();
      await database.close();
    }
  });

  it("leave no connection to Redis behind when they are stopped", async () => {
    const database = await serverTestDatabase(2);
    const prefix = `test-${randomUUID()}`;
    const redis = new Redis(testRedisUrl);
    const connections = async () =>
      String(await redis.client("LIST"))
        .split("\n")
        .filter((line) => line.includes(`name=${prefix}`)).length;
    const runner = bullmqRunner(
      { database, clock: testClock(), log: readableLog().log },
      testRedisUrl,
      prefix,
    );
    runner.add({
      ...{ name: "assess", batch: 5, concurrency: 1, leaseMs: 60_000, maxAttempts: 3 },
      run: async () => {},
    });
    await runner.start();
    runner.wake("assess");
    await expect.poll(connections).toBeGreaterThan(1);
    await runner.stop();
    await expect.poll(connections).toBe(0);
    const keys = await redis.keys(`${prefix}:*`);
    if (keys.length > 0) await redis.del(keys);
    redis.disconnect();
    await database.close();
  });

  it("go on without Redis: a tick finds what no hint told", async () => {
    const database = await serverTestDatabase(4);
    const { log, text } = readableLog();
    const found = door();
    const runner = bullmqRunner({ database, clock: testClock(), log }, "redis://127.0.0.1:1", "test-none");
    runner.add({
      ...{ name: "assess", batch: 5, concurrency: 1, leaseMs: 60_000, maxAttempts: 3 },
      run: async (claim) => {
        await database.db.transaction((tx) => settleWork(tx, claim));
        found.open();
      },
    });
    await runner.start();
    await addWork(database.db, "assess", [{ ref: 1 }], testClock().now());
    await found.passed;
    await runner.stop();
    await database.close();
    expect(text()).toContain("redis does not answer");
  });
});
