/** The real driver against the real sandbox over HTTP: what a store promises and what we make of it, together. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asc } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sp4nHttp } from "../../connectors/case-stores/sp4n-http.ts";
import type { FailureRule } from "../../connectors/sandbox/failures.ts";
import { type Sandbox, startSandbox } from "../../connectors/sandbox/sandbox.ts";
import type { Database } from "../../drizzle/db.ts";
import { cases } from "../../drizzle/schema/cases.ts";
import { dispatches } from "../../drizzle/schema/dispatches.ts";
import { embeddedTestDatabase } from "../../drizzle/testing/test-database.ts";
import { confirmCase, correctCase, dismissCase } from "../cases/review-case.ts";
import { undoEvent } from "../cases/undo-event.ts";
import { silentLog } from "../runtime/log.ts";
import { givenCase, handler } from "../testing/given.ts";
import { createWorld, emptyTables, testClock, type World } from "../testing/world.ts";

let database: Database;
let world: World;
let sandbox: Sandbox;
let folder: string;

beforeAll(async () => {
  database = await embeddedTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await emptyTables(database);
  folder = mkdtempSync(join(tmpdir(), "dispatch-sandbox-"));
  const clock = testClock();
  sandbox = await startSandbox({ folder, port: 0, token: "rahasia", clock, log: silentLog });
  world = await createWorld({
    database,
    clock,
    store: { store: sp4nHttp, settings: { baseUrl: sandbox.url, tokenEnv: "SP4N_TOKEN", timeoutMs: 400 } },
    around: { secret: () => "rahasia" },
  });
  return async () => {
    await sandbox.stop();
    rmSync(folder, { recursive: true });
  };
});

const headers = { authorization: "Bearer rahasia", "content-type": "application/json" };
async function ask(path: string, body?: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(`${sandbox.url}/api/${path}`, {
    headers,
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
  expect(answer.ok).toBe(true);
  return (await answer.json()) as Record<string, unknown>;
}

type Report = { nomor: string; judul: string; isi: string; ditarik_pada: string | null };
const reports = async () =>
  ((await ask("reports?limit=200")) as { reports: Report[] }).reports.map(
    ({ nomor, judul, ditarik_pada }) => ({
      nomor,
      judul,
      withdrawn: ditarik_pada !== null,
    }),
  );
const fail = (rule: FailureRule) => ask("_failures", rule);
const caseRows = () => database.db.select().from(cases).orderBy(asc(cases.id));
const on = (caseId: number) => ({ caseId, version: null, actor: handler });

/** Lets time pass until nothing is due at the store any more. */
async function fileEverything(): Promise<void> {
  for (let look = 0; look < 30; look++) {
    await world.runUntilIdle();
    const rows = await database.db.select().from(dispatches);
    if (rows.every(({ state }) => state !== "due")) return;
    world.clock.moveBy(60_000);
  }
  throw new Error("filings never come to an end");
}

describe("a case at the sandbox", () => {
  it("is filed with a number, corrected under it and withdrawn", async () => {
    const { caseId } = await givenCase(world);
    await confirmCase(world.desk, on(caseId));
    await fileEverything();
    const [filed] = await reports();
    expect(filed).toMatchObject({ judul: "Lampu jalan mati di Jl. Melati", withdrawn: false });
    expect(await caseRows()).toMatchObject([{ status: "filed", trackingNumber: filed!.nomor }]);
    await correctCase(world.desk, {
      ...on(caseId),
      fields: { title: "Lampu jalan mati di Jl. Melati Raya" },
    });
    await fileEverything();
    expect(await reports()).toEqual([{ ...filed, judul: "Lampu jalan mati di Jl. Melati Raya" }]);
    await undoEvent(world.desk, on(caseId));
    await fileEverything();
    expect(await reports()).toEqual([filed]);
    await dismissCase(world.desk, { ...on(caseId), reason: "already_handled" });
    await fileEverything();
    expect(await reports()).toEqual([{ ...filed, withdrawn: true }]);
    expect(await caseRows()).toMatchObject([{ status: "dismissed", trackingNumber: null }]);
  });

  it.each<[string, FailureRule]>([
    ["commits and drops the answer", { mode: "drop_after_commit", count: 2 }],
    ["answers 500", { mode: "500", count: 2 }],
    ["says it is asked too often", { mode: "429", count: 2, seconds: 30 }],
    ["never answers in time", { mode: "timeout", count: 1, seconds: 1 }],
    ["answers too late", { mode: "slow", count: 1, seconds: 0.6 }],
  ])("that %s is there exactly once in the end", async (_, rule) => {
    await fail(rule);
    const { caseId } = await givenCase(world);
    await confirmCase(world.desk, on(caseId));
    await fileEverything();
    const [row] = await caseRows();
    expect(await reports()).toMatchObject([{ nomor: row!.trackingNumber }]);
    expect(row!.status).toBe("filed");
  });

  it("is there exactly once after a storm of every failure over many cases", async () => {
    const ids: number[] = [];
    for (let index = 0; index < 12; index++)
      ids.push((await givenCase(world, { fields: { title: `Kasus nomor ${index}` } })).caseId);
    for (const mode of ["drop_after_commit", "500", "drop_after_commit", "429"] as const)
      await fail({ mode, count: 6 });
    for (const caseId of ids) await confirmCase(world.desk, on(caseId));
    await fileEverything();
    const held = await reports();
    expect(held.map(({ judul }) => judul).toSorted()).toEqual(
      ids.map((_, index) => `Kasus nomor ${index}`).toSorted(),
    );
    const numbers = (await caseRows()).map(({ trackingNumber }) => trackingNumber);
    expect(new Set(numbers).size).toBe(12);
    expect(held.map(({ nomor }) => nomor).toSorted()).toEqual(numbers.toSorted());
  });

  it("outlives a sandbox that was stopped and started again", async () => {
    const { caseId } = await givenCase(world);
    await fail({ mode: "drop_after_commit", count: 1 });
    await confirmCase(world.desk, on(caseId));
    await world.runUntilIdle();
    const port = Number(new URL(sandbox.url).port);
    await sandbox.stop();
    world.clock.moveBy(60_000);
    await world.runUntilIdle();
    sandbox = await startSandbox({ folder, port, token: "rahasia", clock: world.clock, log: silentLog });
    await fileEverything();
    expect(await reports()).toHaveLength(1);
    expect(await caseRows()).toMatchObject([{ status: "filed" }]);
  });

  it("whose title it refuses names the field, and is filed once that is mended", async () => {
    const { caseId } = await givenCase(world, { fields: { title: "x".repeat(200) } });
    await confirmCase(world.desk, on(caseId));
    await fileEverything();
    const [row] = await database.db.select().from(dispatches);
    expect(row).toMatchObject({ state: "given_up", fault: { kind: "refused", field: "title" } });
    await correctCase(world.desk, { ...on(caseId), fields: { title: "Lampu jalan mati" } });
    await fileEverything();
    expect(await reports()).toMatchObject([{ judul: "Lampu jalan mati", withdrawn: false }]);
  });
});
