/** Decides which digit runs are personal numbers: NIK, KK, NPWP, phone, bank account. */
import type { PersonalKind } from "../classifier.ts";
import type { DigitGroup, DigitRun } from "./digit-runs.ts";

export type Found = { start: number; end: number; kind: PersonalKind };

/** Words before a number that say what it is; the last one before it wins. Not followed by a letter. */
const cueWords: readonly (readonly [PersonalKind, string])[] = [
  ["kk", "no ?kk|kk|kartu keluarga"],
  ["nik", "nik|e-?ktp|ktp|nomor induk kependudukan"],
  ["npwp", "npwp"],
  [
    "account",
    "norek|rek|rekening|bca|bri|bni|btn|bsi|mandiri|cimb|danamon|permata|jago|seabank|bank [a-z]+|transfer|tf|trf",
  ],
  [
    "phone",
    "wa|whatsapp|wasap|watsap|hp|nohp|hape|telp|tlp|telpon|telepon|telfon|phone|kontak|contact|hub|hubungi|sms|nope|cp|call",
  ],
];
const cue = new RegExp(
  `(?<![a-z])(?:${cueWords.map(([kind, words]) => `(?<${kind}>${words})`).join("|")})(?![a-z])`,
  "g",
);
const cueReach = 60;

function cueBefore(lower: string, at: number): PersonalKind | null {
  let last: PersonalKind | null = null;
  const window = lower.slice(Math.max(0, at - cueReach), at);
  for (const match of window.matchAll(cue)) {
    for (const [kind] of cueWords) if (match.groups![kind] !== undefined) last = kind;
  }
  return last;
}

/** Province codes of the first two digits of a NIK (Kemendagri); dates of women have 40 added to the day. */
const nikShape =
  /^(?:1[1-9]|2[01]|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-6])[0-7]\d[0-6]\d(?:[04][1-9]|[1256]\d|[37][01])(?:0[1-9]|1[0-2])\d{6}$/;

/** National numbers after 0 or 62: mobile (8x), or a fixed line with its area code. */
const mobile = /^8[1-9]\d{7,12}$/;
const fixedLine = /^(?:2[124]|31|61)\d{7,8}$|^(?:2[35-9]|3[2-9]|4\d|5\d|6[2-9]|7\d|9\d)\d{6,9}$/;
/** Call-centre numbers behind an area code: not a person's. */
const callCentre = /^(?:21|22|24|31|61)(?:1500\d{3}|14\d{3})$/;

const digitsIn = (groups: readonly DigitGroup[]) => groups.map((group) => group.digits).join("");

/** A price or a count with dots for thousands: 1.500.000. */
function isThousands(groups: readonly DigitGroup[]): boolean {
  const [first, ...rest] = groups;
  return (
    first !== undefined &&
    rest.length > 0 &&
    first.digits.length <= 3 &&
    !first.digits.startsWith("0") &&
    rest.every((group) => group.digits.length === 3 && group.gap === ".")
  );
}

/** The groups begin with latitude and longitude in decimals. */
function isPosition([a, b, c, d]: readonly DigitGroup[]): boolean {
  if (a === undefined || b === undefined || c === undefined || d === undefined) return false;
  const decimals = b.gap === "." && d.gap === "." && b.digits.length >= 4 && d.digits.length >= 4;
  return decimals && a.digits.length <= 2 && c.digits.length <= 3 && c.gap !== ".";
}

/** The groups begin with a date (12-08-2026, 2026.08.12), hours (08.30 - 12.00) or a position. */
function beginsOtherwise(groups: readonly DigitGroup[]): boolean {
  const [a, b, c, d] = groups;
  if (a === undefined || b === undefined || c === undefined) return false;
  if (isPosition(groups)) return true;
  const lengths = `${a.digits.length}${b.digits.length}${c.digits.length}`;
  if (/^[12][12]4$/.test(lengths)) return /^(?:19|20)/.test(c.digits) && Number(b.digits) <= 12;
  if (lengths === "422" || lengths === "411") return /^(?:19|20)/.test(a.digits) && Number(b.digits) <= 12;
  if (lengths !== "222" || d?.digits.length !== 2) return false;
  return b.gap === "." && d.gap === "." && c.gap !== ".";
}

/** The national part of a phone number, without 0, 62 or +62; null when it has no such beginning. */
function nationalPart(digits: string, plus: boolean): string | null {
  if (/^(?:00)?62/.test(digits)) return digits.replace(/^(?:00)?620?/, "");
  if (plus) return null;
  return digits.startsWith("0") ? digits.slice(1) : null;
}

function isPhone(digits: string, plus: boolean, hinted: boolean): boolean {
  const national = nationalPart(digits, plus);
  if (national !== null) {
    if (callCentre.test(national)) return false;
    if (mobile.test(national)) return true;
    if (fixedLine.test(national)) return true;
  }
  if (plus) return digits.length >= 9 && digits.length <= 15;
  return hinted && mobile.test(digits);
}

type Taken = { count: number; kind: PersonalKind };
type Context = { cue: PersonalKind | null; plus: boolean; hash: boolean };

/** The count of leading groups whose digits add up to `length`; 0 when they miss it. */
function groupsFor(groups: readonly DigitGroup[], length: number): number {
  let sum = 0;
  for (let count = 0; count < groups.length && sum < length; count++) {
    sum += groups[count]!.digits.length;
    if (sum === length) return count + 1;
  }
  return 0;
}

function takeIdentity(groups: readonly DigitGroup[], { cue: hint, hash }: Context): Taken | null {
  const named = hint === "nik" || hint === "kk" || hint === "npwp";
  const sixteen = groupsFor(groups, 16);
  // 0062 and twelve digits are a phone number written for abroad.
  if (!named && /^00628/.test(digitsIn(groups.slice(0, 5)))) return null;
  if (sixteen > 0) {
    const taken = groups.slice(0, sixteen);
    const shaped = nikShape.test(digitsIn(taken)) && !isPosition(taken);
    const sure = named || shaped || (sixteen === 1 && !hash);
    if (sure && (shaped || !isThousands(taken)) && (named || shaped || !beginsOtherwise(taken))) {
      return { count: sixteen, kind: named ? hint : hint === "account" ? "account" : "nik" };
    }
  }
  const fifteen = groupsFor(groups, 15);
  if (fifteen > 0) {
    const lengths = groups
      .slice(0, fifteen)
      .map((group) => group.digits.length)
      .join("");
    if (hint === "npwp" || lengths === "233133") return { count: fifteen, kind: "npwp" };
  }
  return named ? takeMistyped(groups, hint) : null;
}

/** After "NIK" or "KK" a number with a digit too many or too few is still that person's. */
function takeMistyped(groups: readonly DigitGroup[], kind: PersonalKind): Taken | null {
  if (isThousands(groups) || beginsOtherwise(groups)) return null;
  for (let length = 20; length >= 12; length--) {
    const count = groupsFor(groups, length);
    if (count > 0) return { count, kind };
  }
  return null;
}

function takePhone(groups: readonly DigitGroup[], { cue: hint, plus }: Context): Taken | null {
  const hinted = hint === "phone";
  const first = groups[0]!;
  // The middle of a longer number with dots or dashes, such as a tax object's (NOP), is no beginning.
  if (first.gap === "." || first.gap === "-") return null;
  // "0.789275 113.92" is a coordinate; a number spelled digit by digit is not.
  if (first.digits.length === 1 && !plus && groups[1] !== undefined && groups[1].digits.length > 1) {
    if (first.end - first.start === 1 && groups[1].gap === ".") return null;
  }
  if (!plus && !hinted && beginsOtherwise(groups)) return null;
  if (isThousands(groups) && !plus && !hinted) return null;
  if (first.digits.length >= 10 && isPhone(first.digits, plus, hinted)) return { count: 1, kind: "phone" };
  for (let length = 15; length >= 9; length--) {
    const count = groupsFor(groups, length);
    if (count > 0 && isPhone(digitsIn(groups.slice(0, count)), plus, hinted)) return { count, kind: "phone" };
  }
  return null;
}

function takeAccount(groups: readonly DigitGroup[], { cue: hint, hash }: Context): Taken | null {
  if (hint !== "account" || hash || isThousands(groups) || beginsOtherwise(groups)) return null;
  for (let length = 18; length >= 8; length--) {
    const count = groupsFor(groups, length);
    if (count > 0 && !isThousands(groups.slice(0, count))) return { count, kind: "account" };
  }
  return null;
}

/** Personal numbers of one run of a lower-case plain text. */
export function personalNumbers(lower: string, run: DigitRun): Found[] {
  const total = run.groups.reduce((sum, group) => sum + group.digits.length, 0);
  if (total < 8 || isPrice(lower, run)) return [];
  const found: Found[] = [];
  let hint = cueBefore(lower, run.start) ?? cueAfter(lower, run.end);
  for (let at = 0; at < run.groups.length; ) {
    const first = run.groups[at]!;
    const rest = run.groups.slice(at, at + 20);
    const lead = /[+([ ]{0,3}$/.exec(lower.slice(Math.max(0, first.start - 3), first.start))![0];
    const context = {
      cue: hint,
      plus: lead.includes("+"),
      hash: lower[first.start - 1] === "#",
    };
    const taken =
      takeIdentity(rest, context) ??
      (hint === "account" ? takeAccount(rest, context) : null) ??
      takePhone(rest, context);
    if (taken === null) {
      // The year of a date must not become the middle of a number.
      at += beginsOtherwise(rest) ? 3 : 1;
      continue;
    }
    const marks = lead.trimStart();
    const back = /^[+([]/.test(marks) ? marks.length : 0;
    found.push({
      start: first.start - back,
      end: run.groups[at + taken.count - 1]!.end,
      kind: taken.kind,
    });
    at += taken.count;
    hint = null;
  }
  return found;
}

/** "3374… (NIK)", "812… WA saya": the name may follow the number. */
function cueAfter(lower: string, end: number): PersonalKind | null {
  const after =
    /^\s?[([]?\s?(?:no\.? )?(?:(?<nik>nik|ktp)|(?<kk>kk)|(?<npwp>npwp)|(?<phone>wa|hp|telp|tlp))(?![a-z])/.exec(
      lower.slice(end, end + 14),
    );
  if (after === null) return null;
  return (["nik", "kk", "npwp", "phone"] as const).find((kind) => after.groups![kind] !== undefined) ?? null;
}

function isPrice(lower: string, run: DigitRun): boolean {
  return /(?<![a-z])(?:rp|idr|usd|\$)[. ]{0,2}$/.test(lower.slice(Math.max(0, run.start - 6), run.start));
}
