/** Dates as feeds write them, including Indonesian month names and zones. */

/** Indonesian and English month names start with these, old spellings too. */
const months: Record<string, number> = {
  jan: 0,
  feb: 1,
  peb: 1,
  mar: 2,
  apr: 3,
  mei: 4,
  may: 4,
  jun: 5,
  jul: 6,
  agu: 7,
  ags: 7,
  agt: 7,
  aug: 7,
  sep: 8,
  okt: 9,
  oct: 9,
  nov: 10,
  nop: 10,
  des: 11,
  dec: 11,
};
const zones: Record<string, number> = {
  wib: 7,
  wita: 8,
  wit: 9,
  gmt: 0,
  utc: 0,
  ut: 0,
  z: 0,
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
};

const named = /^(?:[\p{L}'.]+,?\s+)?(\d{1,2})[\s-]+(\p{L}{3,})\.?,?[\s-]+(\d{4}|\d{2})(?:,?\s+(.*))?$/u;
const numbered = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T\s]+(.*))?$/;
const time = /^(?:pukul\s+)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,](\d{1,9}))?\s*(.*)$/i;

/**
 * RFC 822, ISO 8601 and their usual misspellings; null when it says no date between 1990 and 2200.
 * A date without zone is taken as WIB (UTC+7), where most Indonesian newsrooms are; without it the
 * machine's own zone would decide.
 */
export function readFeedDate(written: string | null | undefined): Date | null {
  const text = written?.trim() ?? "";
  const words = named.exec(text);
  const numbers = numbered.exec(text);
  const month = words ? months[words[2]!.slice(0, 3).toLowerCase()] : Number(numbers?.[2]) - 1;
  const day = Number(words?.[1] ?? numbers?.[3]);
  if ((!words && !numbers) || month === undefined || month > 11 || day < 1 || day > 31) return null;
  const clock = readTime(words?.[4] ?? numbers?.[4]);
  if (clock === null) return null;
  const at = new Date(Date.UTC(yearOf(words?.[3] ?? numbers![1]!), month, day) + clock);
  const year = at.getUTCFullYear();
  return year >= 1990 && year < 2200 ? at : null;
}

function yearOf(written: string): number {
  const year = Number(written);
  if (written.length > 2) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

/** Milliseconds from midnight UTC of a time with zone; a missing time is midnight. Null when it is no time. */
function readTime(written: string | undefined): number | null {
  const found = time.exec(written?.trim() || "00:00");
  if (!found) return null;
  const [, hour, minute, second = "0", fraction = "0", zone = ""] = found;
  const offset = readZone(zone.trim());
  if (offset === null || Number(hour) > 24 || Number(minute) > 59 || Number(second) > 60) return null;
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second) - offset * 60;
  return Math.round((seconds + Number(`0.${fraction}`)) * 1000);
}

/** Minutes east of UTC; null for a zone nobody knows. */
function readZone(written: string): number | null {
  if (written === "") return 7 * 60;
  const hours = zones[written.toLowerCase()];
  if (hours !== undefined) return hours * 60;
  const offset = /^(?:GMT|UTC)?\s*([+-])(\d{1,2}):?(\d{2})?(?:\s*\(.*\))?$/i.exec(written);
  if (!offset) return null;
  const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
  return minutes <= 14 * 60 ? (offset[1] === "-" ? -minutes : minutes) : null;
}
