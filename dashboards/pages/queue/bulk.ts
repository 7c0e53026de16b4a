/** One decision over many cases: over all that match, on the server; over a few picked ones, one by one. */
import type { BulkAction } from "../../../pipeline/model/desk.ts";
import { ask, askServer } from "../../data/api.ts";
import type { QueueFilter, QueueRow } from "../../data/cases.ts";
import { type Answered, decide } from "../../data/decisions.ts";

export type Skipped = { caseId: number; why: string };
export type BulkPreview = { total: number; first: { id: number; title: string }[]; skipped: Skipped[] };
export type BulkDone = {
  done: number;
  failed: Skipped[];
  /** ISO 8601: until then `undo` takes back what nobody has changed since. */
  undoUntil: string;
  undo(): Promise<{ undone: number; kept: Skipped[] }>;
};

/** Which cases: all of a filter, or rows that somebody picked. */
export type BulkOf = { filter: QueueFilter } | { rows: QueueRow[] };

const post = <T>(path: string, body: unknown): Promise<T> =>
  ask(
    askServer(`/api/v1/bulk${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  ) as Promise<T>;

const undoMs = 10 * 60_000;

/** What an action would do, before it does. @throws ProblemError, NoAnswerError */
export async function previewBulk(of: BulkOf, action: BulkAction): Promise<BulkPreview> {
  if ("filter" in of) return post("/preview", { filter: of.filter, action });
  return { total: of.rows.length, first: of.rows.slice(0, 10), skipped: [] };
}

/**
 * @param decisionId the same one again has no second effect
 * @param progress is told how many of the picked ones are done
 */
export async function runBulk(
  of: BulkOf,
  action: BulkAction,
  { decisionId, expected }: { decisionId: string; expected: number },
  progress: (done: number) => void,
): Promise<BulkDone> {
  if ("rows" in of) return runPicked(of.rows, action, progress);
  const answer = await post<{ bulkId: string | number; done: number; failed: Skipped[]; undoUntil: string }>(
    "",
    {
      decisionId,
      filter: of.filter,
      action,
      expected,
    },
  );
  return { ...answer, undo: () => post(`/${answer.bulkId}/undo`, {}) };
}

async function runPicked(
  rows: QueueRow[],
  action: BulkAction,
  progress: (done: number) => void,
): Promise<BulkDone> {
  const failed: Skipped[] = [];
  const done: { row: QueueRow; answer: Answered }[] = [];
  await Promise.all(
    rows.map(async (row) => {
      try {
        const { verb, body } = verbOf(action);
        done.push({ row, answer: await decide(row.id, verb, { version: row.version, ...body }, row.title) });
      } catch (error) {
        failed.push({ caseId: row.id, why: error instanceof Error ? error.message : "" });
      }
      progress(done.length + failed.length);
    }),
  );
  return {
    done: done.length,
    failed,
    undoUntil: new Date(Date.now() + undoMs).toISOString(),
    undo: () => undoPicked(done),
  };
}

async function undoPicked(done: { row: QueueRow; answer: Answered }[]) {
  const kept: Skipped[] = [];
  let undone = 0;
  await Promise.all(
    done.map(async ({ row, answer }) => {
      try {
        await decide(row.id, "undo", { version: answer.version }, row.title);
        undone += 1;
      } catch (error) {
        kept.push({ caseId: row.id, why: error instanceof Error ? error.message : "" });
      }
    }),
  );
  return { undone, kept };
}

function verbOf(action: BulkAction): { verb: string; body: Record<string, unknown> } {
  switch (action.kind) {
    case "confirm":
      return { verb: "confirm", body: {} };
    case "dismiss":
      return { verb: "dismiss", body: { reason: action.reason } };
    case "assign":
      return { verb: "assign", body: { assigneeId: action.assigneeId } };
    case "urgency":
      return { verb: "correct", body: { fields: { urgency: action.urgency } } };
    case "snooze":
      return { verb: "snooze", body: { kind: action.snooze, until: action.until } };
  }
}
