import { asc, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { maskPersonal } from "../../classifiers/privacy/mask.ts";
import type { Database } from "../../drizzle/db.ts";
import { assessments } from "../../drizzle/schema/assessments.ts";
import { authors, posts, setAside } from "../../drizzle/schema/posts.ts";
import { sourceStates } from "../../drizzle/schema/sources.ts";
import {
  embeddedTestDatabase,
  serverTestDatabase,
  testServerAnswers,
} from "../../drizzle/testing/test-database.ts";
import type { Inbound, PostDraft } from "../model/post.ts";
import { countWork } from "../runtime/work.ts";
import { arrival, givenPost, givenSource } from "../testing/given.ts";
import { createWorld, emptyTables, firstMorning, givenClassifier, type World } from "../testing/world.ts";
import { ingestInbound } from "./ingest-page.ts";
import { receiveInbound } from "./receive.ts";

const at = (minute: number) => new Date(firstMorning.getTime() + minute * 60_000);
const edit = (post: PostDraft, text: string, minute: number): Inbound => ({
  kind: "edit",
  post: { ...post, text },
  editedAt: at(minute),
});
const gone = ({ platform, externalId }: PostDraft, minute = 0): Inbound => ({
  kind: "deletion",
  platform,
  externalId,
  at: at(minute),
});

describe("a page that comes in", () => {
  let database: Database;
  let world: World;
  let source: { id: number; sample: boolean };
  beforeAll(async () => {
    database = await embeddedTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await emptyTables(database);
    world = await createWorld({ database });
    source = await givenSource(world);
  });
  const ingest = (...inbound: Inbound[]) =>
    database.db.transaction((tx) => ingestInbound(tx, source, inbound, maskPersonal, world.clock.now()));
  const stored = () => database.db.select().from(posts).orderBy(asc(posts.id));
  const assessDue = async () =>
    (await countWork(database.db, at(1e6))).find(({ stage }) => stage === "assess")?.due ?? 0;

  it("is stored with its authors, and its posts are due for assessing", async () => {
    const one = givenPost();
    const counts = await ingest(arrival({ author: one.author }), { kind: "post", post: one }, arrival());
    expect(counts).toEqual({
      posts: 3,
      known: 0,
      edits: 0,
      deletions: 0,
      setAside: 0,
      newestAt: one.postedAt,
    });
    const rows = await stored();
    expect(rows.map(({ authorId }) => authorId)).toEqual([
      rows[0]!.authorId,
      rows[0]!.authorId,
      expect.any(Number),
    ]);
    expect(new Set(rows.map(({ authorId }) => authorId)).size).toBe(2);
    expect(rows[1]).toMatchObject({
      text: one.text,
      revision: 1,
      editedAt: null,
      deletedAt: null,
      sourceId: source.id,
    });
    expect(await assessDue()).toBe(3);
  });

  it("twice is stored once, also from another source and with a post twice in one page", async () => {
    const page = [arrival(), arrival()];
    await ingest(...page, page[0]!);
    const again = await ingest(...page);
    source = await givenSource(world, { name: "lain" });
    const elsewhere = await ingest(...page.toReversed());
    expect([again, elsewhere]).toMatchObject([
      { posts: 0, known: 2 },
      { posts: 0, known: 2 },
    ]);
    expect(await stored()).toHaveLength(2);
  });

  it("keeps ids in the order of arrival, whatever the platform's ids are", async () => {
    await ingest(...["z", "a", "m"].map((externalId) => arrival({ externalId })));
    expect((await stored()).map(({ externalId }) => externalId)).toEqual(["z", "a", "m"]);
  });

  it("may be empty", async () => {
    expect(await ingest()).toMatchObject({ posts: 0, known: 0, newestAt: null });
  });

  describe("with edits", () => {
    it("takes the newest, in whatever order they come, and has the post read again", async () => {
      const post = givenPost({ text: "asli" });
      await ingest({ kind: "post", post });
      await world.runUntilIdle();
      expect(await ingest(edit(post, "dua", 2))).toMatchObject({ posts: 0, edits: 1 });
      expect(await ingest(edit(post, "satu", 1))).toMatchObject({ edits: 0 });
      expect(await ingest({ kind: "post", post })).toMatchObject({ known: 1, edits: 0 });
      expect(await stored()).toMatchObject([{ text: "dua", revision: 2, editedAt: at(2) }]);
      expect(await assessDue()).toBe(1);
      await world.runUntilIdle();
      expect(await database.db.select().from(assessments)).toMatchObject([{ revision: 2 }]);
    });

    it("that change nothing are no edits: the post is not read again", async () => {
      const post = givenPost({ media: [] });
      await ingest({ kind: "post", post });
      await world.runUntilIdle();
      expect(await ingest(edit(post, post.text, 5))).toMatchObject({ edits: 0 });
      expect(await assessDue()).toBe(0);
    });

    it("that arrive before their post make it, and an older version does not take its place", async () => {
      const post = givenPost({ text: "asli" });
      await ingest(edit(post, "dua", 2));
      await ingest({ kind: "post", post }, edit(post, "satu", 1));
      expect(await stored()).toMatchObject([{ text: "dua", editedAt: at(2) }]);
    });

    it("within one tick of the platform's clock: the later arrival stands", async () => {
      const post = givenPost();
      await ingest({ kind: "post", post });
      await ingest(edit(post, "satu", 1));
      await ingest(edit(post, "dua", 1));
      expect(await stored()).toMatchObject([{ text: "dua", revision: 3 }]);
    });

    it("from a clock that runs ahead do not shut later ones out", async () => {
      const post = givenPost();
      await ingest({ kind: "post", post });
      await ingest(edit(post, "dari masa depan", 1e6));
      world.clock.moveBy(60_000);
      await ingest(edit(post, "sekarang", 1));
      expect(await stored()).toMatchObject([{ text: "sekarang" }]);
    });

    it("are masked, too", async () => {
      const post = givenPost();
      await ingest({ kind: "post", post });
      await ingest(edit(post, "telepon 0812-3456-7890", 1));
      expect(await stored()).toMatchObject([{ text: "telepon <TEL>", masked: { phone: 1 } }]);
    });
  });

  describe("with parts of an album", () => {
    const part = (post: PostDraft, text: string, url: string): Inbound => ({
      kind: "post",
      part: true,
      post: { ...post, text, media: [{ kind: "photo", url, alt: null }] },
    });

    it("joins them in one post, over pages, each once", async () => {
      const post = givenPost();
      await ingest(part(post, "", "1"));
      await ingest(part(post, "banjir di Kaligawe", "2"), part(post, "", "3"));
      expect(await ingest(part(post, "", "2"))).toMatchObject({ posts: 0, edits: 0 });
      const [row] = await stored();
      expect(row).toMatchObject({ text: "banjir di Kaligawe", revision: 3 });
      expect(row!.media!.map(({ url }) => url)).toEqual(["1", "2", "3"]);
    });

    it("is read again with each new part, and cut like any text", async () => {
      const post = givenPost();
      await ingest(part(post, "a ".repeat(8000), "1"));
      await ingest(part(post, "b ".repeat(8000), "2"));
      const [row] = await stored();
      expect(row!.text!.length).toBeLessThanOrEqual(20_000);
      expect(row!.text).toMatch(/^a a .* b$/s);
      expect(row!.revision).toBe(2);
    });
  });

  describe("with deletions", () => {
    it("takes the words away, once, and has the post read again before others", async () => {
      const post = givenPost({
        media: [{ kind: "photo", url: "u", alt: "a" }],
        position: { lat: -6, lng: 110 },
      });
      await ingest({ kind: "post", post });
      await world.runUntilIdle();
      expect(await ingest(gone(post, 3))).toMatchObject({ deletions: 1 });
      expect(await stored()).toMatchObject([
        { text: null, media: null, lat: null, lng: null, deletedAt: at(3) },
      ]);
      expect(await assessDue()).toBe(1);
      await world.runUntilIdle();
      expect(await database.db.select().from(assessments)).toMatchObject([
        { actionable: false, urgency: null },
      ]);
      await ingest(gone(post, 4));
      expect(await assessDue()).toBe(0);
    });

    it.each<[string, (post: PostDraft) => Inbound[][]]>([
      ["before the post was ever seen", (post) => [[gone(post)], [{ kind: "post", post }]]],
      [
        "in the page that shows it",
        (post) => [[{ kind: "post", post }, gone(post)], [{ kind: "post", post }]],
      ],
      ["ahead of it in a newest-first page", (post) => [[gone(post), { kind: "post", post }]]],
      ["before an edit of it", (post) => [[gone(post)], [edit(post, "baru", 5)]]],
    ])("%s keep it out for good", async (_, pages) => {
      for (const page of pages(givenPost())) await ingest(...page);
      expect(await stored()).toEqual([]);
    });

    it("outlast an edit that comes late", async () => {
      const post = givenPost();
      await ingest({ kind: "post", post }, arrival());
      await ingest(gone(post));
      expect(await ingest(edit(post, "baru", 5))).toMatchObject({ edits: 0 });
      expect((await stored())[0]).toMatchObject({ text: null });
    });
  });

  it("keeps aside what cannot be read, masked, and stores the rest", async () => {
    const bad = { kind: "post", post: { ...givenPost(), text: 7, note: "NIK 3374015512900003" } };
    const counts = await ingest(
      bad as unknown as Inbound,
      { kind: "set_aside", reason: "line 3", sample: '{"wa": "0812-3456-7890"', where: "f.jsonl:3" },
      arrival(),
    );
    expect(counts).toMatchObject({ posts: 1, setAside: 2 });
    const rows = await database.db.select().from(setAside).orderBy(asc(setAside.id));
    expect(rows).toMatchObject([
      { reason: expect.stringContaining("post.text"), sourceId: source.id },
      { reason: "line 3", sample: '{"wa": "<TEL>"', where: "f.jsonl:3" },
    ]);
    expect(rows[0]!.sample).not.toContain("3374015512900003");
  });

  it("stores ten megabytes, broken characters and U+0000 like anything else", async () => {
    const texts = [
      "besar ".repeat(1_700_000),
      "a\u0000b",
      "\ud83d\ud83d",
      String.raw`\u0000\ud83d`,
      "\u202e\u200b",
    ];
    await ingest(...texts.map((text) => arrival({ text, url: "https://x.com/\u0000", language: "\ud83d" })));
    const rows = await stored();
    expect(rows.map(({ text }) => text!.slice(0, 12))).toEqual([
      "besar besar ",
      "ab",
      "\ufffd\ufffd",
      String.raw`\u0000\ud83d`,
      "\u202e\u200b",
    ]);
  });

  it("masks the names of authors and knows those on numbered platforms without their number", async () => {
    const author = {
      externalId: "6281234567890",
      handle: "0812-3456-7890",
      displayName: "Tini 081234567890",
    };
    await ingest(arrival({ platform: "whatsapp", author }), arrival({ platform: "whatsapp", author }));
    const rows = await database.db.select().from(authors);
    expect(rows).toMatchObject([{ handle: "<TEL>", displayName: "Tini <TEL>" }]);
    expect(rows[0]!.externalId).not.toContain("1234567890");
    expect(new Set((await stored()).map(({ authorId }) => authorId)).size).toBe(1);
  });

  it("delivered by a webhook moves the state of its source, and counts every delivery", async () => {
    for (let round = 0; round < 3; round++) await receiveInbound(world.desk, source, [arrival(), arrival()]);
    const states = await database.db.select().from(sourceStates).where(eq(sourceStates.sourceId, source.id));
    expect(states).toMatchObject([
      { posts: 6, caughtUp: true, fault: null, cursor: null, lastCollectedAt: at(0) },
    ]);
  });
});

describe.skipIf(!(await testServerAnswers()))("two processes on PostgreSQL", () => {
  let database: Awaited<ReturnType<typeof serverTestDatabase>>;
  let world: World;
  beforeAll(async () => {
    database = await serverTestDatabase(8);
    world = await createWorld({ database, classifier: givenClassifier() });
  });
  afterAll(async () => {
    await world.close();
    await database.close();
  });
  beforeEach(() => emptyTables(database));

  const receive = (source: { id: number; sample: boolean }, inbound: Inbound[]) =>
    receiveInbound(world.desk, source, inbound);

  it("store a page that both bring once, in whatever order each has it, without a deadlock", async () => {
    const sources = await Promise.all(["a", "b", "c", "d"].map((name) => givenSource(world, { name })));
    const author = givenPost().author;
    const page = Array.from({ length: 120 }, (_, index) => arrival(index % 3 ? {} : { author }));
    const counts = await Promise.all(
      sources.map((source, index) => receive(source, index % 2 ? page : page.toReversed())),
    );
    expect(counts.reduce((sum, { posts }) => sum + posts, 0)).toBe(120);
    expect(counts.reduce((sum, { known }) => sum + known, 0)).toBe(360);
    expect(await database.db.select().from(posts)).toHaveLength(120);
    expect(await countWork(database.db, at(1))).toMatchObject([{ stage: "assess", due: 120 }]);
  });

  it("never lose a deletion or an edit that meets its post on the way", async () => {
    const source = await givenSource(world);
    for (let round = 0; round < 25; round++) {
      const [deleted, edited] = [givenPost(), givenPost({ text: "asli" })];
      await Promise.all([
        receive(source, [
          { kind: "post", post: deleted },
          { kind: "post", post: edited },
        ]),
        receive(source, [edit(edited, "baru", 1), gone(deleted)]),
      ]);
      const left = await database.db.select().from(posts).where(eq(posts.externalId, deleted.externalId));
      expect(left.filter(({ text }) => text !== null)).toEqual([]);
      const kept = await database.db.select().from(posts).where(eq(posts.externalId, edited.externalId));
      expect(kept).toMatchObject([{ text: "baru" }]);
    }
  });

  it("hold their breath for each other: what one is storing, the other waits for", async () => {
    const source = await givenSource(world);
    const post = givenPost();
    await database.db
      .transaction(async (tx) => {
        await ingestInbound(tx, source, [{ kind: "post", post }], maskPersonal, at(0));
        const other = receive(source, [gone(post)]);
        // The other waits for the key that is not committed yet.
        await expect
          .poll(async () => {
            const [{ n }] = (await world.database.db.execute(
              sql`select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
            )) as unknown as [{ n: number }];
            return n;
          })
          .toBe(1);
        return { other };
      })
      .then(({ other }) => other);
    expect(await database.db.select().from(posts)).toMatchObject([{ text: null }]);
  });

  it("count every post of their source", async () => {
    const source = await givenSource(world);
    await Promise.all(Array.from({ length: 12 }, () => receive(source, [arrival(), arrival()])));
    expect(await database.db.select().from(sourceStates)).toMatchObject([{ posts: 24 }]);
  });
});
