/** Labelled rows for training and measuring: reading them, keeping a third back, finding near copies. */
import { readFileSync } from "node:fs";
import type { Category, Intent, Urgency } from "../../pipeline/model/taxonomy.ts";

/** A row of triage-*.jsonl, weak-*.jsonl or own/*.jsonl; labels that a file lacks are absent or null. */
export type Row = {
  id: string;
  text: string;
  intent?: Intent | null;
  actionable?: boolean | null;
  urgency?: Urgency | null;
  category?: Category | null;
  case?: string | null;
  near?: string | null;
  kind?: string | null;
  source?: string | null;
};

/** Rows of a JSONL file; throws with the line number when a line is no JSON. */
export function readRows(path: string): Row[] {
  const rows: Row[] = [];
  for (const [index, line] of readFileSync(path, "utf8").split("\n").entries()) {
    if (!line.trim()) continue;
    try {
      rows.push(JSON.parse(line) as Row);
    } catch (cause) {
      throw new Error(`${path}:${index + 1} is not JSON`, { cause });
    }
  }
  return rows;
}

/**
 * Whether an own-written row belongs to the third that is never trained on: in cases every row whose case
 * (or, for a distractor, the case it resembles) has a number divisible by 3, elsewhere every id divisible by 3.
 */
export function isKeptBack(row: Row): boolean {
  const numbered = row.case ?? row.near ?? row.id;
  const number = /(\d+)$/.exec(numbered);
  return number !== null && Number(number[1]) % 3 === 0;
}

/** Letters of a text without links, handles and marks: equal for copies that differ only there. */
export function copyKey(text: string): string {
  return text
    .toLowerCase()
    .replace(/https?:\/\/\S+|@\w+|^rt\b/g, "")
    .replace(/[^a-z]+/g, "");
}
