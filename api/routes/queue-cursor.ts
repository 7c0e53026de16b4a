/** The bookmark between two pages of the queue, as opaque text; it holds the moment that the whole walk is ordered by. */
import { z } from "zod";
import { invalidField } from "../problem.ts";
import type { QueueCursor } from "../reads/list-queue.ts";

/** Far more points than any case can gather, and what the database can compare. */
const mostPoints = 1_000_000_000;
const Cursor = z.tuple([
  z.iso.datetime().transform((text) => new Date(text)),
  z.number().int().nonnegative().max(mostPoints),
  z.number().int().positive(),
]);

export function encodeQueueCursor({ at, rank, id }: QueueCursor): string {
  return Buffer.from(JSON.stringify([at.toISOString(), rank, id])).toString("base64url");
}

/** @throws Problem 422 for text that no page gave out, or that speaks of another century. */
export function decodeQueueCursor(text: string): QueueCursor {
  try {
    const [at, rank, id] = Cursor.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
    if (at.getUTCFullYear() < 2000 || at.getUTCFullYear() > 2999)
      throw new RangeError("no moment of a queue");
    return { at, rank, id };
  } catch {
    throw invalidField("cursor", {
      id: "Penanda halaman antrean ini tidak dikenal. Mulailah dari halaman pertama.",
      en: "This bookmark of the queue is unknown. Start from the first page.",
    });
  }
}
