/** Dates as exports write them. */

/** Epoch seconds below this, epoch milliseconds from it on (in seconds it would be the year 5138). */
const firstMilliseconds = 1e11;
const earliest = Date.UTC(1995, 0, 1);
const latest = Date.UTC(2200, 0, 1);

const zones: Record<string, string> = { WIB: "+07:00", WITA: "+08:00", WIT: "+09:00", UTC: "Z", GMT: "Z" };
const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const zonePart = "\\s*(Z|[+-]\\d\\d:?\\d\\d|[+-]\\d\\d|WIB|WITA|WIT|UTC|GMT)?";
const timePart = `(?:(?:T|,?\\s+)(\\d{1,2})[:.](\\d\\d)(?:[:.](\\d\\d)(?:[.,](\\d{1,9}))?)?)?${zonePart}`;
const iso = new RegExp(`^(\\d{4})-(\\d\\d)-(\\d\\d)${timePart}$`, "i");
const slashed = new RegExp(`^(\\d{1,2})[/.-](\\d{1,2})[/.-](\\d{4})${timePart}$`, "i");
/** X, version 1.1: Wed Oct 10 20:19:24 +0000 2018. */
const ofX = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d\d):(\d\d):(\d\d) ([+-]\d{4}) (\d{4})$/;
/** RFC 2822: Tue, 24 Nov 2026 12:00:00 +0700. */
const ofMail =
  /^(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d)(?::(\d\d))? ([+-]\d{4}|GMT|UTC)$/;

/**
 * ISO 8601, epoch seconds or milliseconds, X's own form, RFC 2822, and day/month/year with slashes. A date whose
 * first part must be a month (9/24/2021) is read so. `zone` ("+07:00") holds where the text names none.
 * @returns null for what is no date between 1995 and 2200.
 */
export function readDate(value: unknown, zone: string): Date | null {
  if (typeof value === "number") return ofEpoch(value);
  if (typeof value !== "string") return null;
  const text = value.trim();
  if (/^\d{9,14}(\.\d+)?$/.test(text)) return ofEpoch(Number(text));
  return readIso(text, zone) ?? readSlashed(text, zone) ?? readOfX(text) ?? readOfMail(text);
}

function ofEpoch(value: number): Date | null {
  return inReach(value < firstMilliseconds ? value * 1000 : value);
}

function inReach(time: number): Date | null {
  return time >= earliest && time < latest ? new Date(time) : null;
}

function readIso(text: string, zone: string): Date | null {
  const [, year, month, day, ...time] = iso.exec(text) ?? [];
  return year && month && day ? build(year, month, day, time, zone) : null;
}

function readSlashed(text: string, zone: string): Date | null {
  const [, first, second, year, ...time] = slashed.exec(text) ?? [];
  if (!first || !second || !year) return null;
  return Number(second) > 12
    ? build(year, first, second, time, zone)
    : build(year, second, first, time, zone);
}

function readOfX(text: string): Date | null {
  const [, month, day, hour, minute, second, zone, year] = ofX.exec(text) ?? [];
  return year && month && day
    ? build(year, monthOf(month), day, [hour, minute, second, "", zone], "Z")
    : null;
}

function readOfMail(text: string): Date | null {
  const [, day, month, year, hour, minute, second, zone] = ofMail.exec(text) ?? [];
  return year && month && day
    ? build(year, monthOf(month), day, [hour, minute, second, "", zone], "Z")
    : null;
}

function monthOf(name: string): string {
  return String(months.indexOf(name.toLowerCase()) + 1);
}

/** `time` is hour, minute, second, fraction, zone; a missing part is zero, a missing zone is `zone`. */
function build(
  year: string,
  month: string,
  day: string,
  time: (string | undefined)[],
  zone: string,
): Date | null {
  const [hour = "0", minute = "0", second = "0", fraction = "", own] = time;
  const milliseconds = Number(`${fraction || "0"}000`.slice(0, 3));
  const parts = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [y, m, d, h, min, s] = parts;
  const local = Date.UTC(y, m - 1, d, h, min, s, milliseconds);
  const back = new Date(local);
  // Date.UTC turns the 30th of February into the 2nd of March; such a date is a mistake, not a date.
  if (back.getUTCMonth() !== m - 1 || back.getUTCDate() !== d || h > 23 || min > 59 || s > 59) return null;
  return inReach(local - offsetOf(own ?? zone) * 60_000);
}

/** Minutes east of UTC. */
function offsetOf(zone: string): number {
  const written = zones[zone.toUpperCase()] ?? zone;
  const [, sign, hours, minutes = "0"] = /^([+-])(\d\d):?(\d\d)?$/.exec(written) ?? [];
  return sign ? (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) : 0;
}
