import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../drizzle/db.ts";
import { sources } from "../../drizzle/schema/sources.ts";
import { embeddedTestDatabase } from "../../drizzle/testing/test-database.ts";
import { confirmCase } from "../cases/review-case.ts";
import { receiveInbound } from "../ingest/receive.ts";
import { SourceConfig } from "../model/source.ts";
import { countWork } from "../runtime/work.ts";
import { arrival, givenSource, handler } from "../testing/given.ts";
import { createWorld, emptyTables, firstMorning, type World } from "../testing/world.ts";
import { clearSamples } from "./clear-samples.ts";
import { samplesSource, shiftToNow } from "./replay-samples.ts";
import { addSource, changeSource, configureSources, dropSource } from "./source-verbs.ts";

let database: Database;
let world: World;
let parts: Parameters<typeof addSource>[0] & { wake(stage: string): void };
let woken: string[];
beforeAll(async () => {
  database = await embeddedTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await emptyTables(database);
  world = await createWorld({ database });
  woken = [];
  parts = { database, clock: world.clock, wake: (stage) => woken.push(stage) };
});

const config = (changes: Partial<SourceConfig> = {}) =>
  SourceConfig.parse({
    name: "berita",
    connector: "feed",
    settings: { url: "https://a.example" },
    ...changes,
  });
const stored = () => database.db.select().from(sources).orderBy(sources.name);
const due = async () => (await countWork(database.db, world.clock.now()))[0]?.dueNow ?? 0;

describe("a source by its name", () => {
  it("is added once, due at once, and wakes whoever looks at sources", async () => {
    expect(await addSource(parts, config())).toBe(true);
    expect(await addSource(parts, config({ connector: "x" }))).toBe(false);
    expect(await stored()).toMatchObject([
      { name: "berita", connector: "feed", everySeconds: 60, createdAt: firstMorning },
    ]);
    expect(await due()).toBe(1);
    expect(woken).toEqual(["collect"]);
  });

  it("is changed in what is named and keeps the rest; paused it is not due, resumed it is", async () => {
    await addSource(parts, config({ areaCode: "33.74" }));
    expect(await changeSource(parts, "berita", { enabled: false })).toBe(true);
    expect(await due()).toBe(0);
    expect(await changeSource(parts, "berita", { enabled: true, everySeconds: 300 })).toBe(true);
    expect(await due()).toBe(1);
    expect(await stored()).toMatchObject([
      { areaCode: "33.74", everySeconds: 300, settings: { url: "https://a.example" } },
    ]);
    expect(await changeSource(parts, "tidak-ada", { enabled: false })).toBe(false);
  });

  it("is removed with its work; its posts stay", async () => {
    await addSource(parts, config());
    const [row] = await stored();
    await receiveInbound(world.desk, row!, [arrival()]);
    expect(await dropSource(parts, "berita")).toBe(true);
    expect(await dropSource(parts, "berita")).toBe(false);
    expect(await stored()).toEqual([]);
    const [{ n }] = (await database.db.execute(sql`select count(*) as n from posts`)) as unknown as [
      { n: number },
    ];
    expect(n).toBe(1);
    expect((await countWork(database.db, world.clock.now())).map(({ stage }) => stage)).toEqual(["assess"]);
  });

  it("from the configuration is brought to what it says, and others are left alone", async () => {
    await addSource(parts, config({ name: "lain" }));
    await configureSources(parts, [config({ everySeconds: 120 }), config({ name: "dua" })]);
    await configureSources(parts, [config({ everySeconds: 90 })]);
    expect((await stored()).map(({ name, everySeconds }) => [name, everySeconds])).toEqual([
      ["berita", 90],
      ["dua", 60],
      ["lain", 60],
    ]);
  });
});

describe("samples", () => {
  const lines = [
    { id: "1", text: "a", created_at: "2026-01-01T00:00:00.000Z" },
    { id: "2", text: "b", created_at: "2026-01-14T23:00:00+07:00" },
    { id: "3", text: "c", created_at: "2026-01-14T15:00:00Z" },
  ]
    .map((line) => JSON.stringify(line))
    .join("\n");

  it("are moved so that the newest is a minute old, with the same time between them", () => {
    const moved = shiftToNow(`${lines}\n\n`, firstMorning)
      .split("\n")
      .map((line) => JSON.parse(line) as { id: string; text: string; created_at: string });
    const ages = moved.map(({ created_at }) => (firstMorning.getTime() - Date.parse(created_at)) / 60_000);
    expect(ages).toEqual([1 + 14 * 1440 - 8 * 60, 1, 61]);
    expect(moved.map(({ id, text }) => id + text)).toEqual(["1a", "2b", "3c"]);
  });

  it("are moved once: a restart does not make new posts of them", () => {
    const home = mkdtempSync(join(tmpdir(), "samples-"));
    const file = join(home, "posts.jsonl");
    writeFileSync(file, lines);
    const first = samplesSource(file, join(home, "data"), firstMorning);
    const path = (first.settings as { path: string }).path;
    const before = readFileSync(path, "utf8");
    const second = samplesSource(file, join(home, "data"), new Date(firstMorning.getTime() + 86_400_000));
    expect(second).toEqual(first);
    expect(readFileSync(path, "utf8")).toBe(before);
    expect(first).toMatchObject({ connector: "file", sample: true, enabled: true });
    rmSync(home, { recursive: true });
  });

  it("are cleared without a trace, and nothing else is", async () => {
    const sample = await givenSource(world, { name: "contoh", sample: true, enabled: true });
    const real = await givenSource(world, { name: "nyata", enabled: true });
    await receiveInbound(world.desk, real, [arrival({ text: "lampu mati di Jl. Melati Kota Semarang" })]);
    await world.runUntilIdle();
    const look = async () => {
      const tables = (await database.db.execute(
        sql`select tablename as name from pg_tables where schemaname = 'public' order by 1`,
      )) as unknown as { name: string }[];
      const counts: Record<string, number> = {};
      for (const { name } of tables) {
        const [row] = (await database.db.execute(
          sql`select count(*) as n from ${sql.identifier(name)}`,
        )) as unknown as [{ n: number }];
        counts[name] = row.n;
      }
      return counts;
    };
    const before = await look();
    await receiveInbound(world.desk, sample, [
      arrival({ text: "lampu mati di Jl. Melati Kota Semarang, gelap" }),
      arrival({ text: "sampah menumpuk di Jl. Kenanga Kota Padang" }),
      { kind: "set_aside", reason: "r", sample: "s", where: null },
    ]);
    await world.runUntilIdle();
    const samples = (await database.db.execute(
      sql`select id from cases where sample order by id`,
    )) as unknown as { id: number }[];
    expect(samples.length).toBeGreaterThan(0);
    await confirmCase(world.desk, { caseId: samples[0]!.id, version: null, actor: handler });
    await world.runUntilIdle();
    await receiveInbound(world.desk, sample, [arrival()]);
    expect((await look()).dispatches).toBe(1);
    const cleared = await database.db.transaction((tx) => clearSamples(tx));
    expect(cleared).toEqual({ posts: 3, cases: samples.length, sources: 1 });
    const { sources: sourcesBefore, source_states: statesBefore, work: workBefore, ...rest } = before;
    expect(await look()).toEqual({
      ...rest,
      sources: sourcesBefore! - 1,
      source_states: statesBefore,
      work: workBefore! - 1,
    });
  });
});
