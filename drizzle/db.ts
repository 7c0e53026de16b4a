/**
 * The database, through one driver (postgres.js): an embedded PGlite in a folder, or a PostgreSQL server.
 * Inside a transaction always use the `tx` handed in: the embedded database has one connection, so the outer
 * `db` would wait for itself.
 */
import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { lockFolder } from "./folder-lock.ts";

export type Db = PostgresJsDatabase;
/** A transaction: the same queries as Db. */
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];

export type Database = {
  db: Db;
  /** "embedded" is PGlite (one process, one connection); "server" is PostgreSQL. */
  kind: "embedded" | "server";
  /** Writes a whole copy of an embedded database to `file` (gzip when it ends in .gz). Rejects on a server. */
  dump(file: string): Promise<void>;
  /** Runs while no other process of this database runs the same; for changes of the tables. */
  withLock(run: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
};

const migrationsFolder = new URL("./migrations", import.meta.url).pathname;

function connect(options: postgres.Options<Record<string, postgres.PostgresType>>, url?: string) {
  const settings = {
    ...options,
    onnotice: () => {},
    types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
  };
  return url ? postgres(url, settings) : postgres(settings);
}

/** Opens a PostgreSQL server. `pool` is the number of connections. */
export async function openServer(url: string, pool = 10): Promise<Database> {
  const client = connect({ max: pool, connect_timeout: 10, idle_timeout: 60 }, url);
  return {
    db: drizzle(client),
    kind: "server",
    dump: async () => {
      throw new Error("A PostgreSQL server is backed up with pg_dump, not by jemput.");
    },
    withLock: (run) => whileLocked(url, run),
    close: () => client.end({ timeout: 5 }),
  };
}

/**
 * Opens (and creates) an embedded database. `folder` null keeps it in memory. `loadFrom` starts from a dump.
 * @throws FolderInUseError when another living process has the folder.
 */
export async function openEmbedded(folder: string | null, loadFrom?: string): Promise<Database> {
  const release = folder ? lockFolder(folder) : () => {};
  const socketFolder = join(tmpdir(), `jemput-${randomUUID().slice(0, 13)}`);
  const socketPath = `${socketFolder}.s.PGSQL.5432`;
  try {
    const worker = await startWorker({ folder: folder && join(folder, "pgdata"), socketPath, loadFrom });
    const client = connect({
      path: socketPath,
      max: 1,
      user: "postgres",
      database: "postgres",
      fetch_types: false,
    });
    return {
      db: drizzle(client),
      kind: "embedded",
      dump: (file) => worker.ask("dump", { file }),
      withLock: (run) => run(),
      close: async () => {
        await client.end({ timeout: 5 });
        await worker.stop();
        rmSync(socketPath, { force: true });
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

type EmbeddedWorker = { ask(what: string, details?: object): Promise<void>; stop(): Promise<void> };

async function startWorker(workerData: object): Promise<EmbeddedWorker> {
  const worker = new Worker(new URL("./pglite-worker.mjs", import.meta.url), { workerData, execArgv: [] });
  const waiting = new Map<number, { resolve(): void; reject(error: Error): void }>();
  let lastId = 0;
  await new Promise<void>((resolve, reject) => {
    worker.on("error", reject);
    worker.on("message", (message: { ready?: true; id?: number; error?: string }) => {
      if (message.ready) return resolve();
      const asked = waiting.get(message.id!);
      waiting.delete(message.id!);
      if (message.error) asked?.reject(new Error(message.error));
      else asked?.resolve();
    });
  });
  let ended = false;
  worker.once("exit", () => {
    ended = true;
    for (const asked of waiting.values()) asked.reject(new Error("the embedded database has ended"));
    waiting.clear();
  });
  const ask = (what: string, details: object = {}) =>
    new Promise<void>((resolve, reject) => {
      if (ended) return reject(new Error("the embedded database has ended"));
      waiting.set(++lastId, { resolve, reject });
      worker.postMessage({ id: lastId, ask: what, ...details });
    });
  return {
    ask,
    stop: async () => {
      if (!ended) await ask("stop");
      await worker.terminate();
    },
  };
}

/** Brings the tables to the newest version. Safe to run from several processes at once on a server. */
export async function migrateDatabase({ db, withLock }: Database): Promise<void> {
  await withLock(() => migrate(db, { migrationsFolder }));
}

/** Any number that no other lock of ours uses. */
const migrationLock = 6873101;

/** Holds a lock on a connection of its own: the migrator needs the pool, and opens its own transaction. */
async function whileLocked(url: string, run: () => Promise<void>): Promise<void> {
  const client = connect({ max: 1, connect_timeout: 10 }, url);
  try {
    await client.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${migrationLock})`;
      await run();
    });
  } finally {
    await client.end({ timeout: 5 });
  }
}
