/** `jemput doctor`: everything this installation needs, looked at one by one, each with what to do when it is not well. */
import { accessSync, constants, mkdirSync, statfsSync } from "node:fs";
import type { Command } from "commander";
import { Redis } from "ioredis";
import { loadClassifier } from "../../classifiers/registry.ts";
import { openServer } from "../../drizzle/db.ts";
import { folderHolder } from "../../drizzle/folder-lock.ts";
import type { Config } from "../runtime/config.ts";
import { CommandError, commandConfig } from "./settings.ts";

type Finding = { name: string; ok: boolean; says: string };

export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description(
      "Look at everything this installation needs and say what is not well. Exit code 1 when something is not.",
    )
    .option("--json", "as JSON")
    .action(async ({ json }: { json?: boolean }) => {
      const findings = await examine(commandConfig());
      for (const { name, ok, says } of json ? [] : findings)
        process.stdout.write(`${ok ? "ok  " : "NOT "} ${name}: ${says}\n`);
      if (json) process.stdout.write(`${JSON.stringify(findings)}\n`);
      const bad = findings.filter((finding) => !finding.ok).length;
      if (bad > 0) throw new CommandError(`${bad} of ${findings.length} are not well.`);
    });
}

async function examine(config: Config): Promise<Finding[]> {
  return [
    await look("Node.js", async () => {
      const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
      if (major < 20 || (major === 20 && minor < 19))
        throw new Error(`${process.version} is too old; install 20.19 or newer`);
      return process.version;
    }),
    await look("data folder", async () => {
      mkdirSync(config.home, { recursive: true });
      accessSync(config.home, constants.W_OK);
      const { bavail, bsize } = statfsSync(config.home);
      const freeGb = (bavail * bsize) / 1e9;
      if (freeGb < 1)
        throw new Error(`only ${freeGb.toFixed(1)} GB free on the disk of ${config.home}; make room`);
      return `${config.home}, ${Math.round(freeGb)} GB free`;
    }),
    await look("database", () => lookAtDatabase(config)),
    await look("queue", () => lookAtRedis(config)),
    await look("classifier", async () => (await loadClassifier()).version),
    await look("case store", async () => {
      if (!config.store) return "none configured: the sandbox is used, and everything says SANDBOX";
      const base = String(config.store.settings.baseUrl ?? "");
      if (!base) return config.store.driver;
      await fetch(base, { method: "HEAD", signal: AbortSignal.timeout(5000) }).catch((error) => {
        throw new Error(
          `${base} does not answer (${(error as Error).message}); check the address and the network`,
        );
      });
      return `${config.store.driver} answers`;
    }),
  ];
}

async function look(name: string, examineIt: () => Promise<string>): Promise<Finding> {
  try {
    return { name, ok: true, says: await examineIt() };
  } catch (error) {
    return { name, ok: false, says: (error as Error).message || String(error) };
  }
}

async function lookAtDatabase(config: Config): Promise<string> {
  if (!config.databaseUrl) {
    const holder = folderHolder(config.home);
    return `embedded, in ${config.home}${holder ? ` (in use by process ${holder})` : ""}; for a team, set DATABASE_URL`;
  }
  const server = await openServer(config.databaseUrl, 1);
  try {
    const [row] = await server.db.execute("select current_setting('server_version') as version");
    return `PostgreSQL ${(row as { version: string }).version}`;
  } finally {
    await server.close();
  }
}

async function lookAtRedis(config: Config): Promise<string> {
  if (!config.redisUrl) return "none: one process wakes itself; for several processes, set REDIS_URL";
  const redis = new Redis(config.redisUrl, {
    lazyConnect: true,
    maxRetriesPerRequest: 1,
    retryStrategy: () => null,
  });
  redis.on("error", () => {});
  try {
    await redis.connect();
    return `Redis answers ${await redis.ping()}`;
  } finally {
    redis.disconnect();
  }
}
