/** What the x connector remembers between two looks: how far it has read, which gaps are open, what it has used. */
import { z } from "zod";

/**
 * Posts between `since` and `oldest`, both left out, that were not read yet; `since` null means to the end of what
 * X still gives. `token` goes on in the listing that was asked for with `until` (null: from its top).
 */
export const Gap = z.strictObject({
  since: z.string().nullable(),
  oldest: z.string().nullable(),
  until: z.string().nullable(),
  token: z.string().nullable(),
  /** X said that `since` is too old to be asked for; posts are compared with it here instead. */
  tooOld: z.boolean(),
});
export type Gap = z.infer<typeof Gap>;

export const XCursor = z.strictObject({
  /** What was listened to; another user or query starts over. */
  of: z.string(),
  /** Newest id delivered: everything up to it was delivered, but for the gaps. */
  sinceId: z.string().nullable(),
  sinceTooOld: z.boolean(),
  /** When the newest posts were last looked for, in epoch milliseconds. */
  lookedAt: z.number().nullable(),
  /** Newest first. */
  gaps: z.array(Gap),
  /** No request before this moment, in epoch milliseconds: X said that nothing is left. */
  restUntil: z.number().nullable(),
  /** Posts read on one UTC day: X bills and limits by that day. */
  day: z.strictObject({ date: z.string(), reads: z.number().int().nonnegative() }),
});
export type XCursor = z.infer<typeof XCursor>;

/** A cursor of another source or another age starts over: ingest drops the posts it has. */
export function readXCursor(cursor: string | null, of: string, now: Date): XCursor {
  const fresh: XCursor = {
    of,
    sinceId: null,
    sinceTooOld: false,
    lookedAt: null,
    gaps: [],
    restUntil: null,
    day: { date: utcDay(now), reads: 0 },
  };
  const read = parse(cursor);
  if (read === null) return fresh;
  const day = read.day.date === fresh.day.date ? read.day : fresh.day;
  return read.of === of ? { ...read, day } : { ...fresh, day };
}

function parse(cursor: string | null): XCursor | null {
  if (cursor === null) return null;
  try {
    return XCursor.parse(JSON.parse(cursor));
  } catch {
    return null;
  }
}

export function utcDay(now: Date): string {
  return now.toISOString().slice(0, 10);
}

export function nextUtcDay(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1));
}
