/** Records as they were cut, to what they bring in; one that cannot be read is set aside with its line. */
import { isUtf8 } from "node:buffer";
import type { Inbound } from "../../../pipeline/model/post.ts";
import { sampleOf } from "../../storable-text.ts";
import { itemsOfXPage } from "../../x-format/x-page.ts";
import { XPage } from "../../x-format/x-shapes.ts";
import { csvRows } from "./csv-rows.ts";
import type { Piece } from "./cut-records.ts";
import type { Format, Shape } from "./detect-shape.ts";
import { type LineContext, postOfLine } from "./line-post.ts";

type Line = Record<string, unknown>;
export type ReadContext = LineContext & { format: Format; shape: Shape };

/** For each piece what it brings in, in order; nothing for blank lines. */
export function readPieces(pieces: readonly Piece[], context: ReadContext): Inbound[][] {
  const { shape } = context;
  return shape.kind === "table"
    ? readRows(pieces, shape, context)
    : pieces.map((piece) => readJsonPiece(piece, context));
}

function aside(piece: Piece, reason: string): Inbound[] {
  return [{ kind: "set_aside", reason, sample: sampleOf(piece.bytes), where: `line ${piece.line}` }];
}

/** Its text, or what keeps it from being one. */
function textOf(piece: Piece): { text: string } | { problem: Inbound[] } {
  if (piece.problem) return { problem: aside(piece, piece.problem) };
  if (!isUtf8(piece.bytes)) return { problem: aside(piece, "bukan UTF-8") };
  return { text: piece.bytes.toString("utf8") };
}

function readJsonPiece(piece: Piece, context: ReadContext): Inbound[] {
  const read = textOf(piece);
  if ("problem" in read) return read.problem;
  // Between objects stand the brackets and commas of the array that may hold them.
  const text = context.shape.kind === "objects" ? read.text.replace(/^[\s,[\]]+/, "") : read.text.trim();
  if (text === "") return [];
  let value: unknown;
  try {
    value = parseExactly(text);
  } catch {
    return aside(piece, "bukan JSON yang utuh");
  }
  const values: unknown[] = Array.isArray(value) ? value : [value];
  if (!values.every(isObject)) return aside(piece, "bukan objek JSON");
  return values.flatMap((one) => readValue(one, text, piece, context));
}

function isObject(value: unknown): value is Line {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** JSON numbers lose digits beyond 2^53, and ids of X are longer; those are read as texts. */
function parseExactly(text: string): unknown {
  const longNumber = /[:[,]\s*\d{16,}/.test(text);
  if (!longNumber) return JSON.parse(text);
  const quoted = text.replace(/"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])\d{16,}(?![\d.eE])/g, (found) =>
    found.startsWith('"') ? found : `"${found}"`,
  );
  return JSON.parse(quoted);
}

function readValue(value: Line, text: string, piece: Piece, context: ReadContext): Inbound[] {
  const { format, now } = context;
  const where = `line ${piece.line}`;
  if (format !== "jsonl") {
    const page = isXTweet(value) ? { data: value } : value;
    if (format === "x-pages" || isXPage(page)) {
      const read = XPage.safeParse(page);
      if (!read.success) return aside(piece, "bukan halaman X API v2");
      return itemsOfXPage(read.data, now, where).map(({ inbound }) => inbound);
    }
  }
  return readLine(value, text, piece, context);
}

function isXPage({ data, errors, meta, includes, text }: Line): boolean {
  if (text !== undefined) return false;
  const held = typeof data === "object" && data !== null;
  const told = Array.isArray(errors) || (typeof meta === "object" && meta !== null && "result_count" in meta);
  return held || told || includes !== undefined;
}

/** A post of X API v2 on a line of its own, out of its page. */
function isXTweet({ text, edit_history_tweet_ids, referenced_tweets, platform }: Line): boolean {
  const marked = Array.isArray(edit_history_tweet_ids) || Array.isArray(referenced_tweets);
  return typeof text === "string" && marked && platform === undefined;
}

function readLine(line: Line, raw: string, piece: Piece, context: ReadContext): Inbound[] {
  const post = postOfLine(line, raw, context);
  return typeof post === "string" ? aside(piece, post) : [{ kind: "post", post }];
}

function readRows(
  pieces: readonly Piece[],
  shape: Extract<Shape, { kind: "table" }>,
  context: ReadContext,
): Inbound[][] {
  const read = pieces.map(textOf);
  const texts = read.flatMap((one) => ("text" in one && one.text.trim() !== "" ? [one.text] : []));
  // The last row of a file may lack its line end; joined rows need one.
  const rows = csvRows(
    texts.map((text) => (text.endsWith("\n") ? text : `${text}\n`)),
    shape.delimiter,
  );
  let at = 0;
  return pieces.map((piece, index) => {
    const one = read[index]!;
    if ("problem" in one) return one.problem;
    if (one.text.trim() === "") return [];
    const row = rows[at++];
    if (!row) return aside(piece, "bukan baris CSV");
    const { header } = shape;
    if (row.slice(header.length).some((cell) => cell.trim() !== ""))
      return aside(piece, "kolom terlalu banyak");
    const line = Object.fromEntries(header.map((name, column) => [name, row[column]]));
    return readLine(line, one.text, piece, context);
  });
}
