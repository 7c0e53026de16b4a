import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cases } from "../../drizzle/schema/cases.ts";
import { dispatches } from "../../drizzle/schema/dispatches.ts";
import { serverTestDatabase, testServerAnswers } from "../../drizzle/testing/test-database.ts";
import { attachNew, givenCase, handler } from "../testing/given.ts";
import { createWorld, emptyTables, givenClassifier, type World } from "../testing/world.ts";
import { CaseConflictError, CaseRuleError } from "./case-faults.ts";
import { mergeCases } from "./merge-cases.ts";
import { noteCase } from "./note-case.ts";
import { confirmCase, correctCase, dismissCase } from "./review-case.ts";
import { separateCases, splitCase } from "./split-case.ts";
import { allEvents, whatIsBroken } from "./testing/whole-cases.ts";
import { undoEvent } from "./undo-event.ts";

describe.skipIf(!(await testServerAnswers()))("two people at once on PostgreSQL", () => {
  let database: Awaited<ReturnType<typeof serverTestDatabase>>;
  let world: World;
  beforeAll(async () => {
    database = await serverTestDatabase(10);
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await emptyTables(database);
    // Posts belong to cases by the tests' own hand; grouping leaves chatter alone.
    const classifier = givenClassifier(() => ({ actionable: false, intent: "other" }));
    world = await createWorld({ database, classifier });
  });

  /** What people are told in words, and can act on. */
  const isAnswer = (error: unknown) => error instanceof CaseRuleError || error instanceof CaseConflictError;
  const on = (caseId: number, version: number | null = null) => ({ caseId, version, actor: handler });

  it("who confirm and dismiss the same case: one wins, the other learns of it", async () => {
    for (let round = 0; round < 8; round++) {
      const { caseId } = await givenCase(world);
      const outcomes = await Promise.allSettled([
        confirmCase(world.desk, on(caseId, 1)),
        dismissCase(world.desk, { ...on(caseId, 1), reason: "spam" }),
      ]);
      const lost = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
      expect(lost).toHaveLength(1);
      expect(lost[0]).toBeInstanceOf(CaseConflictError);
      const [row] = await database.db.select().from(cases).where(eq(cases.id, caseId));
      const filings = await database.db.select().from(dispatches).where(eq(dispatches.caseId, caseId));
      expect(filings).toHaveLength(row!.status === "confirmed" ? 1 : 0);
      expect(row!.version).toBe(2);
    }
  });

  it("or one whose decisions arrive twice at the same moment: each counts once, and every sender is told so", async () => {
    for (let round = 0; round < 6; round++) {
      const [a, b] = [await givenCase(world, { posts: [{}, {}] }), await givenCase(world)];
      const all = [...a.postIds, ...b.postIds];
      const named = (caseId: number, version: number, decisionId: string) => ({
        ...on(caseId, version),
        decisionId,
      });
      const thrice = <T>(send: () => Promise<T>) => Promise.all([send(), send(), send()]);
      const split = await thrice(() =>
        splitCase(world.desk, { ...named(a.caseId, 1, "pisah"), posts: [a.postIds[0]!] }),
      );
      expect(new Set(split.map(({ newCaseId }) => newCaseId)).size).toBe(1);
      await thrice(() => confirmCase(world.desk, named(a.caseId, 2, "konfirmasi")));
      await thrice(() => mergeCases(world.desk, { ...named(b.caseId, 1, "gabung"), into: a.caseId }));
      const undone = await thrice(() => undoEvent(world.desk, named(b.caseId, 2, "urung")));
      expect(undone.map(({ version, undone: event }) => [version, event])).toEqual(
        Array(3).fill([3, undone[0].undone]),
      );
      const verbs = async (caseId: number) => (await allEvents(database, caseId)).map(({ verb }) => verb);
      expect(await verbs(a.caseId)).toEqual(["opened", "split_off", "confirmed", "merged_from", "unmerged"]);
      expect(await verbs(b.caseId)).toEqual(["opened", "merged_into", "undone"]);
      const filings = await database.db.select().from(dispatches).where(eq(dispatches.caseId, a.caseId));
      expect(filings.filter(({ action }) => action === "file")).toHaveLength(1);
      expect(await whatIsBroken(database, all)).toEqual([]);
      await emptyTables(database);
    }
  });

  it("lose no change when none of them names a version", async () => {
    const { caseId, postIds } = await givenCase(world);
    const notes = Array.from({ length: 10 }, (_, index) =>
      noteCase(world.desk, { ...on(caseId), text: `${index}` }),
    );
    await Promise.all([
      ...notes,
      correctCase(world.desk, { ...on(caseId), fields: { title: "Judul" } }),
      confirmCase(world.desk, on(caseId)),
    ]);
    const [row] = await database.db.select().from(cases);
    expect(row).toMatchObject({ status: "confirmed", title: "Judul", version: 13 });
    expect(await whatIsBroken(database, postIds)).toEqual([]);
  });

  it("who merge two cases crosswise wait for each other: one merge is made", async () => {
    for (let round = 0; round < 8; round++) {
      const [a, b] = [await givenCase(world), await givenCase(world)];
      const outcomes = await Promise.allSettled([
        mergeCases(world.desk, { ...on(a.caseId), into: b.caseId }),
        mergeCases(world.desk, { ...on(b.caseId), into: a.caseId }),
      ]);
      const lost = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
      expect(lost).toHaveLength(1);
      expect(lost[0]).toBeInstanceOf(CaseRuleError);
    }
  });

  it("and the stages at the same time never wait in a circle, lose a post or break a case", async () => {
    const given: Awaited<ReturnType<typeof givenCase>>[] = [];
    for (let index = 0; index < 4; index++) given.push(await givenCase(world, { posts: [{}, {}, {}] }));
    const known = given.flatMap(({ postIds }) => postIds);
    const at = (index: number) => given[index % 4]!.caseId;
    const acts: (() => Promise<unknown>)[] = [];
    for (let round = 0; round < 10; round++) {
      const [one, other] = [at(round), at(round + 1 + (round % 3))];
      acts.push(
        () => confirmCase(world.desk, on(one)),
        () => mergeCases(world.desk, { ...on(one), into: other }),
        () => mergeCases(world.desk, { ...on(other), into: one }),
        () => undoEvent(world.desk, on(one)),
        () => separateCases(world.desk, { ...on(other), otherCaseId: one }),
        () => splitCase(world.desk, { ...on(other), posts: [given[round % 4]!.postIds[0]!] }),
        () => dismissCase(world.desk, { ...on(other), reason: "other" }),
        () => correctCase(world.desk, { ...on(one), fields: { title: `Judul ${round}` } }),
        async () => known.push(...(await attachNew(world, one, [{}], { urgency: 4 }))),
        () => world.runUntilIdle(),
      );
    }
    const outcomes = await Promise.allSettled(acts.map((act) => act()));
    const foreign = outcomes.flatMap((outcome) =>
      outcome.status === "rejected" && !isAnswer(outcome.reason) ? [outcome.reason] : [],
    );
    expect(foreign).toEqual([]);
    expect(await whatIsBroken(database, known)).toEqual([]);
    expect(world.logText()).not.toContain("deadlock");
  });
});
