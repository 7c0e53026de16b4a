import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../drizzle/db.ts";
import { apartPairs, casePosts, cases } from "../../drizzle/schema/cases.ts";
import { dispatches } from "../../drizzle/schema/dispatches.ts";
import { embeddedTestDatabase } from "../../drizzle/testing/test-database.ts";
import { receiveInbound } from "../ingest/receive.ts";
import type { Actor } from "../model/case.ts";
import { attachNew, givenCase, givenPost, givenSource, givenVerdict, handler } from "../testing/given.ts";
import { createWorld, emptyTables, type World } from "../testing/world.ts";
import { assignCase } from "./assign-case.ts";
import { CaseConflictError, CaseNotFoundError, CaseRuleError } from "./case-faults.ts";
import type { Decision, Desk } from "./desk.ts";
import { mergeCases } from "./merge-cases.ts";
import { noteCase } from "./note-case.ts";
import { confirmCase, correctCase, dismissCase } from "./review-case.ts";
import { separateCases, splitCase } from "./split-case.ts";
import { allEvents, whatIsBroken } from "./testing/whole-cases.ts";
import { undoEvent } from "./undo-event.ts";

let database: Database;
let world: World;
let desk: Desk;
beforeAll(async () => {
  database = await embeddedTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await emptyTables(database);
  world = await createWorld({ database });
  desk = world.desk;
});

const on = (caseId: number, version: number | null = null): Decision => ({ caseId, version, actor: handler });
const rowOf = async (caseId: number) =>
  (await database.db.select().from(cases).where(eq(cases.id, caseId)))[0]!;
const postsIn = async (caseId: number) =>
  (
    await database.db
      .select()
      .from(casePosts)
      .where(eq(casePosts.caseId, caseId))
      .orderBy(asc(casePosts.postId))
  ).map(({ postId }) => postId);
const outbox = async () =>
  (await database.db.select().from(dispatches).orderBy(asc(dispatches.id))).map(
    ({ caseId, action, state }) => `K-${caseId} ${action} ${state}`,
  );
const pairs = async () =>
  (await database.db.select().from(apartPairs).orderBy(asc(apartPairs.a), asc(apartPairs.b))).map(
    ({ a, b }) => [a, b],
  );
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "no error",
    (error: unknown) => (error instanceof CaseRuleError ? error.code : (error as Error).name),
  );

describe("a verb", () => {
  it("writes who did what and when, in the same moment as the case", async () => {
    const { caseId } = await givenCase(world);
    world.clock.moveBy(60_000);
    const decided = await confirmCase(desk, {
      ...on(caseId),
      fields: { title: "Lampu mati", areaCode: "33.74.01" },
    });
    expect(decided).toEqual({ caseId, version: 2, status: "confirmed" });
    expect(await rowOf(caseId)).toMatchObject({
      status: "confirmed",
      title: "Lampu mati",
      areaCode: "33.74.01",
      version: 2,
      unsure: [],
    });
    const events = await allEvents(database, caseId);
    expect(events.at(-1)).toMatchObject({
      verb: "confirmed",
      actor: handler,
      at: world.clock.now(),
      data: { fields: { title: "Lampu mati", areaCode: "33.74.01" } },
      undoes: null,
    });
    expect(await outbox()).toEqual([`K-${caseId} file due`]);
  });

  it("on a version that somebody has changed meanwhile is a conflict, and changes nothing", async () => {
    const { caseId, postIds } = await givenCase(world, { posts: [{}, {}] });
    const other = await givenCase(world);
    await noteCase(desk, { ...on(caseId, 1), text: "dicek" });
    const stale = on(caseId, 1);
    const events = await allEvents(database, caseId);
    for (const work of [
      confirmCase(desk, stale),
      correctCase(desk, { ...stale, fields: { title: "Judul" } }),
      dismissCase(desk, { ...stale, reason: "spam" }),
      mergeCases(desk, { ...stale, into: other.caseId }),
      splitCase(desk, { ...stale, posts: [postIds[0]!] }),
      separateCases(desk, { ...stale, otherCaseId: other.caseId }),
      assignCase(desk, { ...stale, assigneeId: "rina" }),
      noteCase(desk, { ...stale, text: "x" }),
    ])
      await expect(work).rejects.toMatchObject({ name: "CaseConflictError", caseId, version: 2 });
    expect(await allEvents(database, caseId)).toEqual(events);
    expect(await outbox()).toEqual([]);
    await expect(mergeCases(desk, { ...on(other.caseId, 7), into: caseId })).rejects.toThrow(
      CaseConflictError,
    );
  });

  it("on a case that does not exist says so", async () => {
    const { caseId } = await givenCase(world);
    for (const work of [
      confirmCase(desk, on(99)),
      undoEvent(desk, on(99)),
      mergeCases(desk, { ...on(caseId), into: 99 }),
      separateCases(desk, { ...on(caseId), otherCaseId: 99 }),
    ])
      await expect(work).rejects.toThrow(CaseNotFoundError);
  });

  it("masks what staff type: notes, reasons, titles and places", async () => {
    const { caseId } = await givenCase(world);
    const number = "0812-3456-7890";
    await noteCase(desk, { ...on(caseId), text: `pelapor ${number}\u0000\ud83d` });
    await correctCase(desk, {
      ...on(caseId),
      fields: { title: `Hubungi ${number}`, place: `rumah ${number}` },
    });
    await confirmCase(desk, { ...on(caseId), fields: { title: `Telepon ${number}` } });
    await dismissCase(desk, { ...on(caseId), reason: "other", note: `kata ${number}` });
    const everything = JSON.stringify([await allEvents(database, caseId), await rowOf(caseId)]);
    expect(everything).not.toContain("3456");
    expect(everything.match(/<TEL>/g)!.length).toBeGreaterThanOrEqual(6);
  });

  it.each([
    ["no title at all", { title: "" }],
    ["a category of its own", { category: "lain-lain" }],
    ["an urgency of 5", { urgency: 5 }],
    ["a code that is none", { areaCode: "33.7" }],
  ])("refuses %s", async (_, fields) => {
    const { caseId } = await givenCase(world);
    await expect(correctCase(desk, { ...on(caseId), fields: fields as object })).rejects.toMatchObject({
      name: "ZodError",
    });
    expect((await rowOf(caseId)).version).toBe(1);
  });

  it("that would change nothing writes nothing", async () => {
    const { caseId } = await givenCase(world);
    await confirmCase(desk, on(caseId));
    const { version, title } = await rowOf(caseId);
    await confirmCase(desk, on(caseId));
    await correctCase(desk, { ...on(caseId), fields: { title, place: undefined } });
    await assignCase(desk, { ...on(caseId), assigneeId: null });
    expect((await rowOf(caseId)).version).toBe(version);
    expect(await outbox()).toEqual([`K-${caseId} file due`]);
  });

  it("on a case that was merged away or dismissed says what to do instead", async () => {
    const [away, into, gone] = [
      await givenCase(world, { posts: [{}, {}] }),
      await givenCase(world),
      await givenCase(world),
    ];
    await mergeCases(desk, { ...on(away.caseId), into: into.caseId });
    await dismissCase(desk, { ...on(gone.caseId), reason: "spam" });
    const fields = { title: "Judul" };
    expect(
      await Promise.all([
        codeOf(confirmCase(desk, on(away.caseId))),
        codeOf(correctCase(desk, { ...on(away.caseId), fields })),
        codeOf(dismissCase(desk, { ...on(away.caseId), reason: "spam" })),
        codeOf(mergeCases(desk, { ...on(away.caseId), into: gone.caseId })),
        codeOf(mergeCases(desk, { ...on(gone.caseId), into: away.caseId })),
        codeOf(splitCase(desk, { ...on(away.caseId), posts: [1] })),
        codeOf(mergeCases(desk, { ...on(into.caseId), into: into.caseId })),
        codeOf(separateCases(desk, { ...on(into.caseId), otherCaseId: into.caseId })),
        codeOf(confirmCase(desk, on(gone.caseId))),
      ]),
    ).toEqual([...Array(6).fill("merged"), "same_case", "same_case", "dismissed"]);
  });

  it("never files a sample in a real store", async () => {
    const { caseId } = await givenCase(world, { sample: true });
    expect(await codeOf(confirmCase({ ...desk, sandbox: false }, on(caseId)))).toBe("sample");
    await confirmCase(desk, on(caseId));
    expect(await outbox()).toHaveLength(1);
  });
});

describe("new evidence", () => {
  it("counts voices and people, and leaves the version to those who decide", async () => {
    const author = { externalId: "tetap", handle: null, displayName: null };
    const { caseId } = await givenCase(world, { posts: [{ author }] });
    await attachNew(world, caseId, [{ author }, {}, {}]);
    await attachNew(world, caseId, [{ kind: "repost", repeats: "1" }], {
      role: "amplification",
      urgency: null,
    });
    await attachNew(world, caseId, [{ counts: { reposts: 4, replies: 0, likes: 0, views: 0 } }], {
      role: "context",
      urgency: null,
    });
    expect(await rowOf(caseId)).toMatchObject({ reports: 4, reporters: 3, amplification: 5, version: 1 });
  });

  it("raises the urgency of a case that waits, and shortens the time to decide", async () => {
    const { caseId } = await givenCase(world);
    world.clock.moveBy(600_000);
    await attachNew(world, caseId, [{}], { urgency: 4 });
    const row = await rowOf(caseId);
    expect(row).toMatchObject({ urgency: 4, version: 2 });
    expect(row.decideBy.getTime() - world.clock.now().getTime()).toBe(15 * 60_000);
    await attachNew(world, caseId, [{}], { urgency: 3 });
    expect((await rowOf(caseId)).version).toBe(2);
  });

  it("does not raise what a person has set, nor what is decided", async () => {
    const [byHand, decided] = [await givenCase(world), await givenCase(world)];
    await correctCase(desk, { ...on(byHand.caseId), fields: { urgency: 1 } });
    await confirmCase(desk, on(decided.caseId));
    for (const { caseId } of [byHand, decided]) await attachNew(world, caseId, [{}, {}], { urgency: 4 });
    expect(await rowOf(byHand.caseId)).toMatchObject({ urgency: 1, version: 2 });
    expect(await rowOf(decided.caseId)).toMatchObject({ urgency: 2, version: 2 });
  });

  it("for a case that was merged meanwhile goes where its posts went, over two merges", async () => {
    const [a, b, c] = [await givenCase(world), await givenCase(world), await givenCase(world)];
    await mergeCases(desk, { ...on(a.caseId), into: b.caseId });
    await mergeCases(desk, { ...on(b.caseId), into: c.caseId });
    const late = await attachNew(world, a.caseId, [{}]);
    expect(await postsIn(c.caseId)).toEqual(
      [...a.postIds, ...b.postIds, ...c.postIds, ...late].toSorted((x, y) => x - y),
    );
    expect(await rowOf(c.caseId)).toMatchObject({ reports: 4, reporters: 4 });
    expect(await whatIsBroken(database, await postsIn(c.caseId))).toEqual([]);
  });
});

describe("an author's edit or deletion", () => {
  /** A filed case whose only report is `post`. */
  async function filedCase() {
    const post = givenPost({ text: "lampu mati di Jl. Melati" });
    const source = await givenSource(world);
    await receiveInbound(desk, source, [{ kind: "post", post }]);
    await world.runUntilIdle();
    const [row] = await database.db.select().from(cases);
    await confirmCase(desk, on(row!.id));
    await world.runUntilIdle();
    expect(world.store.reports).toHaveLength(1);
    return { caseId: row!.id, post, source };
  }

  it("is written on the case, and the store is told the newer words by a correction", async () => {
    const { caseId, post, source } = await filedCase();
    const edited = { ...post, text: "lampu mati di Jl. Melati, sudah dua minggu" };
    await receiveInbound(desk, source, [{ kind: "edit", post: edited, editedAt: world.clock.now() }]);
    await world.runUntilIdle();
    expect((await allEvents(database, caseId)).map(({ verb }) => verb)).toContain("post_edited");
    expect(world.store.reports).toHaveLength(1);
    expect(world.store.reports[0]!.record).toMatchObject({ action: "correct", revision: 2 });
    expect(world.store.reports[0]!.record.body).toContain("sudah dua minggu");
  });

  it("takes a deleted author's words out of the store, too", async () => {
    const { caseId, post, source } = await filedCase();
    const { platform, externalId } = post;
    await receiveInbound(desk, source, [{ kind: "deletion", platform, externalId, at: world.clock.now() }]);
    await world.runUntilIdle();
    expect((await allEvents(database, caseId)).map(({ verb }) => verb)).toContain("post_deleted");
    expect(world.store.reports[0]!.record.body).not.toContain("Melati");
    expect(await postsIn(caseId)).toHaveLength(1);
  });

  it("before the case is filed needs no word of its own", async () => {
    const { caseId } = await givenCase(world);
    await confirmCase(desk, on(caseId));
    await correctCase(desk, { ...on(caseId), fields: { title: "Judul baru" } });
    expect(await outbox()).toEqual([`K-${caseId} file due`]);
    await world.runUntilIdle();
    expect(world.store.pushes.map(({ record }) => record.title)).toEqual(["Judul baru"]);
  });
});

describe("taking back", () => {
  type Prepared = { caseId: number; otherId: number; postIds: number[] };
  const verbs: [string, (given: Prepared) => Promise<unknown>][] = [
    ["a confirmation", ({ caseId }) => confirmCase(desk, { ...on(caseId), fields: { urgency: 4 } })],
    [
      "a correction",
      ({ caseId }) => correctCase(desk, { ...on(caseId), fields: { title: "Judul", urgency: 3 } }),
    ],
    ["a dismissal", ({ caseId }) => dismissCase(desk, { ...on(caseId), reason: "spam" })],
    ["a merge", ({ caseId, otherId }) => mergeCases(desk, { ...on(caseId), into: otherId })],
    [
      "a merge into an older case",
      ({ caseId, otherId }) => mergeCases(desk, { ...on(otherId), into: caseId }),
    ],
    ["a split", ({ caseId, postIds }) => splitCase(desk, { ...on(caseId), posts: postIds.slice(1) })],
    ["an assignment", ({ caseId }) => assignCase(desk, { ...on(caseId), assigneeId: "rina" })],
    ["a separation", ({ caseId, otherId }) => separateCases(desk, { ...on(caseId), otherCaseId: otherId })],
  ];

  it.each(verbs)("%s leaves everything as it was, but remembers", async (name, decide) => {
    const one = await givenCase(world, { posts: [{}, {}, {}] });
    const other = await givenCase(world, { posts: [{}, {}] });
    const given = { ...one, otherId: other.caseId };
    const actingId = name === "a merge into an older case" ? other.caseId : one.caseId;
    const look = async () => [
      ...(await Promise.all(
        [one.caseId, other.caseId].map(async (caseId) => {
          const { version: _, ...row } = await rowOf(caseId);
          return [row, await postsIn(caseId)];
        }),
      )),
      await pairs(),
    ];
    const before = await look();
    const eventsBefore = (await allEvents(database, actingId)).length;
    await decide(given);
    expect(await look()).not.toEqual(before);
    world.clock.moveBy(5000);
    const undone = await undoEvent(desk, on(actingId));
    expect(await look()).toEqual(before);
    const events = await allEvents(database, actingId);
    expect(events.length).toBe(eventsBefore + 2);
    expect(events.at(-1)).toMatchObject({ verb: "undone", undoes: undone.undone, actor: handler });
    expect(await whatIsBroken(database, [...one.postIds, ...other.postIds])).toEqual([]);
    expect(await codeOf(undoEvent(desk, on(actingId)))).toBe("nothing_to_undo");
    expect(await codeOf(undoEvent(desk, { ...on(actingId), eventId: undone.undone }))).toBe(
      "nothing_to_undo",
    );
  });

  it("goes back step by step, the newest first, or to the event that is named", async () => {
    const { caseId } = await givenCase(world);
    await assignCase(desk, { ...on(caseId), assigneeId: "rina" });
    await correctCase(desk, { ...on(caseId), fields: { title: "Judul" } });
    await dismissCase(desk, { ...on(caseId), reason: "spam" });
    const [, assigned] = await allEvents(database, caseId);
    await undoEvent(desk, { ...on(caseId), eventId: assigned!.id });
    expect(await rowOf(caseId)).toMatchObject({ status: "dismissed", title: "Judul", assigneeId: null });
    await undoEvent(desk, on(caseId));
    expect(await rowOf(caseId)).toMatchObject({ status: "waiting", title: "Judul" });
  });

  it("a merge whose posts have moved on is refused, and nothing is lost", async () => {
    const [a, b, c] = [await givenCase(world), await givenCase(world), await givenCase(world)];
    await mergeCases(desk, { ...on(a.caseId), into: b.caseId });
    await mergeCases(desk, { ...on(b.caseId), into: c.caseId });
    expect(await codeOf(undoEvent(desk, on(a.caseId)))).toBe("posts_moved");
    await undoEvent(desk, on(b.caseId));
    await undoEvent(desk, on(a.caseId));
    expect(await Promise.all([a, b, c].map(({ caseId }) => postsIn(caseId)))).toEqual([
      a.postIds,
      b.postIds,
      c.postIds,
    ]);
  });

  it("a split of a case that was merged since is refused", async () => {
    const [a, b] = [await givenCase(world, { posts: [{}, {}] }), await givenCase(world)];
    const { newCaseId } = await splitCase(desk, { ...on(a.caseId), posts: [a.postIds[0]!] });
    await mergeCases(desk, { ...on(a.caseId), into: b.caseId });
    const split = (await allEvents(database, a.caseId)).find(({ verb }) => verb === "split_off")!;
    expect(await codeOf(undoEvent(desk, { ...on(a.caseId), eventId: split.id }))).toBe("merged");
    expect(await postsIn(newCaseId)).toEqual([a.postIds[0]]);
  });

  it("a split whose case has got posts of its own is refused", async () => {
    const { caseId, postIds } = await givenCase(world, { posts: [{}, {}] });
    const { newCaseId } = await splitCase(desk, { ...on(caseId), posts: [postIds[1]!] });
    await attachNew(world, newCaseId, [{}]);
    expect(await codeOf(undoEvent(desk, on(caseId)))).toBe("posts_moved");
  });
});

describe("pairs that were called two problems", () => {
  it("are remembered for every pair that a split parts, and forgotten when it is undone", async () => {
    const { caseId, postIds } = await givenCase(world, { posts: [{}, {}, {}] });
    const [a, b, c] = postIds as [number, number, number];
    await splitCase(desk, { ...on(caseId), posts: [c] });
    expect(await pairs()).toEqual([
      [a, c],
      [b, c],
    ]);
    await undoEvent(desk, on(caseId));
    expect(await pairs()).toEqual([]);
  });

  it("stay apart when another decision about the same cases is taken back", async () => {
    const { caseId, postIds } = await givenCase(world, { posts: [{}, {}] });
    const { newCaseId } = await splitCase(desk, { ...on(caseId), posts: [postIds[1]!] });
    world.clock.moveBy(1000);
    await separateCases(desk, { ...on(caseId), otherCaseId: newCaseId });
    await undoEvent(desk, on(caseId));
    expect(await pairs()).toEqual([postIds]);
  });

  it("are bounded for campaigns of thousands", async () => {
    const many = Array.from({ length: 350 }, () => ({}));
    const [a, b] = [await givenCase(world, { posts: many }), await givenCase(world)];
    await separateCases(desk, { ...on(a.caseId), otherCaseId: b.caseId });
    expect(await pairs()).toHaveLength(300);
  });

  it("are never joined again by grouping", async () => {
    const text = "lampu jalan mati total di Jl. Kenanga Raya Kota Semarang, gelap gulita";
    const judge = { areaCode: "33.74" };
    world = await createWorld({
      database,
      classifier: {
        version: "given-1",
        classify: async (texts) =>
          texts.map(() => givenVerdict({ area: { code: judge.areaCode, score: 1, why: "" } })),
      },
    });
    desk = world.desk;
    const source = await givenSource(world);
    const receive = () =>
      receiveInbound(desk, source, [
        { kind: "post", post: givenPost({ text, postedAt: world.clock.now() }) },
      ]);
    await receive();
    await receive();
    await world.runUntilIdle();
    expect(await postsIn(1)).toEqual([1, 2]);
    await splitCase(desk, { ...on(1), posts: [2] });
    await database.db.delete(casePosts).where(eq(casePosts.postId, 2));
    await receiveInbound(desk, source, []);
    await database.db
      .insert(casePosts)
      .values({ postId: 2, caseId: 2, authorId: 2, role: "report", attachedAt: world.clock.now() });
    await receive();
    await world.runUntilIdle();
    const apart = await Promise.all([postsIn(1), postsIn(2)]);
    expect(apart.some((posts) => posts.includes(1) && posts.includes(2))).toBe(false);
  });
});

describe("events of machines", () => {
  it("name the stage or the store that did it", async () => {
    const { caseId } = await givenCase(world);
    await confirmCase(desk, on(caseId));
    await world.runUntilIdle();
    const actors = (await allEvents(database, caseId)).map(({ verb, actor }): [string, Actor["kind"]] => [
      verb,
      actor.kind,
    ]);
    expect(actors).toEqual([
      ["opened", "stage"],
      ["confirmed", "staff"],
      ["filed", "case_store"],
    ]);
  });
});
