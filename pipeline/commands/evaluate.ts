/** `jemput evaluate`: how good the classifier is on labelled posts, and whether it is good enough. */
import { basename } from "node:path";
import type { Command } from "commander";
import { evaluate, readEvaluationRows } from "../../classifiers/evaluate.ts";
import { floorsOf, printReport, underFloors } from "../../classifiers/evaluation/report.ts";
import { lexical } from "../../classifiers/lexical/lexical.ts";
import { CommandError } from "./settings.ts";

const ownKeptBack = new URL("../../classifiers/evaluation/own-kept-back.jsonl", import.meta.url).pathname;

export function addEvaluate(program: Command): void {
  program
    .command("evaluate")
    .description(
      "Measure the classifier on labelled posts: each class, calibration, emergencies, speed. Exit code 1 when a floor kept in classifiers/floors.json for a file of that name is missed.",
    )
    .option(
      "--data <file>",
      "JSON lines {id, text, intent, actionable, urgency, category}; the own-written kept-back set otherwise",
    )
    .option("--json", "as one JSON object")
    .action(run);
}

async function run({ data = ownKeptBack, json }: { data?: string; json?: boolean }): Promise<void> {
  const report = await evaluate((texts) => lexical.classifyLexical(texts), readEvaluationRows(data));
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${printReport(report)}\n`);
  const floors = floorsOf(basename(data));
  const missed = floors ? underFloors(report, floors) : [];
  if (missed.length > 0)
    throw new CommandError(`Under the floor:\n${missed.map((line) => `  ${line}`).join("\n")}`);
}
