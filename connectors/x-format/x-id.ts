/** Ids of X: decimal numbers of up to 19 digits that grow with time; they do not fit a JavaScript number. */

/** Start of X's id clock, in epoch milliseconds (the "snowflake" epoch, 4 November 2010). */
const idEpochMs = 1_288_834_974_657n;
/** Ids below this were given before ids carried the time. */
const firstTimedId = 30_000_000_000n;

export function isXId(id: string): boolean {
  return /^[1-9]\d{0,18}$/.test(id);
}

/** Negative when `a` is older than `b`. Other texts than ids compare as texts, so that nothing throws. */
export function compareXIds(a: string, b: string): number {
  if (!isXId(a) || !isXId(b)) return a < b ? -1 : a > b ? 1 : 0;
  // Without leading zeros the longer number is the larger one.
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** When the id was given, in epoch milliseconds; null for ids that carry no time. */
export function timeOfXId(id: string): number | null {
  if (!isXId(id)) return null;
  const number = BigInt(id);
  return number < firstTimedId ? null : Number((number >> 22n) + idEpochMs);
}

/** The last id that can have been given before `time`; null before ids carried the time. */
export function xIdBefore(time: Date): string | null {
  const ms = BigInt(time.getTime()) - idEpochMs;
  const id = (ms << 22n) - 1n;
  return id < firstTimedId ? null : id.toString();
}

/** The newest (`+1`) or oldest (`-1`) of some ids; null when there are none. */
export function extremeXId(ids: readonly string[], direction: 1 | -1): string | null {
  let found: string | null = null;
  for (const id of ids) if (found === null || compareXIds(id, found) * direction > 0) found = id;
  return found;
}
