/** `jemput bench`: the figures of the README, measured here and now. */
import type { Command } from "commander";
import { processEnvironment } from "../runtime/config.ts";
import { benchClassify } from "./bench-classify.ts";
import { benchEmbedded } from "./bench-pipeline.ts";
import { benchServer } from "./bench-server.ts";
import { CommandError } from "./settings.ts";

export function addBench(program: Command): void {
  const bench = program
    .command("bench")
    .description(
      "Measure on this machine. Without a name: the whole way embedded, then with PostgreSQL and workers where DATABASE_URL and REDIS_URL are set.",
    );
  bench
    .command("all", { isDefault: true })
    .description("The whole way, embedded and (where configured) with PostgreSQL, Redis and two workers.")
    .option("--posts <n>", "how many posts", "50000")
    .option("--workers <n>", "worker processes on PostgreSQL", "2")
    .option("--only <which>", "embedded or server")
    .action(all);
  bench
    .command("classify")
    .description("Posts a second through the classifier alone, on one core.")
    .option("--posts <n>", "how many posts", "20000")
    .option("--in <file>", "JSON lines to take instead of the samples")
    .action(async ({ posts, in: file }: { posts: string; in?: string }) => {
      process.stdout.write(`${JSON.stringify(await benchClassify(Number(posts), file))}\n`);
    });
}

async function all(options: { posts: string; workers: string; only?: string }): Promise<void> {
  const posts = Number(options.posts);
  if (!Number.isInteger(posts) || posts < 1)
    throw new CommandError(`--posts takes a whole number, not ${options.posts}`, 2);
  if (options.only !== "server") {
    process.stdout.write(`${JSON.stringify({ embedded: await benchEmbedded(posts) }, null, 2)}\n`);
  }
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = processEnvironment();
  if (options.only === "embedded") return;
  if (databaseUrl && redisUrl) {
    const server = await benchServer(posts, Number(options.workers), databaseUrl, redisUrl);
    process.stdout.write(`${JSON.stringify({ server }, null, 2)}\n`);
  } else if (options.only === "server") {
    throw new CommandError("Set DATABASE_URL and REDIS_URL to measure with a server.", 2);
  } else {
    process.stderr.write(
      "DATABASE_URL and REDIS_URL are not set: PostgreSQL with workers was not measured.\n",
    );
  }
}
