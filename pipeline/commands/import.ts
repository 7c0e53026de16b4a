/** `jemput import FILE`: a file as a source of the running instance, followed until it is read. */

import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { Command } from "commander";
import type { Status } from "../runtime/status.ts";
import { withInstance } from "./ask-instance.ts";
import { CommandError, commandConfig, parseJson } from "./settings.ts";

export function addImport(program: Command): void {
  program
    .command("import <file>")
    .description(
      "Read posts from a file (JSONL, CSV, X API pages; plain or gzip) through the whole pipeline. Needs a running instance; it goes on by itself when this command is stopped.",
    )
    .option("--settings <json>", "further settings of the file connector, such as columns for CSV", "{}")
    .option("--no-wait", "do not wait until it is read")
    .action(importFile);
}

async function importFile(file: string, options: { settings: string; wait: boolean }): Promise<void> {
  const path = resolve(file);
  if (!existsSync(path)) throw new CommandError(`There is no file ${path}.`, 2);
  const name = `berkas-${basename(path)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")}`.slice(0, 80);
  const settings = { ...(parseJson("--settings", options.settings) as object), path };
  await withInstance(commandConfig(), async (ask) => {
    await ask("POST", "/api/v1/sources", { name, connector: "file", settings, everySeconds: 3600 });
    while (options.wait) {
      const status = (await ask("GET", "/api/v1/status")) as Status;
      const source = status.sources.find((candidate) => candidate.name === name);
      if (source?.error) throw new CommandError(source.error);
      if (source) process.stderr.write(progressLine(source));
      if (source && source.lag_s !== null) break;
      await new Promise((done) => setTimeout(done, 1000));
    }
    process.stdout.write(`${JSON.stringify({ source: name, read: options.wait })}\n`);
  });
}

function progressLine({ name, progress }: Status["sources"][number]): string {
  if (!progress) return `${name}: waiting\n`;
  const share = progress.total ? ` ${Math.round((100 * progress.done) / progress.total)} %` : "";
  const left = progress.secondsLeft === null ? "" : `, about ${Math.round(progress.secondsLeft)} s left`;
  return `${name}:${share} ${progress.done} ${progress.unit}${left}\n`;
}
