/** The command `jemput`. Exit codes: 0 done, 1 it failed, 2 it was asked wrongly. */
import { Command, CommanderError } from "commander";
import { FolderInUseError } from "../drizzle/folder-lock.ts";
import { addBackup } from "./commands/backup.ts";
import { addBench } from "./commands/bench.ts";
import { addCases } from "./commands/cases.ts";
import { addClassify } from "./commands/classify.ts";
import { addCollect } from "./commands/collect.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addEvaluate } from "./commands/evaluate.ts";
import { addGroup } from "./commands/group.ts";
import { addImport } from "./commands/import.ts";
import { CommandError } from "./commands/settings.ts";
import { addStart } from "./commands/start.ts";
import { addStatus } from "./commands/status.ts";
import { version } from "./main.ts";

const program = new Command("jemput")
  .description(
    "jemput-bola listens to public posts that mention agencies, triages them on this machine, and files each problem exactly once in SP4N-LAPOR!.",
  )
  .version(version)
  .showHelpAfterError("Run `jemput --help` or `jemput COMMAND --help` for what it takes.")
  .exitOverride();

for (const add of [
  addStart,
  addStatus,
  addCases,
  addImport,
  addClassify,
  addGroup,
  addCollect,
  addEvaluate,
  addBench,
  addDoctor,
  addBackup,
])
  add(program);
// Subcommands inherit neither the override nor the hint: every one of them must end with the promised exit code.
for (const command of program.commands) prepare(command);

function prepare(command: Command): void {
  command.exitOverride().showHelpAfterError(`Run \`jemput ${command.name()} --help\` for what it takes.`);
  for (const sub of command.commands) prepare(sub);
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // The reader of a pipe may stop early; that is no failure of ours.
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof CommandError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  if (error instanceof FolderInUseError || hasSentence(error)) {
    process.stderr.write(`${(error as Error).message}\n`);
    return 1;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}

/** Errors of other rooms whose message is a sentence for people. */
function hasSentence(error: unknown): boolean {
  const names = ["ConnectorError", "StoreError", "PortTakenError", "SettingsError"];
  const code = (error as NodeJS.ErrnoException)?.code;
  return (
    names.includes((error as Error)?.name) ||
    code === "EADDRINUSE" ||
    code === "ENOENT" ||
    code === "ECONNREFUSED"
  );
}
