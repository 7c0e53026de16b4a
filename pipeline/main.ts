/**
 * Where the rooms are joined: registries of connectors, case stores and classifiers meet the stages, the API meets the
 * database. Nothing else imports across rooms like this.
 */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { type AppParts, createApp } from "../api/app.ts";
import { createLocalToken } from "../api/auth/local-token.ts";
import { ensureFirstAdministrator } from "../api/auth/staff.ts";
import type { Classifier } from "../classifiers/classifier.ts";
import { maskPersonal } from "../classifiers/privacy/mask.ts";
import { reference } from "../classifiers/reference.ts";
import { agencyName, loadClassifier } from "../classifiers/registry.ts";
import { caseStores, findCaseStore } from "../connectors/case-stores/registry.ts";
import type { Page } from "../connectors/connector.ts";
import { ConnectorError, type Surroundings } from "../connectors/connector.ts";
import { connectors, findConnector } from "../connectors/registry.ts";
import { ensurePages } from "../dashboards/build-pages.ts";
import { type Database, migrateDatabase, openEmbedded, openServer } from "../drizzle/db.ts";
import { assessStage } from "./assess/assess-stage.ts";
import type { Desk } from "./cases/desk.ts";
import { dispatchStage } from "./dispatch/dispatch-stage.ts";
import { reviveDispatches } from "./dispatch/give-up-dispatch.ts";
import { groupStage } from "./group/group-stage.ts";
import { collectStage } from "./ingest/collect-stage.ts";
import { recheckStage } from "./ingest/recheck-stage.ts";
import { backUp } from "./runtime/backups.ts";
import { type Clock, systemClock } from "./runtime/clock.ts";
import type { Config, SettingsCheck } from "./runtime/config.ts";
import { announceInstance } from "./runtime/instance-file.ts";
import type { Log } from "./runtime/log.ts";
import { createMetrics } from "./runtime/metrics.ts";
import { bullmqRunner } from "./runtime/runner-bullmq.ts";
import { embeddedRunner } from "./runtime/runner-embedded.ts";
import { startSandboxProcess } from "./runtime/sandbox-process.ts";
import { secretInFolder } from "./runtime/secret-file.ts";
import type { Runner, Stage } from "./runtime/stage.ts";
import { readStatus } from "./runtime/status.ts";
import { sweep } from "./runtime/sweep.ts";
import { releaseLeases, retryGivenUp } from "./runtime/work.ts";
import { samplesSource } from "./sources/replay-samples.ts";
import {
  addSource,
  changeSource,
  configureSources,
  dropSource,
  rewindSourceTo,
} from "./sources/source-verbs.ts";

export const version: string = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
).version;
const samplesFile = new URL("../connectors/samples/posts.jsonl", import.meta.url).pathname;
/** Lies in the data folder once the samples were cleared. */
const samplesClearedMark = "samples-cleared";
const sandboxStore = "sp4n-http";
const sandboxTokenName = "SANDBOX_TOKEN";

export type Roles = { api: boolean; stages: boolean };
export type InstanceOptions = {
  config: Config;
  log: Log;
  clock?: Clock;
  roles: Roles;
  classifier?: Classifier;
  /** Shorter leases than the stages ask for, when processes are killed on purpose. */
  leaseMs?: number;
  onPage?(source: string, page: Page, stored: number): void;
};

export type Instance = {
  database: Database;
  desk: Desk;
  runner: Runner;
  /** Answers requests without a server, for commands that open the store themselves. */
  fetch(request: Request): Promise<Response>;
  localToken: string | null;
  url: string | null;
  sandboxUrl: string | null;
  /** Set at the first start only: the first administrator's e-mail and one-time password. */
  firstAdministrator: { email: string; oneTimePassword: string } | null;
  stop(): Promise<void>;
};

/** Whether settings fit the connector or store they are for; used when the configuration is read. */
export const checkSettings: SettingsCheck = (kind, name, settings) => {
  const part = kind === "connector" ? findConnector(name) : findCaseStore(name);
  const known = Object.keys(kind === "connector" ? connectors : caseStores).join(", ");
  const key = kind === "connector" ? "connector" : "driver";
  if (!part) return [{ path: key, message: `there is no ${kind} "${name}"; known are ${known}` }];
  const parsed = part.settings.safeParse(settings);
  return parsed.success
    ? []
    : parsed.error.issues.map((issue) => ({
        path: ["settings", ...issue.path].join("."),
        message: issue.message,
      }));
};

/** Opens the database that the configuration names, at the newest version of its tables. */
export async function openDatabase(config: Config): Promise<Database> {
  const database = config.databaseUrl
    ? await openServer(config.databaseUrl)
    : await openEmbedded(config.home);
  try {
    await migrateDatabase(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

/** What connectors and stores are given. A secret that is not set is the platform's "unauthorized". */
export function surroundings(
  clock: Clock,
  log: Log,
  secret: (name: string) => string | null,
): Omit<Surroundings, "signal"> {
  return {
    fetch: globalThis.fetch,
    clock,
    log,
    secret: (name) => {
      const value = secret(name);
      if (value === null) throw new ConnectorError(`the secret ${name} is not set`, { kind: "unauthorized" });
      return value;
    },
  };
}

/** Opens the store and everything that works on it. Nothing runs until `run`; see `startInstance`. */
export async function startInstance(options: InstanceOptions): Promise<Instance> {
  const { config, log, roles } = options;
  const clock = options.clock ?? systemClock;
  const closing: (() => Promise<unknown> | unknown)[] = [];
  const stop = async () => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  try {
    const database = await openDatabase(config);
    closing.push(() => database.close());
    const runner = config.redisUrl
      ? bullmqRunner({ database, clock, log }, config.redisUrl)
      : embeddedRunner({ database, clock, log });
    // A process without stages sends wake-ups all the same, and must let go of the queue when it stops.
    if (!roles.stages) closing.push(() => runner.stop());
    const store = await openStore(config, log, roles, closing);
    const around = surroundings(
      clock,
      log,
      (name) => (name === sandboxTokenName ? store.token : null) ?? config.secret(name),
    );
    const desk: Desk = {
      database,
      clock,
      wake: runner.wake,
      mask: maskPersonal,
      store: store.name,
      sandbox: config.store?.sandbox ?? true,
    };
    // A worker beside an API on one data folder must not take the command line's token away from it.
    const localToken = roles.stages && !roles.api ? null : createLocalToken(config.home);
    const stopping = new AbortController();
    const pages = roles.api ? await ensurePages((sentence) => log.info(sentence)) : null;
    const app = createApp(
      appParts({ desk, runner, around, log, config, localToken, pages, stopping: stopping.signal }),
    );
    const firstAdministrator = roles.api
      ? await ensureFirstAdministrator(database, clock, config.administratorEmail)
      : null;
    if (roles.stages) await startStages({ ...options, database, clock, runner, around, store }, closing);
    const url = roles.api ? await listen(app, config, closing) : null;
    closing.push(() => stopping.abort());
    return {
      database,
      desk,
      runner,
      fetch: async (request) => app.fetch(request),
      localToken,
      url,
      sandboxUrl: store.url,
      firstAdministrator,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Store = { name: string; settings: unknown; token: string | null; url: string | null };

/** The configured case store, or the sandbox as a process beside us when none is configured and we file. */
async function openStore(config: Config, log: Log, roles: Roles, closing: (() => unknown)[]): Promise<Store> {
  if (config.store)
    return { name: config.store.driver, settings: config.store.settings, token: null, url: null };
  if (!roles.stages) return { name: sandboxStore, settings: null, token: null, url: null };
  const sandbox = await startSandboxProcess(join(config.home, "sandbox"), config.sandboxPort, log);
  closing.push(() => sandbox.stop());
  const settings = caseStores[sandboxStore].settings.parse({
    baseUrl: sandbox.url,
    tokenEnv: sandboxTokenName,
  });
  return { name: sandboxStore, settings, token: sandbox.token, url: sandbox.url };
}

type Inside = {
  desk: Desk;
  runner: Runner;
  around: Omit<Surroundings, "signal">;
  log: Log;
  config: Config;
  localToken: string | null;
  pages: string | null;
  stopping: AbortSignal;
};

function appParts({ desk, runner, around, log, config, localToken, pages, stopping }: Inside): AppParts {
  const { database, clock } = desk;
  const status = () => readStatus(database, clock.now(), desk.sandbox);
  const verbs = { database, clock, wake: runner.wake };
  return {
    desk,
    reference,
    log,
    around,
    status,
    pages,
    backUp:
      database.kind === "embedded"
        ? () => backUp(database, join(config.home, "backups"), config.backups.keep, clock.now())
        : null,
    samplesCleared: () => writeFileSync(join(config.home, samplesClearedMark), ""),
    metrics: createMetrics(status),
    localToken,
    stopping,
    sources: {
      add: (source) => addSource(verbs, source),
      change: (name, change) => changeSource(verbs, name, change),
      remove: (name) => dropSource(verbs, name),
      rewind: (name, to) => rewindSourceTo(verbs, name, to),
    },
    retryWork: (stage) => retryWork(desk, stage),
    settings: {
      secret: config.secretKey ?? secretInFolder(config.home, "session-secret"),
      baseUrl: config.http.publicUrl ?? `http://${config.http.host}:${config.http.port}`,
      sandbox: desk.sandbox,
      version,
      trustProxy: config.http.publicUrl !== null,
    },
  };
}

/** Makes given-up work due again; returns how much. */
export async function retryWork({ database, clock, wake }: Desk, stage?: string): Promise<number> {
  const count = await database.db.transaction(async (tx) => {
    if (stage === undefined || stage === "dispatch") await reviveDispatches(tx);
    return retryGivenUp(tx, clock.now(), stage);
  });
  for (const name of stage ? [stage] : ["assess", "group", "dispatch"]) wake(name);
  return count;
}

type StageParts = InstanceOptions & {
  database: Database;
  clock: Clock;
  runner: Runner;
  around: Omit<Surroundings, "signal">;
  store: Store;
};

async function startStages(parts: StageParts, closing: (() => unknown)[]): Promise<void> {
  const { config, log, database, clock, runner, store } = parts;
  const classifier = parts.classifier ?? (await loadClassifier());
  const around = (signal: AbortSignal): Surroundings => ({ ...parts.around, signal });
  const common = { database, clock, log, wake: runner.wake };
  const add = (stage: Stage) => runner.add(parts.leaseMs ? { ...stage, leaseMs: parts.leaseMs } : stage);
  // Nobody else can hold work of an embedded database: what is leased was left by a process that died.
  if (database.kind === "embedded") await releaseLeases(database.db);
  add(collectStage({ ...common, mask: maskPersonal, connectors, around, onPage: parts.onPage }));
  add(recheckStage({ ...common, mask: maskPersonal, connectors, around }));
  add(assessStage({ ...common, classifier }));
  add(groupStage(common));
  const stores = {
    [store.name]: { store: caseStores[store.name as keyof typeof caseStores], settings: store.settings },
  };
  add(dispatchStage({ ...common, stores, around, agencyName }));
  const playSamples = config.samples && !existsSync(join(config.home, samplesClearedMark));
  const configured = playSamples
    ? [...config.sources, samplesSource(samplesFile, config.home, clock.now())]
    : config.sources;
  await configureSources({ database, clock, wake: runner.wake }, configured);
  await sweep(database, log, clock.now());
  await runner.start();
  closing.push(() => runner.stop());
  keepHouse(parts, closing);
}

const sweepEveryMs = 30_000;

/** Timers: the sweep, and copies of the embedded database. */
function keepHouse({ config, log, database, clock }: StageParts, closing: (() => unknown)[]): void {
  const tidy = () => sweep(database, log, clock.now()).catch((error) => log.error("sweep failed", { error }));
  const timers = [setInterval(tidy, sweepEveryMs)];
  if (database.kind === "embedded") {
    const copy = () =>
      backUp(database, join(config.home, "backups"), config.backups.keep, clock.now())
        .then((file) => log.info("backed up", { file }))
        .catch((error) => log.error("backup failed", { error }));
    timers.push(setInterval(copy, config.backups.everyHours * 3_600_000));
  }
  closing.push(() => {
    for (const timer of timers) clearInterval(timer);
  });
}

async function listen(
  app: ReturnType<typeof createApp>,
  config: Config,
  closing: (() => unknown)[],
): Promise<string> {
  const server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(config.http.port, config.http.host, resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : config.http.port;
  const host = config.http.host === "0.0.0.0" || config.http.host === "::" ? "127.0.0.1" : config.http.host;
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const takeBack = announceInstance(config.home, url);
  closing.push(async () => {
    takeBack();
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 5000).unref();
    });
  });
  return url;
}
