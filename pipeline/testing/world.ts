/**
 * A world for stage and story tests: a real database, a clock that the test moves, a case store that remembers, a log
 * that can be read, and the real stages on a real runner. `runUntilIdle` works off what is due; nothing sleeps.
 */
import { Writable } from "node:stream";
import { sql } from "drizzle-orm";
import type { Classifier } from "../../classifiers/classifier.ts";
import { maskPersonal } from "../../classifiers/privacy/mask.ts";
import type { AnyCaseStore } from "../../connectors/case-store.ts";
import type { Connector, Surroundings } from "../../connectors/connector.ts";
import type { Database } from "../../drizzle/db.ts";
import { embeddedTestDatabase } from "../../drizzle/testing/test-database.ts";
import { assessStage } from "../assess/assess-stage.ts";
import type { Desk } from "../cases/desk.ts";
import { dispatchStage } from "../dispatch/dispatch-stage.ts";
import { groupStage } from "../group/group-stage.ts";
import { collectStage } from "../ingest/collect-stage.ts";
import type { PostText, Verdict } from "../model/assessment.ts";
import { createLog, type Log } from "../runtime/log.ts";
import { bullmqRunner } from "../runtime/runner-bullmq.ts";
import { embeddedRunner } from "../runtime/runner-embedded.ts";
import type { Runner } from "../runtime/stage.ts";
import { givenVerdict } from "./given.ts";
import { type RecordingStore, recordingStore } from "./recording-store.ts";

/** Friday, 11:00 in Jakarta. */
export const firstMorning = new Date("2026-11-20T04:00:00.000Z");

export type TestClock = { now(): Date; moveBy(ms: number): void; moveTo(at: Date): void };

export function testClock(start: Date = firstMorning): TestClock {
  let now = start.getTime();
  return {
    now: () => new Date(now),
    moveBy: (ms) => {
      now += ms;
    },
    moveTo: (at) => {
      now = at.getTime();
    },
  };
}

/** A real log; what it wrote is kept as text. */
export function readableLog(level = "debug"): { log: Log; text(): string } {
  const chunks: string[] = [];
  const sink = new Writable({
    write(chunk, _, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return { log: createLog(level, sink), text: () => chunks.join("") };
}

/** A classifier that says what `judge` says of each text. */
export function givenClassifier(judge: (text: PostText) => Partial<Verdict> = () => ({})): Classifier {
  return {
    version: "given-1",
    classify: async (texts) => texts.map((text) => givenVerdict(judge(text))),
  };
}

export type WorldOptions = {
  /** A fresh embedded one when left out; the world closes only that. */
  database?: Database;
  clock?: TestClock;
  classifier?: Classifier;
  connectors?: Record<string, Connector>;
  /** Stands in for the recording store, e.g. the real driver against the sandbox. */
  store?: { store: AnyCaseStore; settings: unknown };
  /** BullMQ instead of the embedded runner. */
  redis?: { url: string; prefix: string };
  around?: Partial<Surroundings>;
};

export type World = Awaited<ReturnType<typeof createWorld>>;

const storeName = "given-store";

/** All stages, not yet started: nothing happens before `runUntilIdle` or `runner.start`. */
export async function createWorld(options: WorldOptions = {}) {
  const database = options.database ?? (await embeddedTestDatabase());
  const clock = options.clock ?? testClock();
  const { log, text: logText } = readableLog();
  const runner = options.redis
    ? bullmqRunner({ database, clock, log }, options.redis.url, options.redis.prefix)
    : embeddedRunner({ database, clock, log });
  const recording = recordingStore(clock.now);
  const around = (signal: AbortSignal): Surroundings => ({
    fetch: globalThis.fetch,
    clock,
    log,
    secret: (name) => `secret-${name}`,
    ...options.around,
    signal,
  });
  const stages = {
    ...{ database, clock, log, wake: runner.wake, mask: maskPersonal, around, agencyName: () => null },
    connectors: options.connectors ?? {},
    classifier: options.classifier ?? givenClassifier(),
    stores: { [storeName]: options.store ?? { store: recording.store, settings: {} } },
  };
  addStages(runner, stages);
  const desk: Desk = {
    ...{ database, clock, wake: runner.wake, mask: maskPersonal },
    store: storeName,
    sandbox: true,
  };
  return {
    ...{ database, clock, log, logText, runner, desk },
    store: recording satisfies RecordingStore,
    runUntilIdle: runner.runUntilIdle,
    /** Stops the runner, and closes the database if it was made here. */
    close: async () => {
      await runner.stop();
      if (!options.database) await database.close();
    },
  };
}

type StageParts = Parameters<typeof collectStage>[0] &
  Parameters<typeof assessStage>[0] &
  Parameters<typeof groupStage>[0] &
  Parameters<typeof dispatchStage>[0];

function addStages(runner: Runner, parts: StageParts): void {
  for (const stage of [collectStage, assessStage, groupStage, dispatchStage]) runner.add(stage(parts));
}

/** Empties every table, so that a file of tests shares one database. Ids begin anew. */
export async function emptyTables({ db }: Database): Promise<void> {
  const rows = (await db.execute(
    sql`select string_agg(quote_ident(tablename), ', ') as names from pg_tables where schemaname = 'public'`,
  )) as unknown as { names: string }[];
  await db.execute(sql.raw(`truncate ${rows[0]!.names} restart identity cascade`));
}
