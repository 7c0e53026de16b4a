import { asc, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../drizzle/db.ts";
import { assessments } from "../../drizzle/schema/assessments.ts";
import { embeddedTestDatabase } from "../../drizzle/testing/test-database.ts";
import { receiveInbound } from "../ingest/receive.ts";
import type { PostText, Verdict } from "../model/assessment.ts";
import { embeddedRunner } from "../runtime/runner-embedded.ts";
import { givenPost, givenSource, givenVerdict, storedPosts } from "../testing/given.ts";
import { createWorld, emptyTables, type World } from "../testing/world.ts";
import { assessStage } from "./assess-stage.ts";

let database: Database;
let world: World;
let read: PostText[];
let judge: (text: PostText) => Partial<Verdict> | Promise<Partial<Verdict>>;

beforeAll(async () => {
  database = await embeddedTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await emptyTables(database);
  world = await createWorld({ database });
  read = [];
  judge = () => ({});
});

/** The stage alone: what it hands to grouping stays in line, to be looked at. */
function runAssess(): Promise<void> {
  const { clock, log } = world;
  const runner = embeddedRunner({ database, clock, log });
  const classifier = {
    version: "given-1",
    classify: async (texts: readonly PostText[]) => {
      read.push(...texts);
      return Promise.all(texts.map(async (text) => givenVerdict(await judge(text))));
    },
  };
  runner.add(assessStage({ database, clock, log, wake: runner.wake, classifier }));
  return runner.runUntilIdle();
}

const stored = () => database.db.select().from(assessments).orderBy(asc(assessments.postId));
const toGroup = async () =>
  (await database.db.execute(
    sql`select ref, priority from work where stage = 'group' order by ref`,
  )) as unknown as { ref: number; priority: number }[];

describe("assessing", () => {
  it("hands the classifier what it may know, and writes down what it said", async () => {
    const source = await givenSource(world, { name: "dinas", areaCode: "33.74", agencyId: "dishub" });
    const post = givenPost({ text: "NIK 3374015512900003, lampu mati" });
    await receiveInbound(world.desk, source, [{ kind: "post", post }]);
    judge = () => ({
      unsure: ["area"],
      places: [{ text: "lampu", start: 11, end: 16, kind: "landmark" }],
      area: { code: "33.74", score: 0.9, why: "sumber" },
      readAs: "lampu mati",
    });
    await runAssess();
    expect(read).toEqual([
      {
        text: "NIK <NIK>, lampu mati",
        platform: "x",
        kind: "post",
        authorHandle: post.author.handle,
        postedAt: post.postedAt,
        areaCode: "33.74",
        agencyId: "dishub",
      },
    ]);
    const [row] = await stored();
    expect(row).toMatchObject({
      ...{ postId: 1, revision: 1, intent: "complaint", actionable: true, urgency: 2, unsure: ["area"] },
      ...{ areaCode: "33.74", area: { code: "33.74", score: 0.9, why: "sumber" }, agency: null },
      ...{ readAs: "lampu mati", stage: "given", model: "given-1", assessedAt: world.clock.now() },
    });
    // Only scores that say something are kept.
    expect(row!.scores.intent).toEqual({ complaint: 0.9 });
    expect(row!.scores.urgency).toEqual({ 1: 0.05, 2: 0.85, 3: 0.07, 4: 0.03 });
  });

  it.each<[string, Partial<Verdict>, Parameters<typeof givenPost>[0], boolean]>([
    ["a complaint", {}, {}, true],
    ["chatter", { actionable: false, intent: "other", actionableScore: 0.05 }, {}, false],
    ["chatter in doubt", { actionable: false, intent: "other", actionableScore: 0.4 }, {}, true],
    ["a complaint too thin to act on alone", { actionable: false, actionableScore: 0.3 }, {}, true],
    ["praise", { actionable: false, intent: "praise" }, {}, false],
    ["an official post, as context", { actionable: false, intent: "official" }, {}, true],
    ["news, as context", { actionable: false, intent: "news" }, {}, true],
    [
      "an agency's own chatter, as context",
      { actionable: false, intent: "other", fromAgency: true },
      {},
      true,
    ],
    [
      "a repost, as amplification",
      { actionable: false, intent: "other" },
      { kind: "repost", repeats: "1" },
      true,
    ],
  ])("hands on what can matter to a case: %s", async (_, verdict, post, onward) => {
    judge = () => verdict;
    await storedPosts(world, [post!]);
    await runAssess();
    expect((await toGroup()).length).toBe(onward ? 1 : 0);
  });

  it("puts emergencies first", async () => {
    judge = ({ text }) => (text === "kebakaran" ? { urgency: 4 } : {});
    await storedPosts(world, [{ text: "lampu" }, { text: "kebakaran" }]);
    await runAssess();
    expect(await toGroup()).toMatchObject([
      { ref: 1, priority: 0 },
      { ref: 2, priority: 10 },
    ]);
  });

  it("reads an edited post again and hands it on even when it matters no more", async () => {
    const post = givenPost({ text: "lampu mati" });
    const source = await givenSource(world);
    await receiveInbound(world.desk, source, [{ kind: "post", post }]);
    await runAssess();
    await database.db.execute(sql`delete from work`);
    const edited = { ...post, text: "lampu sudah nyala" };
    await receiveInbound(world.desk, source, [{ kind: "edit", post: edited, editedAt: world.clock.now() }]);
    judge = () => ({ actionable: false, intent: "other", urgency: null });
    await runAssess();
    expect(await stored()).toMatchObject([
      { revision: 2, intent: "other", actionable: false, urgency: null },
    ]);
    expect(await toGroup()).toHaveLength(1);
  });

  it("of a deleted post leaves nothing to act on, whatever the classifier says of no text", async () => {
    const post = givenPost();
    const source = await givenSource(world);
    await receiveInbound(world.desk, source, [{ kind: "post", post }]);
    const { platform, externalId } = post;
    await receiveInbound(world.desk, source, [
      { kind: "deletion", platform, externalId, at: world.clock.now() },
    ]);
    await runAssess();
    expect(read).toMatchObject([{ text: "" }]);
    expect(await stored()).toMatchObject([{ actionable: false, urgency: null }]);
    expect(await toGroup()).toHaveLength(1);
  });

  it("throws away what it read when the post was edited on the way", async () => {
    const post = givenPost({ text: "lama" });
    const source = await givenSource(world);
    await receiveInbound(world.desk, source, [
      { kind: "post", post },
      { kind: "post", post: givenPost() },
    ]);
    let meanwhile = true;
    judge = async () => {
      if (meanwhile) {
        meanwhile = false;
        const edited = { ...post, text: "baru" };
        await receiveInbound(world.desk, source, [
          { kind: "edit", post: edited, editedAt: world.clock.now() },
        ]);
      }
      return {};
    };
    await runAssess();
    expect(read.map(({ text }) => text)).toContain("baru");
    expect(await stored()).toMatchObject([{ revision: 2 }, { revision: 1 }]);
  });

  it("gives a post up that breaks the classifier, and reads its neighbours", async () => {
    await storedPosts(world, [{ text: "satu" }, { text: "racun" }, { text: "tiga" }]);
    judge = ({ text }) => {
      if (text === "racun") throw new Error("cannot read this");
      return {};
    };
    for (let attempt = 0; attempt < 5; attempt++) {
      await runAssess();
      world.clock.moveBy(3_600_000);
    }
    expect((await stored()).map(({ postId }) => postId)).toEqual([1, 3]);
    const [row] = await database.db.execute(
      sql`select ref, last_fault, attempts from work where stage = 'assess' and given_up_at is not null`,
    );
    expect(row).toMatchObject({ ref: 2, last_fault: "cannot read this", attempts: 5 });
  });

  it("works through thousands", async () => {
    const posts = Array.from({ length: 1200 }, () => ({}));
    const source = await givenSource(world);
    await receiveInbound(
      world.desk,
      source,
      posts.map(() => ({ kind: "post" as const, post: givenPost() })),
    );
    await runAssess();
    expect(await stored()).toHaveLength(1200);
    expect(await toGroup()).toHaveLength(1200);
  });
});
