/** The samples as a source: shifted in time, so that the newest was posted a minute ago, and marked as samples. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SourceConfig } from "../model/source.ts";

export const samplesSourceName = "contoh";

/** Writes the shifted copy to `<home>/samples.jsonl` once (a restart must not make them new posts again). */
export function samplesSource(samplesFile: string, home: string, now: Date): SourceConfig {
  const shifted = join(home, "samples.jsonl");
  if (!existsSync(shifted)) {
    mkdirSync(home, { recursive: true });
    // Two processes of one data folder may come here at once: neither may read half a file.
    const draft = `${shifted}.${process.pid}`;
    writeFileSync(draft, shiftToNow(readFileSync(samplesFile, "utf8"), now));
    renameSync(draft, shifted);
  }
  return SourceConfig.parse({
    name: samplesSourceName,
    connector: "file",
    settings: { path: shifted, format: "jsonl" },
    everySeconds: 3600,
    sample: true,
  });
}

/** Moves every `created_at` by the same time, so that the newest is one minute old. Pure. */
export function shiftToNow(lines: string, now: Date): string {
  const posts = lines
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as { created_at: string });
  const newest = Math.max(...posts.map((post) => Date.parse(post.created_at)));
  const shift = now.getTime() - 60_000 - newest;
  return posts
    .map((post) =>
      JSON.stringify({ ...post, created_at: new Date(Date.parse(post.created_at) + shift).toISOString() }),
    )
    .join("\n");
}
