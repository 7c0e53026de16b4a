/** `jemput group`: which posts of a file are about one problem, worked out by the real stages in a fresh temporary store. */
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import type { Command } from "commander";
import type { PostDraft } from "../model/post.ts";
import { systemClock } from "../runtime/clock.ts";
import { groupDrafts } from "./group-file.ts";
import { readPostLines } from "./post-lines.ts";

export function addGroup(program: Command): void {
  program
    .command("group")
    .description(
      "Join posts of a file about one problem, in order of created_at, in a fresh temporary store.",
    )
    .requiredOption("--in <file>", "JSON lines {id, text, created_at?, platform?, author?}, plain or gzip")
    .requiredOption("--out <file>", "one line a post: {id, case, decision, suggested, score, why}")
    .option("--assume-actionable", "treat every post as one that could open a case", false)
    .action(group);
}

async function group(options: { in: string; out: string; assumeActionable: boolean }): Promise<void> {
  const drafts: PostDraft[] = [];
  const now = systemClock.now();
  for await (const read of readPostLines(options.in, now))
    if ("draft" in read) drafts.push(read.draft);
    else process.stderr.write(`line ${read.line}: ${read.reason}\n`);
  drafts.sort((a, b) => a.postedAt.getTime() - b.postedAt.getTime());
  const out = createWriteStream(options.out);
  const counts: Record<string, number> = {};
  const began = performance.now();
  for await (const row of groupDrafts(drafts, { assumeActionable: options.assumeActionable })) {
    counts[row.decision] = (counts[row.decision] ?? 0) + 1;
    if (!out.write(`${JSON.stringify(row)}\n`)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
  const seconds = (performance.now() - began) / 1000;
  process.stdout.write(
    `${JSON.stringify({ posts: drafts.length, ...counts, posts_per_second: Math.round(drafts.length / seconds) })}\n`,
  );
}
