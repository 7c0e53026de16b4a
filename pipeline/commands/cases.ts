/** `jemput cases list|show|confirm|dismiss|undo|merge|split|note`: the queue from a terminal. */
import type { Command } from "commander";
import { dismissReasons } from "../model/case.ts";
import { type Ask, withInstance } from "./ask-instance.ts";
import { CommandError, commandConfig } from "./settings.ts";

type Row = {
  id: number;
  status: string;
  urgency: number;
  title: string;
  reports: number;
  trackingNumber: string | null;
};

export function addCases(program: Command): void {
  const cases = program.command("cases").description("List cases and decide them from the terminal.");
  cases
    .command("list")
    .description("Cases, the most pressing first.")
    .option("--status <status>", "waiting, confirmed, filed, dismissed or merged", "waiting")
    .option("--limit <n>", "how many", "50")
    .option("--json", "one JSON object a line")
    .action((options: { status: string; limit: string; json?: boolean }) => list(options));
  cases
    .command("show <id>")
    .description("One case with its posts, why they belong together, and what happened.")
    .action((id: string) => ask(async (call) => print(await call("GET", `/api/v1/cases/${caseId(id)}`))));
  cases
    .command("confirm <ids...>")
    .description(
      "Confirm cases: each is filed exactly once, and its tracking number is printed when it has one.",
    )
    .option("--wait <seconds>", "how long to wait for the tracking number; 0 does not wait", "20")
    .action((ids: string[], { wait }: { wait: string }) =>
      ask((call) => confirm(call, ids.map(caseId), Number(wait))),
    );
  cases
    .command("dismiss <ids...>")
    .description("Say that cases are not ones to file.")
    .requiredOption("--reason <reason>", dismissReasons.join(", "))
    .option("--note <text>", "a sentence for the record")
    .action((ids: string[], body: { reason: string; note?: string }) =>
      ask(async (call) => {
        for (const id of ids) print(await call("POST", `/api/v1/cases/${caseId(id)}/dismiss`, body));
      }),
    );
  cases
    .command("undo <id>")
    .description("Take the last decision on a case back, also at the store.")
    .action((id: string) =>
      ask(async (call) => print(await call("POST", `/api/v1/cases/${caseId(id)}/undo`, {}))),
    );
  cases
    .command("merge <id> <into>")
    .description("Put all posts of one case into another.")
    .action((id: string, into: string) =>
      ask(async (call) =>
        print(await call("POST", `/api/v1/cases/${caseId(id)}/merge`, { into: caseId(into) })),
      ),
    );
  cases
    .command("note <id> <text>")
    .description("Write a note on a case.")
    .action((id: string, text: string) =>
      ask(async (call) => print(await call("POST", `/api/v1/cases/${caseId(id)}/note`, { text }))),
    );
}

const ask = <T>(use: (call: Ask) => Promise<T>): Promise<T> => withInstance(commandConfig(), use);
const print = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
};

/** "K-17" or "17". */
function caseId(text: string): number {
  const id = Number(text.replace(/^K-/i, ""));
  if (!Number.isInteger(id) || id < 1)
    throw new CommandError(`"${text}" is no case number. Example: K-17`, 2);
  return id;
}

async function list({
  status,
  limit,
  json,
}: {
  status: string;
  limit: string;
  json?: boolean;
}): Promise<void> {
  const query = new URLSearchParams({ status, limit });
  const { cases } = (await ask((call) => call("GET", `/api/v1/cases?${query}`))) as { cases: Row[] };
  for (const row of cases)
    process.stdout.write(
      json
        ? `${JSON.stringify(row)}\n`
        : `K-${row.id}\t${"!".repeat(Math.max(0, row.urgency - 2)) || "-"}\t${row.reports} posts\t${row.trackingNumber ?? row.status}\t${row.title}\n`,
    );
}

async function confirm(call: Ask, ids: number[], waitSeconds: number): Promise<void> {
  for (const id of ids) await call("POST", `/api/v1/cases/${id}/confirm`, {});
  const until = Date.now() + waitSeconds * 1000;
  for (const id of ids) {
    let row = await read(call, id);
    while (row.trackingNumber === null && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      row = await read(call, id);
    }
    process.stdout.write(
      row.trackingNumber
        ? `K-${id} filed, tracking number ${row.trackingNumber}\n`
        : `K-${id} confirmed; it is filed as soon as an instance runs and the store answers\n`,
    );
  }
}

async function read(call: Ask, id: number): Promise<Row> {
  const answer = (await call("GET", `/api/v1/cases/${id}`)) as { case?: Row } & Row;
  return answer.case ?? answer;
}
