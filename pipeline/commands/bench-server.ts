/** Measures PostgreSQL and Redis with worker processes: the way an installation grows. */
import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { type Database, migrateDatabase, openServer } from "../../drizzle/db.ts";
import { SourceConfig } from "../model/source.ts";
import { systemClock } from "../runtime/clock.ts";
import { processEnvironment } from "../runtime/config.ts";
import { addSource } from "../sources/source-verbs.ts";
import { writeBenchPosts } from "./bench-posts.ts";

export type ServerFigures = {
  posts: number;
  workers: number;
  postsPerSecond: number;
  seconds: number;
  cases: number;
};

/** `databaseUrl` names a server where a database can be made; it is dropped at the end. */
export async function benchServer(
  posts: number,
  workers: number,
  databaseUrl: string,
  redisUrl: string,
): Promise<ServerFigures> {
  const folder = mkdtempSync(join(tmpdir(), "jemput-bench-"));
  const name = `jemput_bench_${randomUUID().replaceAll("-", "")}`;
  const admin = await openServer(databaseUrl, 1);
  await admin.db.execute(sql`create database ${sql.identifier(name)}`);
  const url = Object.assign(new URL(databaseUrl), { pathname: `/${name}` }).href;
  const database = await openServer(url, 2);
  const children: ChildProcess[] = [];
  try {
    await migrateDatabase(database);
    // One file, in the order of time: as posts come in earnest.
    const files = writeBenchPosts(folder, posts, posts);
    for (let index = 0; index < workers; index++) children.push(startWorker(folder, url, redisUrl, index));
    await Promise.all(children.map(ready));
    const began = performance.now();
    for (const [index, path] of files.entries()) await addFile(database, path, index);
    await untilDone(database, posts);
    const seconds = (performance.now() - began) / 1000;
    const [row] = (await database.db.execute(sql`select count(*) as cases from cases`)) as unknown as {
      cases: number;
    }[];
    return {
      posts,
      workers,
      postsPerSecond: Math.round(posts / seconds),
      seconds: Math.round(seconds * 10) / 10,
      cases: row!.cases,
    };
  } finally {
    await Promise.all(children.map(end));
    await database.close();
    await admin.db.execute(sql`drop database if exists ${sql.identifier(name)} with (force)`);
    await admin.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function startWorker(folder: string, databaseUrl: string, redisUrl: string, index: number): ChildProcess {
  return fork(new URL("../jemput.mjs", import.meta.url).pathname, ["worker"], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    execArgv: [],
    env: {
      ...processEnvironment(),
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      JEMPUT_HOME: join(folder, `worker-${index}`),
      JEMPUT_SAMPLES: "false",
      SANDBOX_PORT: "0",
      LOG_LEVEL: "warn",
    },
  });
}

const ready = (child: ChildProcess) =>
  new Promise<void>((resolve) => child.stdout!.once("data", () => resolve()));

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}

async function addFile(database: Database, path: string, index: number): Promise<void> {
  const settings = { path, format: "jsonl", pageSize: 1000 };
  const source = SourceConfig.parse({
    name: `bench-${index}`,
    connector: "file",
    settings,
    everySeconds: 86_400,
  });
  await addSource({ database, clock: systemClock, wake: () => {} }, source);
}

/** Resolves when every post is stored and nothing but the next look at the files is due. Asks little: it is timed, too. */
async function untilDone({ db }: Database, posts: number): Promise<void> {
  for (;;) {
    const [row] = (await db.execute(sql`
      select (select coalesce(sum(posts), 0)::bigint from source_states) as stored,
        exists (select 1 from work where stage in ('assess', 'group')) as due`)) as unknown as {
      stored: number;
      due: boolean;
    }[];
    if (row!.stored >= posts && !row!.due) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const [row] = (await db.execute(sql`select count(*) as n from assessments`)) as unknown as { n: number }[];
  if (row!.n !== posts) throw new Error(`${row!.n} of ${posts} posts were assessed`);
}
