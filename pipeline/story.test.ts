/** The whole way once, as people and processes see it: on one embedded process, and on PostgreSQL, Redis, one API and two workers. */
import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readLocalToken } from "../api/auth/local-token.ts";
import { type Sandbox, startSandbox } from "../connectors/sandbox/sandbox.ts";
import { openEmbedded, openServer } from "../drizzle/db.ts";
import { serverTestDatabase, testRedisUrl, testServerAnswers } from "../drizzle/testing/test-database.ts";
import { systemClock } from "./runtime/clock.ts";
import { processEnvironment } from "./runtime/config.ts";
import { silentLog } from "./runtime/log.ts";
import type { Status } from "./runtime/status.ts";
import { type FinalState, readFinalState } from "./testing/kill/final-state.ts";
import { writeKillPosts } from "./testing/kill/kill-posts.ts";

const problems = 12;
const program = new URL("./jemput.mjs", import.meta.url).pathname;

type Place = { folder: string; source: string; sandbox: Sandbox; posts: number };
type Case = { id: number; posts: { text: string }[] };

async function prepare(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), "jemput-story-"));
  const source = join(folder, "posts.jsonl");
  const { posts } = writeKillPosts(source, problems);
  const sandbox = await startSandbox({
    folder: join(folder, "sandbox"),
    port: 0,
    token: "token-cerita",
    clock: systemClock,
    log: silentLog,
    failures: [{ mode: "drop_after_commit", count: 2 }],
  });
  const settings = { baseUrl: sandbox.url, tokenEnv: "TOKEN_CERITA" };
  const file = {
    name: "cerita",
    connector: "file",
    settings: { path: source, format: "jsonl" },
    everySeconds: 86_400,
  };
  const config = { store: { driver: "sp4n-http", settings, sandbox: true }, sources: [file] };
  writeFileSync(join(folder, "jemput.yaml"), JSON.stringify(config));
  return { folder, source, sandbox, posts };
}

const launched: ChildProcess[] = [];

function launch(place: Place, command: string, home: string, more: Record<string, string>): ChildProcess {
  const child = fork(program, [command], {
    execArgv: [],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    env: {
      PATH: processEnvironment().PATH,
      JEMPUT_CONFIG: join(place.folder, "jemput.yaml"),
      JEMPUT_HOME: join(place.folder, home),
      PORT: "0",
      LOG_LEVEL: "error",
      TOKEN_CERITA: place.sandbox.token,
      ...more,
    },
  });
  launched.push(child);
  return child;
}

/** The first lines a process says once it is ready. */
function saysReady(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.once("exit", (code) => reject(new Error(`ended with ${code}: ${said}`)));
    child.stdout!.on("data", (text: Buffer) => {
      said += text;
      if (said.includes("Stop with Ctrl+C")) resolve(said);
    });
  });
}

function end(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once("exit", (code) => resolve(code));
    child.kill("SIGTERM");
  });
}

type Call = (method: string, path: string, body?: unknown) => Promise<unknown>;

function caller(url: string, token: string): Call {
  return async (method, path, body) => {
    const answer = await fetch(new URL(path, url), {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const answered = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answered)}`);
    return answered;
  };
}

async function until(call: Call, reached: (status: Status) => boolean): Promise<Status> {
  for (const limit = Date.now() + 60_000; ; ) {
    const status = (await call("GET", "/api/v1/status")) as Status;
    if (reached(status)) return status;
    if (Date.now() > limit) throw new Error(`not reached: ${JSON.stringify(status)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const idle = (status: Status) => status.work.every((row) => row.due === 0);

/** What a handler does: most cases are confirmed; one is corrected first, one dismissed, two merged, two decisions undone. */
async function handle(call: Call, { posts, source }: Place): Promise<void> {
  await until(
    call,
    (status) => status.assessed === posts && status.cases.waiting === problems && idle(status),
  );
  const cases = await casesByPost(call, source);
  const at = (post: string) => cases.get(post)!;
  const decide = (post: string, verb: string, body: object = {}) =>
    call("POST", `/api/v1/cases/${at(post).id}/${verb}`, body);
  await decide("p0-0", "correct", { fields: { title: "Lampu jalan mati di Jl. Melati Raya", urgency: 3 } });
  await decide("p1-0", "dismiss", {
    reason: "already_handled",
    note: "Sudah ditangani, kata Pak RT 0812-3456-7890",
  });
  await decide("p2-0", "dismiss", { reason: "spam" });
  await decide("p2-0", "undo");
  await decide("p3-0", "merge", { into: at("p4-0").id });
  await decide("p5-0", "merge", { into: at("p6-0").id });
  await decide("p5-0", "undo");
  for (const post of ["p0", "p2", "p4", "p5", "p6", "p7", "p8", "p9", "p10"])
    await decide(`${post}-0`, "confirm");
  await until(call, (status) => status.cases.filed === 9 && status.dispatches.due === 0 && idle(status));
  await decide("p7-0", "undo");
  await decide("p8-0", "correct", { fields: { urgency: 3 } });
  await until(call, (status) => status.cases.filed === 8 && status.dispatches.due === 0 && idle(status));
}

/** The waiting cases by the ids of their posts in the file: the API does not show a platform's ids. */
async function casesByPost(call: Call, source: string): Promise<Map<string, Case>> {
  const lines = readFileSync(source, "utf8").trim().split("\n");
  const ids = new Map(lines.map((line) => JSON.parse(line)).map(({ id, text }) => [text, id]));
  const found = new Map<string, Case>();
  const { cases } = (await call("GET", "/api/v1/cases?status=waiting&limit=100")) as {
    cases: { id: number }[];
  };
  for (const { id } of cases) {
    const shown = (await call("GET", `/api/v1/cases/${id}`)) as Case;
    for (const post of shown.posts) found.set(ids.get(post.text), shown);
  }
  return found;
}

async function embeddedStory(): Promise<{ state: FinalState; place: Place; said: string }> {
  const place = await prepare();
  const child = launch(place, "start", "home", {});
  const said = await saysReady(child);
  const home = join(place.folder, "home");
  await handle(caller(urlIn(said), readLocalToken(home)!), place);
  expect(await end(child)).toBe(0);
  const database = await openEmbedded(home);
  const state = await readFinalState(database);
  await database.close();
  return { state, place, said };
}

const urlIn = (said: string) => /ready: (\S+)/.exec(said)![1]!;

async function serverStory(): Promise<{ state: FinalState; place: Place }> {
  const place = await prepare();
  const own = await serverTestDatabase(1);
  const more = { DATABASE_URL: own.url, REDIS_URL: testRedisUrl, REDIS_PREFIX: `uji-${process.pid}` };
  const children = ["api", "worker", "worker"].map((command, index) =>
    launch(place, command, `home-${index}`, more),
  );
  const [said] = await Promise.all(children.map(saysReady));
  await handle(caller(urlIn(said!), readLocalToken(join(place.folder, "home-0"))!), place);
  expect(await Promise.all(children.map(end))).toEqual([0, 0, 0]);
  const database = await openServer(own.url, 1);
  const state = await readFinalState(database);
  await database.close();
  await own.close();
  return { state, place };
}

async function sandboxStats({ sandbox }: Place): Promise<Record<string, number>> {
  const answer = await fetch(`${sandbox.url}/api/_stats`, {
    headers: { authorization: `Bearer ${sandbox.token}` },
  });
  return (await answer.json()) as Record<string, number>;
}

describe("the whole way, from posts in a file to reports in the store", () => {
  let embedded: Awaited<ReturnType<typeof embeddedStory>>;
  const places: Place[] = [];

  beforeAll(async () => {
    embedded = await embeddedStory();
    places.push(embedded.place);
  }, 120_000);

  afterAll(async () => {
    for (const child of launched) if (child.exitCode === null) child.kill("SIGKILL");
    for (const place of places) {
      await place.sandbox.stop();
      rmSync(place.folder, { recursive: true, force: true });
    }
  });

  it("says how to sign in once, and that this is the sandbox", () => {
    expect(embedded.said).toMatch(/One-time password .*: \S+/);
  });

  it("files each confirmed case exactly once, although answers were dropped", async () => {
    const stats = await sandboxStats(embedded.place);
    expect(stats.reports).toBe(9);
    expect(embedded.state.loose).toEqual([]);
    expect(
      embedded.state.dispatches.every((line) => line.startsWith("done") || line.startsWith("cancelled")),
    ).toBe(true);
  });

  it("ends with every decision on record: filed, dismissed, merged, and waiting again where it was undone", () => {
    const count = (status: string) =>
      embedded.state.cases.filter((line) => line.startsWith(`${status} `)).length;
    expect({
      filed: count("filed"),
      dismissed: count("dismissed"),
      merged: count("merged"),
      waiting: count("waiting"),
    }).toEqual({
      filed: 8,
      dismissed: 1,
      merged: 1,
      waiting: 2,
    });
  });

  it("keeps no personal number in what staff typed, nor in the store", () => {
    const journal = readFileSync(join(embedded.place.folder, "sandbox", "journal.jsonl"), "utf8");
    expect(journal.replace(/\D/g, "")).not.toContain("081234567890");
    expect(JSON.stringify(embedded.state)).not.toContain("3456");
  });

  it("ends in the same state on PostgreSQL and Redis with one API and two workers", async ({ skip }) => {
    if (!(await testServerAnswers())) skip("PostgreSQL does not answer");
    const server = await serverStory();
    places.push(server.place);
    expect(server.state).toEqual(embedded.state);
    expect((await sandboxStats(server.place)).reports).toBe(9);
  }, 120_000);
});
