/**
 * `npm run test:kill`: SIGKILL at random moments between ingest and dispatch, on both runners, with Redis flushed and
 * PostgreSQL restarted in a tenth of them. Every final state must equal the uninterrupted one, and the sandbox, which
 * drops answers after it has committed, must hold each case exactly once.
 */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { sql } from "drizzle-orm";
import { Redis } from "ioredis";
import { type Sandbox, startSandbox } from "../../../connectors/sandbox/sandbox.ts";
import { type Database, openEmbedded, openServer } from "../../../drizzle/db.ts";
import { systemClock } from "../../runtime/clock.ts";
import { silentLog } from "../../runtime/log.ts";
import { type FinalState, readFinalState } from "./final-state.ts";
import { writeKillPosts } from "./kill-posts.ts";
import { type OwnPostgres, type OwnRedis, startOwnPostgres, startOwnRedis } from "./own-services.ts";
import { startWorkers, type Workers } from "./workers.ts";

const { values: options } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    cases: { type: "string", default: "160" },
    seed: { type: "string", default: "1" },
  },
});

/** Mulberry32: the moments of a run can be played again with its seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

type Way = "embedded" | "server";
type Services = { postgres: OwnPostgres; redis: OwnRedis };
type Tally = { kills: number; flushes: number; restarts: number; crashes: number };

/** About a third of the kills are on servers: with this share of those, a tenth of all kills flush or restart. */
const rest = 0.34;
const random = seeded(Number(options.seed));
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** One run on fresh stores; kills until `mostKills` or until everything is done. Returns the final state. */
async function run(
  way: Way,
  mostKills: number,
  services: Services,
  tally: Tally,
  faults: boolean,
): Promise<FinalState> {
  const folder = mkdtempSync(join(tmpdir(), "jemput-kill-"));
  const source = join(folder, "posts.jsonl");
  const expected = writeKillPosts(source, Number(options.cases));
  const sandbox = await startSandbox({
    folder: join(folder, "sandbox"),
    port: 0,
    token: "token-uji",
    clock: systemClock,
    log: silentLog,
    random,
    failures: faults
      ? [
          { mode: "drop_after_commit", rate: 0.1 },
          { mode: "500", rate: 0.05 },
          { mode: "slow", rate: 0.3, seconds: 0.05 },
        ]
      : [],
  });
  const database = way === "server" ? await ownDatabase(services) : null;
  const env = childEnv(folder, source, sandbox, database, services.redis);
  let workers: Workers | null = null;
  try {
    const count = way === "server" ? 2 : 1;
    workers = startWorkers(
      Array.from({ length: count }, (_, index) => env(index)),
      way === "server",
    );
    for (let killed = 0; killed < mostKills; killed++) {
      await sleep(600 + random() * 2600);
      if (await isDone(sandbox, expected.cases)) break;
      await workers.kill(Math.floor(random() * count));
      tally.kills++;
      if (way === "server" && random() < rest) await flush(services.redis, tally);
      if (way === "server" && random() < rest) restart(services.postgres, tally);
    }
    await workers.untilDone(expected.cases);
    await workers.end();
    tally.crashes += workers.crashes();
    const state = await finalState(way, folder, database);
    await assertSandbox(sandbox, expected.cases);
    return state;
  } finally {
    await workers?.end();
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ownDatabase({ postgres }: Services): Promise<string> {
  const name = `kill_${randomUUID().replaceAll("-", "")}`;
  const admin = await openServer(postgres.url, 1);
  await admin.db.execute(sql`create database ${sql.identifier(name)}`);
  await admin.close();
  return Object.assign(new URL(postgres.url), { pathname: `/${name}` }).href;
}

function childEnv(
  folder: string,
  source: string,
  sandbox: Sandbox,
  database: string | null,
  redis: OwnRedis,
) {
  const config = join(folder, "jemput.yaml");
  const settings = { baseUrl: sandbox.url, tokenEnv: "TOKEN_UJI" };
  const file = {
    name: "uji",
    connector: "file",
    settings: { path: source, format: "jsonl", pageSize: 40 },
    everySeconds: 5,
  };
  writeFileSync(
    config,
    JSON.stringify({ store: { driver: "sp4n-http", settings, sandbox: true }, sources: [file] }),
  );
  return (index: number): NodeJS.ProcessEnv => ({
    PATH: process.env.PATH,
    JEMPUT_CONFIG: config,
    JEMPUT_HOME: join(folder, database ? `home-${index}` : "home"),
    TOKEN_UJI: sandbox.token,
    ...(database ? { DATABASE_URL: database, REDIS_URL: redis.url } : {}),
  });
}

async function flush({ url }: OwnRedis, tally: Tally): Promise<void> {
  const redis = new Redis(url);
  await redis.flushall();
  redis.disconnect();
  tally.flushes++;
}

function restart(postgres: OwnPostgres, tally: Tally): void {
  postgres.restart();
  tally.restarts++;
}

async function stats({ url, token }: Sandbox): Promise<Record<string, number>> {
  const answer = await fetch(`${url}/api/_stats`, { headers: { authorization: `Bearer ${token}` } });
  return answer.ok ? ((await answer.json()) as Record<string, number>) : {};
}

const isDone = async (sandbox: Sandbox, cases: number) => (await stats(sandbox)).reports === cases;

async function finalState(way: Way, folder: string, url: string | null): Promise<FinalState> {
  const database: Database =
    way === "server" ? await openServer(url!, 1) : await openEmbedded(join(folder, "home"));
  try {
    return await readFinalState(database);
  } finally {
    await database.close();
  }
}

async function assertSandbox(sandbox: Sandbox, cases: number): Promise<void> {
  const now = await stats(sandbox);
  if (now.reports !== cases)
    throw new Error(`the sandbox holds ${JSON.stringify(now)}, not ${cases} reports`);
  for (const [name, count] of Object.entries(now))
    if (/doubled/i.test(name) && count > 0)
      throw new Error(`the sandbox holds a case twice: ${JSON.stringify(now)}`);
}

function compare(state: FinalState, reference: FinalState): void {
  if (isDeepStrictEqual(state, reference)) return;
  for (const part of Object.keys(reference) as (keyof FinalState)[]) {
    const [is, was] = [state[part], reference[part]];
    if (isDeepStrictEqual(is, was)) continue;
    if (typeof is === "number" || typeof was === "number")
      process.stderr.write(`${part}: ${is} instead of ${was}\n`);
    else {
      for (const line of is.filter((item) => !was.includes(item)).slice(0, 5))
        process.stderr.write(`${part} has   ${line}\n`);
      for (const line of was.filter((item) => !is.includes(item)).slice(0, 5))
        process.stderr.write(`${part} lacks ${line}\n`);
    }
  }
  throw new Error("the final state differs from the uninterrupted one");
}

const services: Services = { postgres: await startOwnPostgres(), redis: await startOwnRedis() };
const tally: Tally = { kills: 0, flushes: 0, restarts: 0, crashes: 0 };
try {
  const reference = await run("embedded", 0, services, tally, false);
  process.stdout.write(`uninterrupted: ${reference.posts} posts, ${reference.cases.length} cases\n`);
  for (let round = 0; tally.kills < Number(options.kills); round++) {
    const way: Way = round % 2 === 0 ? "embedded" : "server";
    const before = tally.kills;
    compare(
      await run(way, Math.min(15, Number(options.kills) - tally.kills), services, tally, true),
      reference,
    );
    process.stdout.write(`${way}: ${tally.kills - before} kills, equal to the uninterrupted state\n`);
  }
  process.stdout.write(`${JSON.stringify({ ...tally, equal: true })}\n`);
} finally {
  services.redis.stop();
  services.postgres.stop();
}
process.exit(0);
