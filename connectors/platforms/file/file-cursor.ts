/** Where reading of a file stopped, and how the file is known again. */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Progress } from "../../../pipeline/model/source.ts";
import { Shape } from "./detect-shape.ts";

export const FileCursor = z.strictObject({
  /** Of the path and of how it is read; another one starts over. */
  of: z.string(),
  fingerprint: z.strictObject({ headLength: z.number(), head: z.string(), mark: z.string().nullable() }),
  /** Bytes on disk when it was last read. */
  size: z.number(),
  /** Bytes of content that are done, and the line (from 1) where the next record starts. */
  offset: z.number(),
  line: z.number(),
  /** Everything that was there is read. */
  ended: z.boolean(),
  shape: Shape.nullable(),
  /** When and where the present run through the file began, for the rate. */
  run: z.strictObject({ at: z.number(), line: z.number(), done: z.number() }),
});
export type FileCursor = z.infer<typeof FileCursor>;

/** The cursor when it is one of ours and of this source, else null: reading starts over, and ingest drops what it has. */
export function readFileCursor(cursor: string | null, of: string): FileCursor | null {
  if (cursor === null) return null;
  try {
    const read = FileCursor.parse(JSON.parse(cursor));
    return read.of === of ? read : null;
  } catch {
    return null;
  }
}

/** Names a source in a cursor, without its path in plain words. */
export function sourceKey(parts: unknown): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 16);
}

/**
 * `done` and `total` are bytes on disk; `perSecond` is lines a second and `secondsLeft` goes by bytes, both since
 * the run began, null while no time has passed.
 */
export function progressOf(
  run: FileCursor["run"],
  reached: { at: number; line: number; done: number },
  total: number,
): Progress {
  const seconds = (reached.at - run.at) / 1000;
  const bytes = reached.done - run.done;
  const known = seconds > 0 && bytes > 0;
  return {
    done: Math.min(reached.done, total),
    total,
    unit: "bytes",
    perSecond: known ? Math.round((reached.line - run.line) / seconds) : null,
    secondsLeft: known ? Math.round((Math.max(0, total - reached.done) * seconds) / bytes) : null,
  };
}
