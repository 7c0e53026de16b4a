import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, migrateDatabase, openEmbedded, openServer } from "./db.ts";
import { FolderInUseError } from "./folder-lock.ts";
import { schemaOf } from "./testing/schema-of.ts";
import { embeddedTestDatabase, serverTestDatabase, testServerAnswers } from "./testing/test-database.ts";

const serverAnswers = await testServerAnswers();

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "db-test-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const idsOf = async ({ db }: Database, query: ReturnType<typeof sql>) =>
  ((await db.execute(query)) as unknown as { id: number }[]).map((row) => row.id);

describe.skipIf(!serverAnswers)("migrations", () => {
  it("make the same tables, columns, indexes and constraints on PGlite and on PostgreSQL", async () => {
    const embedded = await embeddedTestDatabase();
    const server = await serverTestDatabase(2);
    try {
      const schema = await schemaOf(server.db);
      expect(schema.filter((line) => line.startsWith("column ")).length).toBeGreaterThan(150);
      expect(await schemaOf(embedded.db)).toEqual(schema);
      // One statement that ran on one of them only is seen.
      for (const change of [
        sql`alter table work alter column priority set default 1`,
        sql`create index extra on posts (platform)`,
        sql`alter table cases add constraint positive check (reports >= 0)`,
        sql`alter table posts alter column posted_at type timestamptz`,
      ]) {
        const before = await schemaOf(embedded.db);
        await embedded.db.execute(change);
        expect(await schemaOf(embedded.db)).not.toEqual(before);
      }
    } finally {
      await Promise.all([embedded.close(), server.close()]);
    }
  });

  it("may be run by several starting processes at once", async () => {
    const first = await serverTestDatabase(1);
    try {
      await first.db.execute(sql`drop schema public cascade`);
      await first.db.execute(sql`drop schema if exists drizzle cascade`);
      await first.db.execute(sql`create schema public`);
      const processes = await Promise.all(Array.from({ length: 4 }, () => openServer(first.url, 1)));
      await Promise.all(processes.map((process) => migrateDatabase(process)));
      expect((await schemaOf(first.db)).length).toBeGreaterThan(150);
      await Promise.all(processes.map((process) => process.close()));
    } finally {
      await first.close();
    }
  });
});

describe("the embedded database", () => {
  it("keeps every acknowledged row when its process is killed in the middle of writing", async () => {
    const home = join(folder, "killed");
    const script = new URL("./testing/write-until-killed.ts", import.meta.url).pathname;
    const acknowledged: number[] = [];
    for (const rows of [3, 40, 150]) {
      const child = fork(script, [home], { execArgv: ["--import", "tsx"] });
      await killAfter(child, rows, acknowledged);
    }
    const database = await openEmbedded(home);
    try {
      const kept = new Set(await idsOf(database, sql`select id from acknowledged`));
      expect(acknowledged.length).toBeGreaterThanOrEqual(193);
      expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    } finally {
      await database.close();
    }
  });

  it("dumps while others write, and a dump opens with everything committed before it", async () => {
    const database = await embeddedTestDatabase();
    const file = join(folder, "copy.tar.gz");
    await database.db.execute(sql`create table numbers (id bigint primary key, twice bigint)`);
    const write = async (id: number) =>
      database.db.transaction(async (tx) => {
        await tx.execute(sql`insert into numbers values (${id}, 0)`);
        await tx.execute(sql`update numbers set twice = ${2 * id} where id = ${id}`);
      });
    for (let id = 1; id <= 50; id++) await write(id);
    const writing = Promise.all(Array.from({ length: 50 }, (_, index) => write(51 + index)));
    await database.dump(file);
    await writing;
    await database.close();
    const copy = await openEmbedded(join(folder, "from-copy"), file);
    try {
      const ids = await idsOf(copy, sql`select id from numbers order by id`);
      expect(ids.slice(0, 50)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
      expect(await idsOf(copy, sql`select id from numbers where twice <> 2 * id`)).toEqual([]);
    } finally {
      await copy.close();
    }
  });

  it("is open once at a time, and again after it was closed", async () => {
    const home = join(folder, "once");
    const first = await openEmbedded(home);
    await expect(openEmbedded(home)).rejects.toThrow(FolderInUseError);
    await first.db.execute(sql`create table kept (id bigint)`);
    await first.db.execute(sql`insert into kept values (7)`);
    await first.close();
    const second = await openEmbedded(home);
    expect(await idsOf(second, sql`select id from kept`)).toEqual([7]);
    await second.close();
  });

  it("answers big numbers as numbers, and moments to the millisecond", async () => {
    const database = await embeddedTestDatabase();
    const [row] = (await database.db.execute(
      sql`select 9007199254740991::bigint as big, count(*) as n, '2026-11-20T04:00:00.123Z'::timestamptz as at from work`,
    )) as unknown as { big: number; n: number; at: string }[];
    expect(row).toMatchObject({ big: Number.MAX_SAFE_INTEGER, n: 0 });
    expect(new Date(row!.at).toISOString()).toBe("2026-11-20T04:00:00.123Z");
    await database.close();
  });
});

/** Kills the child once it has acknowledged so many rows; what arrives until its end counts. */
async function killAfter(child: ChildProcess, rows: number, acknowledged: number[]): Promise<void> {
  const ended = once(child, "exit");
  let seen = 0;
  child.on("message", (id: number) => {
    acknowledged.push(id);
    if (++seen === rows) child.kill("SIGKILL");
  });
  await ended;
  expect(child.signalCode).toBe("SIGKILL");
}
