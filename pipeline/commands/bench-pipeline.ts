/** Measures the whole way: posts in, assessed, grouped, some cases confirmed and filed in the sandbox. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { confirmCase } from "../cases/review-case.ts";
import { type Instance, startInstance } from "../main.ts";
import { SourceConfig } from "../model/source.ts";
import { type Config, readConfig } from "../runtime/config.ts";
import type { Log } from "../runtime/log.ts";
import { addSource } from "../sources/source-verbs.ts";
import { writeBenchPosts } from "./bench-posts.ts";

const chunk = 5000;
/** Cases confirmed and filed after each chunk: a busy handler's share. */
const confirmedPerChunk = 20;

export type PipelineFigures = {
  posts: number;
  postsPerSecond: number;
  /** Seconds for each 5,000 posts, in order. */
  chunkSeconds: number[];
  lastToFirst: number;
  /** MB of memory after each chunk, and the peak of the process. */
  memoryMb: number[];
  peakMb: number;
  interruptedAndResumed: boolean;
  cases: number;
  filed: number;
  /** Milliseconds of stage time per post. */
  stageMsPerPost: Record<string, number>;
};

/** Runs `posts` posts through an embedded instance in this process; it is stopped and started again half-way. */
export async function benchEmbedded(posts: number): Promise<PipelineFigures> {
  const folder = mkdtempSync(join(tmpdir(), "jemput-bench-"));
  const files = writeBenchPosts(folder, posts, chunk);
  const config = benchConfig(folder);
  const spent = new Map<string, number>();
  const log = timingLog(spent);
  const chunkSeconds: number[] = [];
  const memoryMb: number[] = [];
  let instance = await startInstance({ config, log, roles: { api: false, stages: true } });
  try {
    for (const [index, path] of files.entries()) {
      const began = performance.now();
      await feed(instance, path, index);
      if (index === Math.floor(files.length / 2)) instance = await interrupt(instance, config, log);
      await instance.runner.runUntilIdle();
      await confirmSome(instance);
      await instance.runner.runUntilIdle();
      chunkSeconds.push((performance.now() - began) / 1000);
      memoryMb.push(Math.round(process.memoryUsage().rss / 1e6));
      process.stderr.write(
        `${(index + 1) * chunk} posts, ${chunkSeconds.at(-1)!.toFixed(1)} s for the last ${chunk}\n`,
      );
    }
    return await figures(instance, { posts, chunkSeconds, memoryMb, spent });
  } finally {
    await instance.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function benchConfig(folder: string): Config {
  return readConfig({
    JEMPUT_HOME: join(folder, "home"),
    JEMPUT_SAMPLES: "false",
    SANDBOX_PORT: "0",
    LOG_LEVEL: "info",
  });
}

async function feed(instance: Instance, path: string, index: number): Promise<void> {
  const settings = { path, format: "jsonl", pageSize: 1000 };
  const source = SourceConfig.parse({
    name: `bench-${index}`,
    connector: "file",
    settings,
    everySeconds: 86_400,
  });
  await addSource({ ...instance.desk }, source);
}

/** Stops in the middle of the work and starts anew on the same folder. */
async function interrupt(instance: Instance, config: Config, log: Log): Promise<Instance> {
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await instance.stop();
  return startInstance({ config, log, roles: { api: false, stages: true } });
}

async function confirmSome({ desk, database }: Instance): Promise<void> {
  const rows = (await database.db.execute(
    sql`select id from cases where status = 'waiting' order by urgency desc, id desc limit ${confirmedPerChunk}`,
  )) as unknown as { id: number }[];
  for (const { id } of rows)
    await confirmCase(desk, { caseId: id, version: null, actor: { kind: "staff", id: "bench" } });
}

/** Adds up the milliseconds that each stage reports. */
function timingLog(spent: Map<string, number>): Log {
  const add = (stage: string, ms: unknown) =>
    spent.set(stage, (spent.get(stage) ?? 0) + (typeof ms === "number" ? ms : 0));
  return {
    debug() {},
    info(event, fields = {}) {
      if (event === "collected") add("ingest", fields.ms);
      if (event === "assessed") {
        add("classify", fields.classifyMs);
        add("store assessments", fields.storeMs);
      }
      if (event === "grouped") add("group", Number(fields.readMs) + Number(fields.storeMs));
      if (event === "dispatched") add("dispatch", fields.ms);
    },
    warn: (event, fields) => process.stderr.write(`${event} ${JSON.stringify(fields)}\n`),
    error: (event, fields) => process.stderr.write(`${event} ${JSON.stringify(fields)}\n`),
  };
}

type Measured = { posts: number; chunkSeconds: number[]; memoryMb: number[]; spent: Map<string, number> };

async function figures({ database }: Instance, measured: Measured): Promise<PipelineFigures> {
  const [counts] = (await database.db.execute(sql`
    select (select count(*) from posts) as posts, (select count(*) from assessments) as assessed,
      (select count(*) from cases) as cases, (select count(*) from cases where status = 'filed') as filed`)) as unknown as {
    posts: number;
    assessed: number;
    cases: number;
    filed: number;
  }[];
  const { posts, chunkSeconds, memoryMb, spent } = measured;
  // The interrupted chunk holds a restart; first and last do not.
  const total = chunkSeconds.reduce((sum, seconds) => sum + seconds, 0);
  return {
    posts,
    postsPerSecond: Math.round(posts / total),
    chunkSeconds: chunkSeconds.map((seconds) => Math.round(seconds * 100) / 100),
    lastToFirst: Math.round((chunkSeconds.at(-1)! / chunkSeconds[0]!) * 100) / 100,
    memoryMb,
    peakMb: Math.round(process.resourceUsage().maxRSS / 1000),
    interruptedAndResumed: counts!.posts === posts && counts!.assessed === posts,
    cases: counts!.cases,
    filed: counts!.filed,
    stageMsPerPost: Object.fromEntries(
      [...spent].map(([stage, ms]) => [stage, Math.round((ms / posts) * 1000) / 1000]),
    ),
  };
}
