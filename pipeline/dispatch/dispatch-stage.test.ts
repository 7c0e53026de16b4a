import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { StoreError } from "../../connectors/case-store.ts";
import type { Database } from "../../drizzle/db.ts";
import { cases } from "../../drizzle/schema/cases.ts";
import { dispatches } from "../../drizzle/schema/dispatches.ts";
import { posts } from "../../drizzle/schema/posts.ts";
import { embeddedTestDatabase } from "../../drizzle/testing/test-database.ts";
import type { Desk } from "../cases/desk.ts";
import { confirmCase, correctCase, dismissCase } from "../cases/review-case.ts";
import { allEvents } from "../cases/testing/whole-cases.ts";
import { undoEvent } from "../cases/undo-event.ts";
import type { CaseRecord } from "../model/dispatch.ts";
import { embeddedRunner } from "../runtime/runner-embedded.ts";
import { countWork, releaseLeases, retryGivenUp } from "../runtime/work.ts";
import { door } from "../testing/door.ts";
import { givenCase, handler } from "../testing/given.ts";
import type { Answer } from "../testing/recording-store.ts";
import { createWorld, emptyTables, type World } from "../testing/world.ts";
import { dispatchStage, effectiveAction } from "./dispatch-stage.ts";
import { reviveDispatches } from "./give-up-dispatch.ts";

let database: Database;
let world: World;
let desk: Desk;
let caseId: number;
beforeAll(async () => {
  database = await embeddedTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await emptyTables(database);
  world = await createWorld({ database });
  desk = world.desk;
  ({ caseId } = await givenCase(world));
});

const on = () => ({ caseId, version: null, actor: handler });
const confirm = () => confirmCase(desk, on());
const rows = () => database.db.select().from(dispatches).orderBy(asc(dispatches.id));
const outbox = async () => (await rows()).map(({ action, state }) => `${action} ${state}`);
const caseRow = async () => (await database.db.select().from(cases).where(eq(cases.id, caseId)))[0]!;
const verbs = async () => (await allEvents(database, caseId)).map(({ verb }) => verb);
const unavailable: Answer = { kind: "unavailable" };
const refused: Answer = { kind: "refused", field: "title", reason: "Judul terlalu pendek." };

/** Lets so many quarters of an hour pass, with a look at each. */
async function pass(looks: number): Promise<void> {
  for (let look = 0; look < looks; look++) {
    await world.runUntilIdle();
    world.clock.moveBy(900_000);
  }
}

const retry = () =>
  database.db.transaction(async (tx) => {
    await reviveDispatches(tx);
    return retryGivenUp(tx, world.clock.now());
  });

describe("what is left to do at the store", () => {
  it.each<[CaseRecord["action"], string | null, CaseRecord["action"] | null]>([
    ["file", null, "file"],
    ["file", "#1", "correct"],
    ["correct", null, "file"],
    ["correct", "#1", "correct"],
    ["withdraw", null, null],
    ["withdraw", "#1", "withdraw"],
  ])("%s with number %s: %s", (action, atStore, expected) => {
    expect(effectiveAction(action, atStore)).toBe(expected);
  });
});

describe("a confirmed case", () => {
  it("is filed once, with its number, receipt and event together, and keeps no copy of the words", async () => {
    await confirm();
    await world.runUntilIdle();
    expect(world.store.pushes).toHaveLength(1);
    expect(await caseRow()).toMatchObject({ status: "filed", trackingNumber: "#9000001" });
    expect(await rows()).toMatchObject([
      {
        state: "done",
        trackingNumber: "#9000001",
        receivedAt: world.clock.now(),
        attempts: 1,
        fault: null,
        record: null,
      },
    ]);
    expect((await verbs()).filter((verb) => verb === "filed")).toHaveLength(1);
    await pass(3);
    expect(world.store.pushes).toHaveLength(1);
  });

  it.each([1, 3])("is filed once when the store commits and drops its answer %i times", async (times) => {
    world.store.answerNext(...Array(times).fill("drop the answer"));
    await confirm();
    await pass(times + 2);
    expect(world.store.pushes).toHaveLength(times + 1);
    expect(new Set(world.store.pushes.map(({ key }) => key)).size).toBe(1);
    expect(world.store.reports).toHaveLength(1);
    expect(await caseRow()).toMatchObject({ status: "filed", trackingNumber: "#9000001" });
    expect((await verbs()).filter((verb) => verb === "filed")).toHaveLength(1);
  });

  it("says the same at every push with its key; newer words follow in a correction", async () => {
    world.store.answerNext("drop the answer");
    await confirm();
    await world.runUntilIdle();
    const [held] = await rows();
    expect(held!.record).toMatchObject({ action: "file", title: "Lampu jalan mati di Jl. Melati" });
    await database.db.update(posts).set({ text: "teks yang lain sama sekali" });
    await correctCase(desk, { ...on(), fields: { title: "Judul yang lain" } });
    await pass(4);
    const [first, second, third] = world.store.pushes;
    expect(second).toEqual(first);
    expect(third!.key).not.toBe(first!.key);
    expect(third!.record).toMatchObject({
      action: "correct",
      trackingNumber: "#9000001",
      title: "Judul yang lain",
    });
    expect(third!.record.body).toContain("teks yang lain");
    expect(world.store.reports).toHaveLength(1);
    expect(await outbox()).toEqual(["file done", "correct done"]);
  });

  it("waits as long as the store says when it is asked too often", async () => {
    const retryAt = new Date(world.clock.now().getTime() + 3_600_000);
    world.store.answerNext({ kind: "rate_limited", retryAt });
    await confirm();
    await pass(4);
    expect(world.store.pushes).toHaveLength(1);
    await pass(1);
    expect(world.store.reports).toHaveLength(1);
  });

  it.each<Answer>([unavailable, { kind: "unauthorized" }, { kind: "unexpected_shape", sample: "<html>" }])(
    "is tried eight times, then given up in sight of people: $kind",
    async (answer) => {
      world.store.answerNext(...Array(8).fill(answer));
      await confirm();
      await pass(1);
      expect(await rows()).toMatchObject([
        { state: "due", attempts: 1, fault: { kind: (answer as { kind: string }).kind } },
      ]);
      await pass(9);
      expect(world.store.pushes).toHaveLength(8);
      expect(await outbox()).toEqual(["file given_up"]);
      expect((await allEvents(database, caseId)).at(-1)).toMatchObject({
        verb: "filing_given_up",
        data: {
          store: desk.store,
          revision: 1,
          reason: expect.stringContaining("the store says"),
          field: null,
        },
      });
      await pass(5);
      expect(world.store.pushes).toHaveLength(8);
      expect(await retry()).toBe(1);
      await world.runUntilIdle();
      expect(await caseRow()).toMatchObject({ status: "filed" });
      expect(world.store.reports).toHaveLength(1);
    },
  );

  it("that the store refuses is given up at once with the field to mend, and filed once it is mended", async () => {
    world.store.answerNext(refused);
    await confirm();
    await world.runUntilIdle();
    expect(await rows()).toMatchObject([
      {
        state: "given_up",
        fault: { kind: "refused", field: "title", message: "the store says refused" },
        record: null,
      },
    ]);
    expect((await allEvents(database, caseId)).at(-1)).toMatchObject({
      verb: "filing_given_up",
      data: { field: "title" },
    });
    await correctCase(desk, { ...on(), fields: { title: "Lampu jalan mati tiga malam" } });
    await world.runUntilIdle();
    expect(world.store.reports).toMatchObject([
      { record: { action: "file", title: "Lampu jalan mati tiga malam" } },
    ]);
    expect(await caseRow()).toMatchObject({ status: "filed" });
    // What was refused is over; trying it again must not file a second report.
    expect(await outbox()).toEqual(["file cancelled", "correct done"]);
    expect(await retry()).toBe(0);
    await pass(2);
    expect(world.store.reports).toHaveLength(1);
  });

  it("whose store is not configured any more is given up with that reason", async () => {
    await confirmCase({ ...desk, store: "constructor" }, on());
    await world.runUntilIdle();
    expect(await outbox()).toEqual(["file given_up"]);
    expect((await allEvents(database, caseId)).at(-1)).toMatchObject({
      data: { reason: "no case store named constructor is configured" },
    });
    expect(await rows()).toMatchObject([{ record: null }]);
  });
});

describe("a filing that was given up without an answer", () => {
  beforeEach(async () => {
    // The first push had its effect; nobody ever heard of it.
    world.store.answerNext("drop the answer", ...Array(7).fill(unavailable));
    await confirm();
    await pass(10);
    expect(await outbox()).toEqual(["file given_up"]);
    expect(world.store.reports).toHaveLength(1);
  });

  it("is found out by the next dispatch of its case, and corrected instead of filed twice", async () => {
    await correctCase(desk, { ...on(), fields: { title: "Judul yang lain" } });
    await pass(2);
    expect(world.store.reports).toMatchObject([{ record: { title: "Judul yang lain" } }]);
    expect(await outbox()).toEqual(["file done", "correct done"]);
    expect(await caseRow()).toMatchObject({ status: "filed", trackingNumber: "#9000001" });
    expect(await countWork(database.db, world.clock.now())).toEqual([]);
  });

  it("is withdrawn when the case is dismissed", async () => {
    await dismissCase(desk, { ...on(), reason: "spam" });
    await pass(2);
    expect(world.store.reports).toMatchObject([{ withdrawn: true }]);
    expect(await outbox()).toEqual(["file done", "withdraw done"]);
    expect(await caseRow()).toMatchObject({ status: "dismissed", trackingNumber: null });
  });

  it("is not tried again by itself once a later one is due", async () => {
    await correctCase(desk, { ...on(), fields: { title: "Judul yang lain" } });
    await retry();
    await pass(3);
    expect(world.store.reports).toHaveLength(1);
    expect(await outbox()).toEqual(["file done", "correct done"]);
  });
});

describe("taking a filing back", () => {
  it("before anybody has begun to push it, only cancels it", async () => {
    await confirm();
    await correctCase(desk, { ...on(), fields: { title: "Judul yang lain" } });
    await undoEvent(desk, on());
    await undoEvent(desk, on());
    await pass(2);
    expect(world.store.pushes).toEqual([]);
    expect(await outbox()).toEqual(["file cancelled"]);
    expect(await caseRow()).toMatchObject({ status: "waiting", trackingNumber: null });
  });

  it("after it was filed, withdraws it; confirmed again it gets a number of its own", async () => {
    await confirm();
    await world.runUntilIdle();
    await undoEvent(desk, on());
    await pass(2);
    expect(world.store.reports).toMatchObject([{ withdrawn: true }]);
    expect(await caseRow()).toMatchObject({ status: "waiting", trackingNumber: null });
    await confirm();
    await pass(2);
    expect(world.store.reports).toMatchObject([{ withdrawn: true }, { withdrawn: false }]);
    expect(await caseRow()).toMatchObject({ status: "filed", trackingNumber: "#9000002" });
    expect(await outbox()).toEqual(["file done", "withdraw done", "file done"]);
  });

  it("and thinking better of it in the same moment keeps the number", async () => {
    await confirm();
    await world.runUntilIdle();
    await dismissCase(desk, { ...on(), reason: "spam" });
    await undoEvent(desk, on());
    await pass(2);
    expect(world.store.reports).toMatchObject([{ withdrawn: false, trackingNumber: "#9000001" }]);
    expect(await outbox()).toEqual(["file done", "withdraw cancelled", "correct done"]);
    expect(await caseRow()).toMatchObject({ status: "filed", trackingNumber: "#9000001" });
  });

  it("while it is being pushed lets it arrive and withdraws it", async () => {
    const [begun, finish] = [door(), door()];
    world.store.onPush = async (record) => {
      if (record.action !== "file") return;
      begun.open();
      await finish.passed;
    };
    await confirm();
    const running = world.runUntilIdle();
    await begun.passed;
    await dismissCase(desk, { ...on(), reason: "spam" });
    finish.open();
    await running;
    await pass(2);
    expect(world.store.reports).toMatchObject([{ withdrawn: true }]);
    expect(await outbox()).toEqual(["file done", "withdraw done"]);
    expect(await caseRow()).toMatchObject({ status: "dismissed", trackingNumber: null });
  });

  it("that a stopping process had begun is not taken for untouched", async () => {
    const begun = door();
    world.store.onPush = async () => {
      begun.open();
      await new Promise((_, reject) => setImmediate(() => reject(new Error("the process stops"))));
    };
    await confirm();
    const stopping = new AbortController();
    const { clock, log } = world;
    const stage = dispatchStage({
      ...{ database, clock, log, agencyName: () => null },
      stores: { [desk.store]: { store: world.store.store, settings: {} } },
      around: (signal) => ({ fetch, clock, log, secret: () => "", signal }),
    });
    const runner = embeddedRunner({ database, clock, log });
    runner.add(stage);
    await runner.start();
    await begun.passed;
    await runner.stop();
    stopping.abort();
    await releaseLeases(database.db);
    world.store.onPush = null;
    await dismissCase(desk, { ...on(), reason: "spam" });
    await pass(4);
    expect(await outbox()).toEqual(["file done", "withdraw done"]);
    expect(world.store.reports).toMatchObject([{ withdrawn: true }]);
  });

  it("of a refused filing leaves nothing to try again", async () => {
    world.store.answerNext(refused);
    await confirm();
    await world.runUntilIdle();
    await dismissCase(desk, { ...on(), reason: "spam" });
    await pass(2);
    expect(await outbox()).toEqual(["file cancelled", "withdraw cancelled"]);
    expect(await retry()).toBe(0);
    await pass(1);
    expect(world.store.reports).toEqual([]);
  });

  it("is not given up in silence when the store refuses to withdraw", async () => {
    await confirm();
    await world.runUntilIdle();
    world.store.answerNext({ kind: "refused", field: null, reason: "Sudah diproses." });
    await dismissCase(desk, { ...on(), reason: "spam" });
    await world.runUntilIdle();
    expect(await outbox()).toEqual(["file done", "withdraw given_up"]);
    expect(await verbs()).toContain("filing_given_up");
    await undoEvent(desk, on());
    await pass(2);
    expect(await caseRow()).toMatchObject({ status: "filed", trackingNumber: "#9000001" });
    expect(world.store.reports).toMatchObject([{ withdrawn: false }]);
  });
});

describe("dispatches of one case", () => {
  it("go in their order: what fails holds the later ones back, and other cases go on", async () => {
    const other = await givenCase(world);
    let failures = 2;
    world.store.onPush = async (record) => {
      if (record.caseId === caseId && failures-- > 0)
        throw new StoreError("the connection broke", { kind: "unavailable" });
    };
    await confirm();
    await world.runUntilIdle();
    await correctCase(desk, { ...on(), fields: { title: "Judul kedua" } });
    await confirmCase(desk, { ...on(), caseId: other.caseId });
    await world.runUntilIdle();
    expect(world.store.reports).toMatchObject([{ caseId: other.caseId }]);
    await pass(5);
    const pushed = world.store.pushes.filter(({ record }) => record.caseId === caseId);
    expect(pushed.map(({ record }) => record.action)).toEqual(["file", "file", "file", "correct"]);
    expect(world.store.reports).toHaveLength(2);
    expect(world.store.reports.find((report) => report.caseId === caseId)!.record.title).toBe("Judul kedua");
  });
});
