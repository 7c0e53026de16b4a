/** Finds the personal marks that have letters in them: number plates, passports, e-mail addresses. */
import type { Found } from "./numbers.ts";

/** Region letters of Indonesian number plates (Perpol 7/2021). */
const regions =
  "a[abdeg]?|b[abdeghklmnp]?|d[abcdeghklmnrstw]?|e[abd]?|f|g|h|k[bhtu]?|l|m|n|p[abgsty]?|r|s|t|w|z";
const plate = new RegExp(
  `(?<![a-z0-9@#_])(${regions})([ .-]{0,2})(\\d{1,4})(?:([ .-]{0,2})([a-z]{1,3}))?(?![a-z0-9])`,
  "g",
);
const plateCue =
  /(?<![a-z])(?:plat|nopol|no\.? ?pol|no\.? ?polisi|nomor polisi|nomor kendaraan|bernopol|berplat)(?![a-z])/;
/** Before these letters a block, floor or lane is meant, not a car. */
const notPlateBefore =
  /(?<![a-z])(?:blok|blk|block|gang|gg|lantai|lt|gedung|jalur|koridor|peron|tipe|type|gol|golongan|kelas|pintu|gate|ruang|kamar|unit|cluster|sektor|zona|tower|vitamin|hepatitis|no|nomor)\.? ?$/;
/** Short words that follow a number in ordinary talk. */
const notPlateAfter = new Set(
  "rt rw no km kel kec ds jl gg blk lt dan di ke yg dr dg dgn ac pm am wib wit jam hr hri bln thn th rb jt ini itu ada tdk ga gak gk org pcs mm cm m kg gr s d sd ya nya aja kok lho loh min pak bu mas bps gb mb rbu jta pu cc hp pk pls plg msk smp utk sdh udh blm lg lgi tp jd x kali dari ato atau".split(
    " ",
  ),
);

/** Number plates of a plain text (`lower` is its lower-case form). */
export function plates(text: string, lower: string): Found[] {
  const found: Found[] = [];
  plate.lastIndex = 0;
  for (let match = plate.exec(lower); match !== null; match = plate.exec(lower)) {
    const [whole, region, firstGap, number, , suffix] = match as unknown as [
      string,
      string,
      string,
      string,
      string | undefined,
      string | undefined,
    ];
    const start = match.index;
    const before = lower.slice(Math.max(0, start - 32), start);
    if (
      !isPlate({
        region,
        number,
        suffix: suffix ?? "",
        glued: firstGap === "",
        text: text.slice(start, start + whole.length),
        before,
      })
    ) {
      continue;
    }
    found.push({ start, end: start + whole.length, kind: "plate" });
  }
  return found;
}

type PlateParts = {
  region: string;
  number: string;
  suffix: string;
  glued: boolean;
  text: string;
  before: string;
};

function isPlate({ region, number, suffix, glued, text, before }: PlateParts): boolean {
  if (plateCue.test(before)) return suffix !== "" || number.length >= 2;
  if (suffix === "" || notPlateAfter.has(suffix) || notPlateBefore.test(before)) return false;
  // Two makes of van, and paper sizes.
  if (/^(?:l300|t120)$/.test(region + number)) return false;
  if (number.length < 2) return false;
  const upper = text === text.toUpperCase();
  if (upper) return suffix.length >= 2 || number.length >= 3;
  const year = /^(?:19|20)\d\d$/.test(number);
  return number.length === 4 && suffix.length >= 2 && (glued || !year);
}

const passport = /(?<![a-z0-9])[a-z][ .-]?\d[\d .-]{5,11}\d(?![a-z0-9])/g;
const passportCue = /(?<![a-z])(?:paspor|passpor|passport|pasport)(?![a-z])/;

/** Passport numbers (a letter and seven digits) of a lower-case plain text, within 80 units of the word. */
export function passports(lower: string): Found[] {
  if (!passportCue.test(lower)) return [];
  const found: Found[] = [];
  passport.lastIndex = 0;
  for (let match = passport.exec(lower); match !== null; match = passport.exec(lower)) {
    const end = match.index + match[0].length;
    if (match[0].replace(/[^0-9]/g, "").length !== 7) continue;
    if (passportCue.test(lower.slice(Math.max(0, match.index - 80), end + 40))) {
      found.push({ start: match.index, end, kind: "passport" });
    }
  }
  return found;
}

const sign = /@|[([{<] ?(?:at|et|a) ?[)\]}>]|(?<= )(?:at|et)(?= )/g;
const localPart =
  /[a-z0-9](?:[a-z0-9_%+-]|\.(?=[a-z0-9])| ?(?:[([{] ?)(?:dot|titik) ?[)\]}] ?| (?:dot|titik) (?=[a-z0-9])){0,63}$/;
const domain =
  /^[a-z0-9][a-z0-9-]{0,62}(?:(?:\.| ?[([{] ?(?:dot|titik|\.) ?[)\]}] ?| (?:dot|titik) | \. ?)[a-z0-9][a-z0-9-]{1,62}){1,4}/;
const mailHost =
  /^(?:gmail|googlemail|yahoo|ymail|rocketmail|hotmail|outlook|live|icloud|aol|proton|protonmail|zoho|mail|email)(?![a-z0-9])/;
const spelledDot = /(?:dot|titik)/;

/** E-mail addresses of a lower-case plain text, also "nama at gmail dot com" and "nama[at]kota.go.id". */
export function emails(lower: string): Found[] {
  const found: Found[] = [];
  sign.lastIndex = 0;
  let done = 0;
  for (let match = sign.exec(lower); match !== null; match = sign.exec(lower)) {
    const at = match.index;
    const after = at + match[0].length;
    const left = lower.slice(Math.max(done, at - 90), at);
    const trimmed = left.replace(/ {1,2}$/, "");
    const local = localPart.exec(trimmed);
    if (local === null) continue;
    const right = lower.slice(after, after + 200);
    const skipped = /^ {0,2}/.exec(right)![0].length;
    const host = domain.exec(right.slice(skipped));
    if (host === null) continue;
    const spaced = trimmed.length < left.length || skipped > 0;
    const spoken = match[0] !== "@";
    // "halo @info.kota": a handle after a space is no address; nor is "rapat at kota.go.id".
    if (spaced && !mailHost.test(host[0]) && !(spoken && spelledDot.test(host[0]))) {
      if (!(match[0].length > 2 && spoken)) continue;
    }
    const start = at - left.length + local.index;
    const end = after + skipped + host[0].length;
    found.push({ start, end, kind: "email" });
    done = end;
    sign.lastIndex = end;
  }
  return found;
}
