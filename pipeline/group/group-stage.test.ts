import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../drizzle/db.ts";
import { caseEvents, casePosts, cases } from "../../drizzle/schema/cases.ts";
import { blockKeys, suggestions, traits } from "../../drizzle/schema/grouping.ts";
import {
  embeddedTestDatabase,
  serverTestDatabase,
  testServerAnswers,
} from "../../drizzle/testing/test-database.ts";
import { silentLog } from "../runtime/log.ts";
import { addWork, claimWork } from "../runtime/work.ts";
import { groupBatch } from "./group-batch.ts";
import { groupStage } from "./group-stage.ts";
import { readInputs } from "./read-inputs.ts";
import { type GivenPost, givenPosts } from "./testing/given-posts.ts";
import { hoursLater, noon } from "./testing/traits-of-text.ts";

const clock = { now: () => hoursLater(100) };
const never = new AbortController().signal;

/** Runs everything due, `batch` refs a claim; returns how many claims that took. */
async function runGrouping(database: Database, batch = 200): Promise<number> {
  const stage = groupStage({ database, clock, log: silentLog, wake: () => {} });
  for (let claims = 0; ; claims++) {
    const claim = await claimWork(database.db, "group", batch, stage.leaseMs, clock.now());
    if (!claim) return claims;
    await stage.run(claim, never);
  }
}

const flood = (id: number, text: string, change: Partial<GivenPost> = {}): GivenPost => ({
  id,
  text,
  at: hoursLater(id / 10),
  places: ["Kaligawe"].filter((place) => text.includes(place)),
  ...change,
});

const reports = [
  flood(1, "Banjir di Jl. Kaligawe Genuk selutut, motor mogok semua"),
  flood(2, "air masuk rumah, Kaligawe tenggelam, pompa mati"),
  flood(3, "PJU Jl. Cikutra mati sudah tiga minggu", {
    category: "penerangan_jalan",
    places: ["Jl. Cikutra"],
  }),
  flood(4, "Kaligawe masih banjir, antre macet sampai pelabuhan"),
];

describe("the stage on the embedded database", () => {
  let database: Database;
  beforeAll(async () => {
    database = await embeddedTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await database.db.execute(sql`truncate posts, authors, post_keys, assessments, work, cases, case_posts, case_events,
      apart_pairs, block_keys, traits, suggestions restart identity`);
  });

  const members = async () =>
    (await database.db.select().from(casePosts).orderBy(casePosts.postId)).map(
      ({ postId, caseId, role }) => `${postId}:${caseId}:${role}`,
    );

  it.each([200, 1])("joins posts about one problem, %i a batch", async (batch) => {
    await givenPosts(database, reports, clock.now());
    await runGrouping(database, batch);
    expect(await members()).toEqual(["1:1:report", "2:1:report", "3:2:report", "4:1:report"]);
    const [flooded, dark] = await database.db.select().from(cases).orderBy(cases.id);
    expect(flooded).toMatchObject({
      title: "Banjir, Kaligawe",
      reports: 3,
      reporters: 3,
      status: "waiting",
      urgency: 2,
    });
    expect(dark).toMatchObject({ title: "Lampu jalan mati, Jl. Cikutra", reports: 1 });
    const joined = await database.db.select().from(casePosts).where(sql`post_id = 4`);
    expect(joined[0]!.why!.reasons.map((reason) => reason.on)).toContain("place");
    expect(joined[0]!.score).toBeCloseTo(joined[0]!.why!.score, 5);
    expect(await database.db.execute(sql`select 1 from work`)).toHaveLength(0);
  });

  it("gives the same cases whatever the size of the batches, and writes each event once", async () => {
    await givenPosts(database, reports, clock.now());
    await runGrouping(database, 3);
    const events = await database.db.select().from(caseEvents).orderBy(caseEvents.id);
    expect(events.map((event) => [event.caseId, event.verb])).toEqual([
      [1, "opened"],
      [2, "opened"],
      [1, "attached"],
    ]);
    expect(events[0]!.actor).toEqual({ kind: "stage", id: "group" });
  });

  it("counts reposts to the case of their original, before or after it, and opens none for them", async () => {
    const repost = { kind: "repost" as const, repeats: 10 };
    await givenPosts(
      database,
      [
        flood(5, "Banjir Kaligawe parah, pompa mati", repost),
        flood(10, "Banjir Kaligawe parah, pompa mati"),
        flood(11, "Banjir Kaligawe parah, pompa mati", repost),
        flood(12, "tanah longsor di Cepogo", { kind: "repost", repeats: 99, category: "bencana_kebakaran" }),
      ],
      clock.now(),
    );
    await runGrouping(database, 1);
    expect(await members()).toEqual(["5:1:amplification", "10:1:report", "11:1:amplification"]);
    expect((await database.db.select().from(cases))[0]).toMatchObject({
      reports: 1,
      reporters: 1,
      amplification: 2,
    });
  });

  it("attaches official posts and news as context and opens no case for them, nor for praise", async () => {
    await givenPosts(
      database,
      [
        flood(1, "Banjir Kaligawe merendam ratusan rumah", { intent: "news" }),
        flood(2, "Banjir di Kaligawe selutut, pompa mati"),
        flood(3, "Pompa Kaligawe sedang kami perbaiki", { intent: "official", fromAgency: true }),
        flood(4, "Kami dinas: banjir di Tlogosari tertangani", { fromAgency: true }),
        flood(5, "Kaligawe sudah surut, makasih petugas", { intent: "praise" }),
      ],
      clock.now(),
    );
    await runGrouping(database, 1);
    expect(await members()).toEqual(["1:1:context", "2:1:report", "3:1:context"]);
    expect((await database.db.select().from(cases)).map((row) => row.reports)).toEqual([1]);
  });

  it("raises a waiting case to the urgency of what joins it", async () => {
    await givenPosts(
      database,
      [
        flood(1, "Banjir di Kaligawe selutut"),
        flood(2, "Kaligawe banjir, ada nenek terjebak di atap, tolong", { urgency: 4 }),
      ],
      clock.now(),
    );
    await runGrouping(database, 1);
    expect((await database.db.select().from(cases)).map((row) => row.urgency)).toEqual([4]);
  });

  it("suggests a pair of cases once, the newer first, and tells why", async () => {
    await givenPosts(
      database,
      [
        flood(1, "Selokan mampet di Cicadas RT 03, air masuk dapur warga", { places: ["Cicadas RT 03"] }),
        flood(2, "Selokan mampet di Cicadas RT 05, air masuk dapur warga", { places: ["Cicadas RT 05"] }),
      ],
      clock.now(),
    );
    await runGrouping(database);
    const [suggestion, ...more] = await database.db.select().from(suggestions);
    expect(more).toEqual([]);
    expect(suggestion).toMatchObject({ caseId: 2, otherCaseId: 1, postId: 2 });
    expect(suggestion!.why.reasons.at(-1)).toMatchObject({ on: "guard", facts: { guard: "other_number" } });
  });

  it("keeps apart what a person called two problems: neither joined nor suggested", async () => {
    await database.db.execute(sql`insert into apart_pairs (a, b, at) values (1, 2, now())`);
    await givenPosts(database, reports.slice(0, 2), clock.now());
    await runGrouping(database, 1);
    expect(await members()).toEqual(["1:1:report", "2:2:report"]);
    expect(await database.db.select().from(suggestions)).toEqual([]);
  });

  it("never joins a sample with a real post", async () => {
    await givenPosts(database, [{ ...reports[0]!, sample: true }, reports[1]!], clock.now());
    await runGrouping(database);
    expect((await database.db.select().from(cases).orderBy(cases.id)).map((row) => row.sample)).toEqual([
      true,
      false,
    ]);
  });

  it("notes an edit and a deletion of a grouped post, and forgets the deleted one", async () => {
    await givenPosts(database, reports.slice(0, 2), clock.now());
    await runGrouping(database);
    await database.db.execute(sql`update posts set revision = 2 where id = 1`);
    await database.db.execute(sql`update posts set text = null, deleted_at = now() where id = 2`);
    await addWork(database.db, "group", [{ ref: 1 }, { ref: 2 }], clock.now());
    await runGrouping(database);
    const events = await database.db.select().from(caseEvents).orderBy(caseEvents.id);
    expect(events.slice(1).map((event) => [event.verb, event.data.postId])).toEqual([
      ["post_edited", 1],
      ["post_deleted", 2],
    ]);
    expect((await database.db.select().from(traits)).map((row) => row.postId)).toEqual([1]);
  });

  it("settles a post that was deleted before it was grouped, and leaves nothing of it", async () => {
    await givenPosts(database, [reports[0]!], clock.now());
    await database.db.execute(sql`update posts set text = null, deleted_at = now()`);
    await runGrouping(database);
    expect(await members()).toEqual([]);
    expect(await database.db.select().from(traits)).toEqual([]);
  });

  it("writes nothing when its lease was lost", async () => {
    await givenPosts(database, reports, clock.now());
    const stage = groupStage({ database, clock, log: silentLog, wake: () => {} });
    const claim = (await claimWork(database.db, "group", 10, 1000, clock.now()))!;
    await expect(
      stage.run({ ...claim, token: "00000000-0000-4000-8000-000000000000" }, never),
    ).rejects.toThrow("lease");
    expect(await members()).toEqual([]);
    // What the lost run remembered must not be taken for stored: the next run decides anew.
    await stage.run(claim, never);
    expect(await members()).toHaveLength(4);
  });

  it("lets one case hold no more than a few posts under each key, so that a flood of posts hides nobody", async () => {
    const many = Array.from({ length: 40 }, (_, i) =>
      flood(i + 1, `Kaligawe banjir lagi, pompa mati, laporan warga ${i}`),
    );
    await givenPosts(database, many, clock.now());
    await runGrouping(database, 10);
    expect(await database.db.select().from(cases)).toHaveLength(1);
    const rows = (await database.db.execute(
      sql`select count(*) as n from block_keys group by key order by n desc limit 1`,
    )) as unknown as { n: number }[];
    expect(rows[0]!.n).toBeLessThanOrEqual(3);
    expect((await database.db.select().from(blockKeys)).length).toBeGreaterThan(0);
  });

  it("needs the same number of statements for ten posts as for a hundred", async () => {
    const statements = async (from: number, count: number) => {
      const given = Array.from({ length: count }, (_, i) =>
        flood(from + i, `lubang besar di Jl. Rawa${from + i} depan pasar`, {
          category: "jalan_jembatan",
          places: [`Jl. Rawa${from + i}`],
        }),
      );
      await givenPosts(database, given, clock.now());
      const inputs = await readInputs(
        database.db,
        given.map((post) => post.id),
      );
      let calls = 0;
      await database.db.transaction(async (tx) => {
        const execute = tx.execute.bind(tx);
        tx.execute = ((query: Parameters<typeof execute>[0]) => {
          calls++;
          return execute(query);
        }) as typeof execute;
        await groupBatch(tx, inputs, clock.now());
      });
      return calls;
    };
    const ten = await statements(1, 10);
    expect(ten).toBeLessThanOrEqual(14);
    expect(await statements(1000, 100)).toBe(ten);
  });
});

describe.skipIf(!(await testServerAnswers()))("two workers on PostgreSQL", () => {
  it("open one case when they meet the same problem at the same time", async () => {
    const database = await serverTestDatabase();
    try {
      const pairs = Array.from({ length: 12 }, (_, i) => {
        const place = `Rawa${String.fromCharCode(97 + i)}dengkel`;
        return [1, 2].map((side) => ({
          id: i * 2 + side,
          text:
            side === 1
              ? `Banjir di ${place} selutut, pompa mati`
              : `air masuk rumah warga ${place}, pompa mati`,
          at: noon,
          places: [place],
        }));
      });
      await givenPosts(database, pairs.flat(), clock.now());
      const group = async (side: number) => {
        const inputs = await readInputs(
          database.db,
          pairs.map((pair) => pair[side]!.id),
        );
        return database.db.transaction((tx) => groupBatch(tx, inputs, clock.now()));
      };
      await Promise.all([group(0), group(1)]);
      const rows = await database.db.select().from(cases);
      expect(rows.map((row) => row.reports)).toEqual(pairs.map(() => 2));
    } finally {
      await database.close();
    }
  });
});
