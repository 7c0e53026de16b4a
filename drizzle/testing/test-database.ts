/**
 * Databases for tests: an in-memory PGlite started from a dump that is migrated once per set of migrations, and a
 * fresh database on the real PostgreSQL. Set JEMPUT_TEST_DATABASE_URL to use another server than 127.0.0.1:5432.
 */
import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { type Database, migrateDatabase, openEmbedded, openServer } from "../db.ts";

const cache = new URL("../../node_modules/.cache/jemput/", import.meta.url).pathname;
const migrations = new URL("../migrations/", import.meta.url).pathname;

export const testServerUrl =
  process.env.JEMPUT_TEST_DATABASE_URL ?? "postgres://postgres@127.0.0.1:5432/postgres";
export const testRedisUrl = process.env.JEMPUT_TEST_REDIS_URL ?? "redis://127.0.0.1:6379";

function migrationsHash(): string {
  const hash = createHash("sha256");
  for (const file of readdirSync(migrations)
    .filter((name) => name.endsWith(".sql"))
    .sort())
    hash.update(readFileSync(join(migrations, file)));
  return hash.digest("hex").slice(0, 16);
}

/** An empty, migrated, in-memory embedded database. Close it after use. */
export async function embeddedTestDatabase(): Promise<Database> {
  const dump = join(cache, `migrated-${migrationsHash()}.tar`);
  if (!existsSync(dump)) {
    mkdirSync(cache, { recursive: true });
    const fresh = await openEmbedded(null);
    await migrateDatabase(fresh);
    const own = `${dump}.${randomUUID()}`;
    await fresh.dump(own);
    await fresh.close();
    renameSync(own, dump);
  }
  return openEmbedded(null, dump);
}

/** An empty, migrated database on the PostgreSQL server, dropped when closed. */
export async function serverTestDatabase(pool = 10): Promise<Database & { url: string }> {
  const name = `jemput_test_${randomUUID().replaceAll("-", "")}`;
  const admin = await openServer(testServerUrl, 1);
  await admin.db.execute(sql`create database ${sql.identifier(name)}`);
  const url = Object.assign(new URL(testServerUrl), { pathname: `/${name}` }).href;
  const database = await openServer(url, pool);
  await migrateDatabase(database);
  return {
    ...database,
    url,
    close: async () => {
      await database.close();
      await admin.db.execute(sql`drop database if exists ${sql.identifier(name)} with (force)`);
      await admin.close();
    },
  };
}

/** True when the PostgreSQL server answers. Under CI it must: then this throws instead. */
export async function testServerAnswers(): Promise<boolean> {
  const server = await openServer(testServerUrl, 1);
  try {
    await server.db.execute(sql`select 1`);
    return true;
  } catch (error) {
    if (process.env.CI)
      throw new Error(`PostgreSQL must answer at ${testServerUrl} under CI`, { cause: error });
    return false;
  } finally {
    await server.close().catch(() => {});
  }
}
