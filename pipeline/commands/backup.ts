/** `jemput backup`, `jemput restore` and `jemput samples`. */
import { copyFileSync, existsSync, mkdirSync, renameSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Command } from "commander";
import { migrateDatabase, openEmbedded } from "../../drizzle/db.ts";
import { folderHolder } from "../../drizzle/folder-lock.ts";
import { openDatabase } from "../main.ts";
import { backUp } from "../runtime/backups.ts";
import { systemClock } from "../runtime/clock.ts";
import type { clearSamples } from "../sources/clear-samples.ts";
import { withInstance } from "./ask-instance.ts";
import { CommandError, commandConfig } from "./settings.ts";

export function addBackup(program: Command): void {
  program
    .command("backup")
    .description(
      "Write a copy of the embedded database. The running instance does so by itself every few hours.",
    )
    .option("--folder <folder>", "where to; the data folder's backups otherwise")
    .action(backup);
  program
    .command("restore <file>")
    .description(
      "Put a copy in the place of the embedded database. What was there is moved aside, not deleted.",
    )
    .action(restore);
  const samples = program.command("samples").description("The sample posts that a fresh start plays.");
  samples
    .command("clear")
    .description("Remove every trace of the samples, and do not play them again.")
    .action(clear);
}

function mustBeEmbedded(databaseUrl: string | null): void {
  if (databaseUrl)
    throw new CommandError("DATABASE_URL is set: use pg_dump and pg_restore for a PostgreSQL server.", 2);
}

async function backup({ folder }: { folder?: string }): Promise<void> {
  const config = commandConfig();
  mustBeEmbedded(config.databaseUrl);
  const to = resolve(folder ?? join(config.home, "backups"));
  if (folderHolder(config.home) !== null) {
    const { file } = (await withInstance(config, (ask) => ask("POST", "/api/v1/backup", {}))) as {
      file: string;
    };
    const copy = join(to, basename(file));
    if (copy !== file) {
      mkdirSync(to, { recursive: true });
      copyFileSync(file, copy);
    }
    process.stdout.write(`${copy}
`);
    return;
  }
  const database = await openDatabase(config);
  try {
    process.stdout.write(`${await backUp(database, to, config.backups.keep, systemClock.now())}\n`);
  } finally {
    await database.close();
  }
}

async function restore(file: string): Promise<void> {
  const config = commandConfig();
  mustBeEmbedded(config.databaseUrl);
  if (!existsSync(file)) throw new CommandError(`There is no file ${file}.`, 2);
  const holder = folderHolder(config.home);
  if (holder !== null) throw new CommandError(`Process ${holder} uses ${config.home}. Stop it first.`);
  const data = join(config.home, "pgdata");
  const aside = existsSync(data)
    ? `${data}.before-${systemClock.now().toISOString().replace(/[:.]/g, "-")}`
    : null;
  if (aside) renameSync(data, aside);
  mkdirSync(config.home, { recursive: true });
  const database = await openEmbedded(config.home, resolve(file)).catch((error) => {
    if (aside) renameSync(aside, data);
    throw new CommandError(
      `${file} is not a copy that can be restored (${(error as Error).message}). Nothing was changed.`,
    );
  });
  await migrateDatabase(database);
  await database.close();
  process.stdout.write(`Restored ${file}.${aside ? ` What was there lies in ${aside}.` : ""}\n`);
}

async function clear(): Promise<void> {
  const config = commandConfig();
  const cleared = (await withInstance(config, (ask) => ask("POST", "/api/v1/samples/clear", {}))) as Awaited<
    ReturnType<typeof clearSamples>
  >;
  process.stdout.write(
    `Cleared ${cleared.posts} posts, ${cleared.cases} cases and ${cleared.sources} sources of the samples.\n`,
  );
}
