import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connectors } from "../../connectors/registry.ts";
import { collectStage, collectStageName } from "../../pipeline/ingest/collect-stage.ts";
import { claimWork } from "../../pipeline/runtime/work.ts";
import { emptyTables } from "../../pipeline/testing/world.ts";
import { call, type RunningApi, runApi, tokenFor } from "../testing/running-api.ts";

let api: RunningApi;
let administrator: string;
let folder: string;

beforeAll(async () => {
  api = await runApi();
  folder = mkdtempSync(join(tmpdir(), "sources-"));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await api.close();
});
beforeEach(async () => {
  await emptyTables(api.database);
  administrator = await tokenFor(api, "administrator");
});

type Source = {
  name: string;
  arrivals: number[];
  behindSeconds: number | null;
  notFetched: number | null;
  canBackfill: boolean;
  state: { posts: number; caughtUp: boolean } | null;
};
async function listed(name: string): Promise<Source> {
  const { body } = await call(api, administrator, "GET", "/api/v1/sources");
  return (body.sources as unknown as Source[]).find((source) => source.name === name)!;
}

async function givenFile(name: string, lines: number): Promise<string> {
  const path = join(folder, `${name}.jsonl`);
  const posts = Array.from({ length: lines }, (_, at) => ({ id: `${name}-${at}`, text: `laporan ${at}` }));
  writeFileSync(path, posts.map((post) => JSON.stringify({ ...post, created_at: "2026-01-01" })).join("\n"));
  const source = { name, connector: "file", settings: { path, pageSize: 2 }, everySeconds: 60 };
  expect((await call(api, administrator, "POST", "/api/v1/sources", source)).status).toBe(201);
  return path;
}

/** What the runner does with one due source; the claim as it was taken. */
const stage = () =>
  collectStage({
    database: api.database,
    clock: api.clock,
    log: api.parts.log,
    wake: () => {},
    mask: api.desk.mask,
    connectors,
    around: (signal) => ({ ...api.parts.around, signal }),
  });
const claim = async () => (await claimWork(api.db, collectStageName, 1, 60_000, api.clock.now()))!;
const never = new AbortController().signal;
const look = async () => stage().run(await claim(), never);
const back = (name: string, since: string, as = administrator) =>
  call(api, as, "POST", `/api/v1/sources/${name}/backfill`, { since });
const longAgo = "2026-01-01T00:00:00Z";

describe("how far a source is", () => {
  it("tells the posts of each hour, oldest first, for every source at once and nothing older", async () => {
    for (const name of ["satu", "dua"]) await givenFile(name, 4);
    for (let turn = 0; turn < 4; turn++) await look();
    expect((await listed("satu")).arrivals).toEqual([...new Array<number>(23).fill(0), 4]);
    const hoursAgo = [30, 23.5, 1.5, 0.5];
    const ids = (await api.db.execute(
      sql`select p.id from posts p join sources s on s.id = p.source_id where s.name = 'satu' order by p.id`,
    )) as unknown as { id: number }[];
    for (const [at, { id }] of ids.entries()) {
      const moment = new Date(Date.now() - hoursAgo[at]! * 3_600_000).toISOString();
      await api.db.execute(sql`update posts set received_at = ${moment}::timestamptz where id = ${id}`);
    }
    expect((await listed("satu")).arrivals).toEqual([1, ...new Array<number>(21).fill(0), 1, 1]);
    expect((await listed("dua")).arrivals.at(-1)).toBe(4);
  });

  it("tells the share not read where a length is known, and nothing where it is not", async () => {
    await givenFile("panjang", 4);
    expect(await listed("panjang")).toMatchObject({ notFetched: null, behindSeconds: null, state: null });
    await look();
    const half = (await listed("panjang")).notFetched!;
    expect(half).toBeGreaterThan(0.3);
    expect(half).toBeLessThan(0.7);
    await look();
    expect(await listed("panjang")).toMatchObject({ notFetched: 0, behindSeconds: 0 });
  });

  it("is behind by what its rhythm does not explain, and never while paused", async () => {
    await givenFile("lambat", 1);
    await look();
    const moment = new Date(Date.now() - 200_000).toISOString();
    await api.db.execute(sql`update source_states set last_collected_at = ${moment}::timestamptz`);
    const { behindSeconds } = await listed("lambat");
    expect(behindSeconds).toBeGreaterThanOrEqual(140);
    expect(behindSeconds).toBeLessThan(150);
    await call(api, administrator, "PATCH", "/api/v1/sources/lambat", { enabled: false });
    expect((await listed("lambat")).behindSeconds).toBeNull();
  });
});

describe("reading again", () => {
  it("starts over, and posts that are stored are not doubled", async () => {
    await givenFile("ulang", 2);
    await look();
    await api.db.execute(sql`delete from post_keys where external_id = 'ulang-1'`);
    expect((await back("ulang", longAgo)).status).toBe(200);
    expect((await listed("ulang")).state).toMatchObject({ posts: 2, caughtUp: false });
    await look();
    // One was made forgotten above: it comes again, the one that is known does not.
    expect((await listed("ulang")).state).toMatchObject({ posts: 3, caughtUp: true });
  });

  it("wins over a look that is under way", async () => {
    await givenFile("balap", 4);
    const underWay = await claim();
    expect((await back("balap", longAgo)).status).toBe(200);
    await expect(stage().run(underWay, never)).rejects.toThrow("lease");
    const [state] = await api.db.execute(sql`select cursor from source_states`);
    expect(state).toEqual({ cursor: null });
  });

  it("keeps what X has cost today", async () => {
    const settings = { mode: "mentions", userId: "900" };
    const source = { name: "x-sebutan", connector: "x", settings, enabled: false };
    await call(api, administrator, "POST", "/api/v1/sources", source);
    expect((await back("x-sebutan", "2026-11-01T00:00:00Z")).status).toBe(200);
    const [state] = await api.db.execute(sql`select cursor from source_states`);
    const cursor = JSON.parse((state as { cursor: string }).cursor);
    expect(cursor).toMatchObject({ of: "mentions:900", gaps: [], day: { reads: 0 } });
    expect(cursor.sinceId).toMatch(/^\d{19}$/);
  });

  it("is refused in one sentence where the platform forgets, for times to come and for unknown names", async () => {
    const settings = { tokenEnv: "TG" };
    await call(api, administrator, "POST", "/api/v1/sources", {
      name: "grup",
      connector: "telegram_poll",
      settings,
    });
    expect((await listed("grup")).canBackfill).toBe(false);
    expect(await back("grup", longAgo)).toMatchObject({
      status: 422,
      body: { code: "backfill_impossible" },
    });
    await givenFile("besok", 1);
    expect(await back("besok", "2999-01-01T00:00:00Z")).toMatchObject({
      status: 422,
      body: { field: "since" },
    });
    expect((await back("tidak-ada", longAgo)).status).toBe(404);
    expect((await back("besok", longAgo, await tokenFor(api, "handler"))).status).toBe(403);
  });
});
