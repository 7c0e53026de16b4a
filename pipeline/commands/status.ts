/** `jemput status` and `jemput retry`. */
import type { Command } from "commander";
import type { Status } from "../runtime/status.ts";
import { withInstance } from "./ask-instance.ts";
import { commandConfig } from "./settings.ts";

export function addStatus(program: Command): void {
  program
    .command("status")
    .description("Where everything stands. Asks the running instance, else opens the store itself.")
    .option("--json", "as one JSON object")
    .action(async ({ json }: { json?: boolean }) => {
      const status = (await withInstance(commandConfig(), (ask) => ask("GET", "/api/v1/status"))) as Status;
      process.stdout.write(json ? `${JSON.stringify(status)}\n` : describe(status));
    });
  program
    .command("retry")
    .description("Try again what was given up: all of it, or one stage's.")
    .option("--stage <stage>", "assess, group or dispatch")
    .action(async ({ stage }: { stage?: string }) => {
      const answer = await withInstance(commandConfig(), (ask) =>
        ask("POST", "/api/v1/work/retry", stage ? { stage } : {}),
      );
      process.stdout.write(`${(answer as { retried: number }).retried} pieces of work are due again.\n`);
    });
}

function describe(status: Status): string {
  const { cases, dispatches } = status;
  const lines = [
    ...(status.sandbox ? ["SANDBOX: nothing here reaches the real SP4N-LAPOR!."] : []),
    `Posts       ${status.posts} stored, ${status.assessed} assessed, ${status.setAside} kept aside`,
    `Cases       ${cases.waiting} waiting, ${cases.confirmed} confirmed, ${cases.filed} filed, ${cases.dismissed} dismissed, ${cases.merged} merged`,
    `Dispatches  ${dispatches.due} due, ${dispatches.done} done, ${dispatches.given_up} given up`,
    ...status.work.map((row) => `Work        ${row.stage}: ${row.due} in line, ${row.given_up} given up`),
    ...status.sources.map(
      (source) =>
        `Source      ${source.name} (${source.connector}): ${source.error ?? (source.lag_s === null ? "being read" : `read ${source.lag_s} s ago`)}`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}
