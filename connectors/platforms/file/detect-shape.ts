/** What a file holds, told by its first bytes: lines of JSON, JSON objects over many lines, or a table. */
import { z } from "zod";
import { unexpected } from "../../http.ts";
import { csvRows, delimiterOf } from "./csv-rows.ts";
import { byCsvRecord, byJsonObject, byLine, type Cutter, type Place } from "./cut-records.ts";
import { type Columns, columnName, fieldNames } from "./line-fields.ts";

export const formats = ["auto", "jsonl", "csv", "x-pages"] as const;
export type Format = (typeof formats)[number];

export const Shape = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("lines") }),
  z.object({ kind: z.literal("objects") }),
  z.object({ kind: z.literal("table"), delimiter: z.string(), header: z.array(z.string()) }),
]);
export type Shape = z.infer<typeof Shape>;

/** How much of the start is looked at. */
export const sampleSize = 64 * 1024;

/**
 * The shape, and where the first record starts; null while there is nothing but blanks.
 * @throws ConnectorError `unexpected_shape` for UTF-16, and for a CSV file without a column of texts.
 */
export function detectShape(
  sample: Buffer,
  format: Format,
  columns: Columns,
): { shape: Shape; start: Place } | null {
  if (sample[0] === 0xff || sample[0] === 0xfe) {
    if (sample[1] === 0xfe || sample[1] === 0xff)
      throw unexpected("berkas ini UTF-16; simpan ulang sebagai UTF-8", "UTF-16");
  }
  const marked = sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf;
  const start: Place = { offset: marked ? 3 : 0, line: 1 };
  const content = sample.subarray(start.offset);
  const text = content.toString("utf8");
  const first = text.trimStart()[0];
  if (first === undefined) return null;
  if (format === "csv" || (format === "auto" && first !== "{" && first !== "[" && !hasJsonLine(text))) {
    const table = detectTable(content, start, columns);
    if (table) return table;
    if (format === "csv") throw unexpected("tidak ada kolom teks di baris kepala", text.slice(0, 300));
    return { shape: { kind: "lines" }, start };
  }
  return { shape: { kind: first === "[" || isSpread(text) ? "objects" : "lines" }, start };
}

function hasJsonLine(text: string): boolean {
  return text.split("\n", 20).some(isJsonObject);
}

/** A first line that ends before its object does, in a file without any whole object on one line. */
function isSpread(text: string): boolean {
  return text.trimStart().includes("\n") && !hasJsonLine(text);
}

function isJsonObject(line: string): boolean {
  if (!line.trimStart().startsWith("{")) return false;
  try {
    return Object.keys(JSON.parse(line) as object).length > 0;
  } catch {
    return false;
  }
}

function detectTable(content: Buffer, start: Place, columns: Columns) {
  let place = start;
  let rest = content;
  // Excel's own first line, which names the delimiter.
  const named = /^sep=(.)\r?\n/i.exec(rest.subarray(0, 10).toString("latin1"));
  if (named) {
    place = { offset: place.offset + named[0].length, line: place.line + 1 };
    rest = rest.subarray(named[0].length);
  }
  const firstLine = rest.toString("utf8").split("\n", 1)[0] ?? "";
  const delimiter = named?.[1] ?? delimiterOf(firstLine);
  const end = byCsvRecord(delimiter).end(rest, 0) ?? rest.length;
  const written = rest.subarray(0, end).toString("utf8");
  const header = csvRows([written], delimiter)[0]?.map(columnName);
  const wanted: readonly string[] = columns.text === undefined ? fieldNames.text : [columnName(columns.text)];
  if (!header?.some((name) => wanted.includes(name))) return null;
  const lines = written.split("\n").length - 1;
  return {
    shape: { kind: "table" as const, delimiter, header },
    start: { offset: place.offset + end, line: place.line + lines },
  };
}

/** A page of posts is longer than a post. */
const pageMost = 16 * 1024 * 1024;

export function cutterOf(shape: Shape, format: Format): Cutter {
  if (shape.kind === "table") return byCsvRecord(shape.delimiter);
  if (shape.kind === "objects") return byJsonObject(pageMost);
  return format === "x-pages" ? byLine(pageMost) : byLine();
}
