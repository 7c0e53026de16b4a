/** When a platform that answered 429 may be asked again. */

const defaultWaitMs = 60_000;
const longestWaitMs = 24 * 3600_000;
/** A reset further away than this is no promise but an error of the sender. */
const absurdWaitMs = 366 * 24 * 3600_000;

/** In order of trust: the standard's own header, X, the IETF draft, and its many relatives. */
const resetHeaders = ["retry-after", "x-rate-limit-reset", "ratelimit-reset", "x-ratelimit-reset"] as const;

/**
 * The first header that says a sensible time after `now`, at most 24 h away; 60 s from `now` when none does.
 * `retry-after` is seconds or an HTTP date (RFC 9110, 10.2.3); the resets are epoch seconds (X, GitHub), epoch
 * milliseconds, seconds to wait (draft-ietf-httpapi-ratelimit-headers) or an ISO date (Mastodon).
 */
export function rateLimitedUntil(headers: Headers, now: Date): Date {
  for (const name of resetHeaders) {
    const at = readMoment(headers.get(name)?.trim() ?? "", now);
    if (at === null) continue;
    const wait = at - now.getTime();
    if (wait > 0 && wait < absurdWaitMs) return new Date(now.getTime() + Math.min(wait, longestWaitMs));
  }
  return new Date(now.getTime() + defaultWaitMs);
}

/** Epoch milliseconds of a header's value; null when it says no moment. */
function readMoment(value: string, now: Date): number | null {
  if (/^\d+(\.\d+)?$/.test(value)) {
    const number = Number(value);
    // Below 1e9 no epoch of this century can lie; above 1e11 only milliseconds make sense.
    if (number < 1e9) return now.getTime() + number * 1000;
    return number < 1e11 ? number * 1000 : number;
  }
  // A bare number with a sign or letters is no date, but Date.parse takes "-5" for one.
  if (!/[a-z]{3}|\d{4}-\d\d-\d\d/i.test(value)) return null;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : date;
}
