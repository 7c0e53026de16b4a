import { eq } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "../../drizzle/db.ts";
import { casePosts, cases } from "../../drizzle/schema/cases.ts";
import { dispatches } from "../../drizzle/schema/dispatches.ts";
import { embeddedTestDatabase } from "../../drizzle/testing/test-database.ts";
import { reviveDispatches } from "../dispatch/give-up-dispatch.ts";
import { retryGivenUp } from "../runtime/work.ts";
import { attachNew, givenCase, handler } from "../testing/given.ts";
import type { Answer } from "../testing/recording-store.ts";
import { createWorld, emptyTables, type World } from "../testing/world.ts";
import { assignCase } from "./assign-case.ts";
import { CaseRuleError } from "./case-faults.ts";
import { mergeCases } from "./merge-cases.ts";
import { noteCase } from "./note-case.ts";
import { confirmCase, correctCase, dismissCase } from "./review-case.ts";
import { snoozeCase, wakeCase } from "./snooze-case.ts";
import { separateCases, splitCase } from "./split-case.ts";
import { allEvents, whatIsBroken } from "./testing/whole-cases.ts";
import { undoEvent } from "./undo-event.ts";

let database: Database;
beforeAll(async () => {
  database = await embeddedTestDatabase();
});
afterAll(() => database.close());

const refused: Answer = { kind: "refused", field: "title", reason: "Judul tidak diterima." };

/** Numbers pick a case, a post or an event among those there are at that moment. */
const pick = fc.nat(1000);
const command = fc.oneof(
  fc.record({ verb: fc.constant("confirm" as const), on: pick, urgency: fc.constantFrom(undefined, 1, 4) }),
  fc.record({
    verb: fc.constant("correct" as const),
    on: pick,
    title: fc.constantFrom("Judul A", "Judul B"),
  }),
  fc.record({ verb: fc.constant("dismiss" as const), on: pick, reason: fc.constantFrom("spam", "other") }),
  fc.record({ verb: fc.constant("merge" as const), on: pick, with: pick }),
  fc.record({ verb: fc.constant("separate" as const), on: pick, with: pick }),
  fc.record({
    verb: fc.constant("split" as const),
    on: pick,
    posts: fc.array(pick, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ verb: fc.constant("assign" as const), on: pick, to: fc.constantFrom("rina", null) }),
  fc.record({
    verb: fc.constant("snooze" as const),
    on: pick,
    kind: fc.constantFrom("snooze" as const, "mute" as const),
    minutes: fc.constantFrom(5, 600),
  }),
  fc.record({ verb: fc.constant("wake" as const), on: pick }),
  fc.record({ verb: fc.constant("note" as const), on: pick }),
  fc.record({ verb: fc.constant("attach" as const), on: pick, urgency: fc.constantFrom(2, 3, 4) }),
  fc.record({ verb: fc.constant("undo newest" as const), on: pick }),
  fc.record({ verb: fc.constant("undo any" as const), on: pick, event: pick }),
  fc.record({ verb: fc.constant("file what is due" as const), on: pick, looks: fc.constantFrom(1, 1, 9) }),
  fc.record({
    verb: fc.constant("answer badly" as const),
    on: pick,
    answer: fc.constantFrom<Answer>("drop the answer", { kind: "unavailable" }, refused),
    count: fc.constantFrom(1, 2, 9),
  }),
  fc.record({ verb: fc.constant("retry" as const), on: pick }),
);
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never;

async function caseIds(): Promise<number[]> {
  const rows = await database.db.select({ id: cases.id }).from(cases).orderBy(cases.id);
  return rows.map((row) => row.id);
}

async function carryOut(world: World, known: number[], step: Command): Promise<void> {
  const ids = await caseIds();
  const at = (number: number) => ids[number % ids.length]!;
  const decision = { caseId: at(step.on), version: null, actor: handler };
  const { desk } = world;
  switch (step.verb) {
    case "confirm": {
      const fields = step.urgency === undefined ? {} : { urgency: step.urgency as 1 | 4 };
      return void (await confirmCase(desk, { ...decision, fields }));
    }
    case "correct":
      return void (await correctCase(desk, { ...decision, fields: { title: step.title } }));
    case "dismiss":
      return void (await dismissCase(desk, { ...decision, reason: step.reason as "spam" }));
    case "merge":
      return void (await mergeCases(desk, { ...decision, into: at(step.with) }));
    case "separate":
      return void (await separateCases(desk, { ...decision, otherCaseId: at(step.with) }));
    case "split": {
      const rows = await database.db.select().from(casePosts).where(eq(casePosts.caseId, decision.caseId));
      const chosen = new Set(
        step.posts.map((number) => rows[number % Math.max(1, rows.length)]?.postId ?? 0),
      );
      return void (await splitCase(desk, { ...decision, posts: [...chosen] }));
    }
    case "assign":
      return void (await assignCase(desk, { ...decision, assigneeId: step.to }));
    case "snooze": {
      const until = new Date(world.clock.now().getTime() + step.minutes * 60_000);
      return void (await snoozeCase(desk, { ...decision, kind: step.kind, until }));
    }
    case "wake":
      return void (await wakeCase(desk, decision));
    case "note":
      return void (await noteCase(desk, { ...decision, text: "catatan" }));
    case "attach":
      known.push(...(await attachNew(world, decision.caseId, [{}], { urgency: step.urgency as 2 })));
      return;
    case "undo newest":
      return void (await undoEvent(desk, decision));
    case "undo any": {
      const events = await allEvents(database, decision.caseId);
      return void (await undoEvent(desk, { ...decision, eventId: events[step.event % events.length]!.id }));
    }
    case "file what is due":
      return fileFor(world, step.looks);
    case "retry":
      return retryEverything(world);
    case "answer badly":
      world.store.answerNext(...Array.from({ length: step.count }, () => step.answer));
  }
}

async function fileFor(world: World, looks: number): Promise<void> {
  for (let look = 0; look < looks; look++) {
    await world.runUntilIdle();
    world.clock.moveBy(900_000);
  }
}

async function retryEverything(world: World): Promise<void> {
  await database.db.transaction(async (tx) => {
    await reviveDispatches(tx);
    await retryGivenUp(tx, world.clock.now());
  });
}

/** Runs until nothing is left to do at the store, whatever has to be waited for. */
async function fileEverything(world: World): Promise<void> {
  world.store.answerWell();
  await retryEverything(world);
  for (let look = 0; look < 40; look++) {
    await world.runUntilIdle();
    const due = await database.db.select().from(dispatches).where(eq(dispatches.state, "due"));
    if (due.length === 0) return;
    world.clock.moveBy(60_000);
  }
  throw new Error("filings never come to an end");
}

/** What the store holds must be what the cases say. */
async function storeDiffers(world: World): Promise<string[]> {
  const standing = world.store.reports.filter((report) => !report.withdrawn);
  const rows = await database.db.select().from(cases);
  return rows.flatMap((row) => {
    const held = standing.filter((report) => report.caseId === row.id);
    const wanted = row.status === "filed" ? 1 : 0;
    const told = held[0]?.record.title;
    if (row.status === "confirmed") return [`K-${row.id} is confirmed and was not filed`];
    if (held.length !== wanted)
      return [`K-${row.id} is ${row.status}, the store holds it ${held.length} times`];
    if (wanted && held[0]!.trackingNumber !== row.trackingNumber) return [`K-${row.id} has the wrong number`];
    if (wanted && told !== row.title) return [`K-${row.id} is "${row.title}", the store says "${told}"`];
    return [];
  });
}

it("after any verbs in any order, every case is what its events add up to, no post is lost, and the store agrees in the end", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 22 }), async (steps) => {
      await emptyTables(database);
      const world = await createWorld({ database });
      const author = { externalId: "warga", handle: null, displayName: null };
      const known: number[] = [];
      for (let index = 0; index < 3; index++) {
        const { postIds } = await givenCase(world, { posts: [{ author }, {}, { author }] });
        known.push(...postIds);
      }
      for (const step of steps) {
        world.clock.moveBy(1000);
        try {
          await carryOut(world, known, step);
        } catch (error) {
          if (!(error instanceof CaseRuleError)) throw error;
        }
        expect(await whatIsBroken(database, known)).toEqual([]);
      }
      await fileEverything(world);
      expect(await whatIsBroken(database, known)).toEqual([]);
      expect(await storeDiffers(world)).toEqual([]);
    }),
    {
      seed: Number(process.env.JEMPUT_TEST_SEED ?? 20261120),
      numRuns: Number(process.env.JEMPUT_TEST_RUNS ?? 12),
      endOnFailure: process.env.JEMPUT_TEST_SEED !== undefined,
    },
  );
}, 120_000);
