/** Rows of a table, read by csv-parse from records that were cut before. */
import { parse } from "csv-parse/sync";

const common = {
  record_delimiter: ["\r\n", "\n"],
  // People write 5" pipes and rows with a cell too few; the text counts.
  relax_quotes: true,
  relax_column_count: true,
};

/** One row a record, null where a record cannot be read as one row. */
export function csvRows(records: readonly string[], delimiter: string): (string[] | null)[] {
  const together = rowsOf(records.join(""), delimiter);
  if (together?.length === records.length) return together;
  return records.map((record) => {
    const rows = rowsOf(record, delimiter);
    return rows?.length === 1 ? rows[0]! : null;
  });
}

function rowsOf(text: string, delimiter: string): string[][] | null {
  try {
    return parse(text, { ...common, delimiter });
  } catch {
    return null;
  }
}

const delimiters = [",", ";", "\t", "|"];

/** The delimiter that stands most often outside quotes in a header; a comma when none does. */
export function delimiterOf(header: string): string {
  const bare = header.replace(/"[^"]*"/g, "");
  const counted = delimiters.map((delimiter) => bare.split(delimiter).length);
  return delimiters[counted.indexOf(Math.max(...counted))]!;
}
