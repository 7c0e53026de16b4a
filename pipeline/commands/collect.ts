/** `jemput collect` and `jemput receive`: what a connector makes of a source or a webhook body; nothing is stored. */

import { once } from "node:events";
import { createWriteStream, readFileSync } from "node:fs";
import type { Command } from "commander";
import type { Surroundings } from "../../connectors/connector.ts";
import { collectOnce, receiveOnce } from "../../connectors/try-source.ts";
import { surroundings } from "../main.ts";
import { systemClock } from "../runtime/clock.ts";
import { processEnvironment } from "../runtime/config.ts";
import { createLog } from "../runtime/log.ts";
import { parseJson } from "./settings.ts";

export function addCollect(program: Command): void {
  program
    .command("collect <connector>")
    .description("Read a source once, to its end, and write what came in as JSON lines.")
    .requiredOption("--settings <json>", "the source's settings")
    .option("--cursor <cursor>", "go on from here")
    .requiredOption("--out <file>", "where to write")
    .action(collect);
  program
    .command("receive <connector>")
    .description("Read one webhook body and write what came in as JSON lines.")
    .requiredOption("--settings <json>", "the source's settings")
    .option("--headers <json>", "the request's headers", "{}")
    .requiredOption("--in <file>", "the body, as it came over the wire")
    .requiredOption("--out <file>", "where to write")
    .action(receive);
}

function around(): Surroundings {
  const env = processEnvironment();
  const log = createLog("warn");
  return {
    ...surroundings(systemClock, log, (name) => env[name] || null),
    signal: AbortSignal.timeout(600_000),
  };
}

async function collect(
  name: string,
  options: { settings: string; cursor?: string; out: string },
): Promise<void> {
  const settings = parseJson("--settings", options.settings);
  const out = createWriteStream(options.out);
  let cursor: string | null = options.cursor ?? null;
  let count = 0;
  for (let more = true; more; ) {
    const page = await collectOnce(name, settings, cursor, around());
    for (const item of page.inbound) if (!out.write(`${JSON.stringify(item)}\n`)) await once(out, "drain");
    count += page.inbound.length;
    ({ cursor, more } = page);
  }
  out.end();
  await once(out, "finish");
  process.stdout.write(`${JSON.stringify({ inbound: count, cursor })}\n`);
}

async function receive(
  name: string,
  options: { settings: string; headers: string; in: string; out: string },
): Promise<void> {
  const settings = parseJson("--settings", options.settings);
  const headers = parseJson("--headers", options.headers) as Record<string, string>;
  const inbound = await receiveOnce(name, settings, headers, readFileSync(options.in), around());
  const out = createWriteStream(options.out);
  for (const item of inbound) out.write(`${JSON.stringify(item)}\n`);
  out.end();
  await once(out, "finish");
  process.stdout.write(`${JSON.stringify({ inbound: inbound.length })}\n`);
}
