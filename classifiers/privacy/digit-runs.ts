/** Finds runs of digits however they are grouped: "0812 3456", "08 12-34", "nol delapan satu dua", "O8I2". */

export type DigitGroup = {
  start: number;
  end: number;
  digits: string;
  /** What stands between the group before and this one: "" for the first of a run. */
  gap: string;
};

/** Groups with nothing but separators between them. */
export type DigitRun = { groups: DigitGroup[]; start: number; end: number };

const digitWords = new Map([
  ["nol", "0"],
  ["kosong", "0"],
  ["satu", "1"],
  ["dua", "2"],
  ["tiga", "3"],
  ["empat", "4"],
  ["lima", "5"],
  ["enam", "6"],
  ["tujuh", "7"],
  ["delapan", "8"],
  ["lapan", "8"],
  ["sembilan", "9"],
]);

/** Words with which people cut a number to slip it past filters. */
const separatorWords = new Set(
  "strip setrip streep titik dot spasi space dash minus min garis garing miring slash lalu terus trus trs kemudian sambung lanjut nyambung angka".split(
    " ",
  ),
);

const separators = /^[ \t\r\n.()[\]/_+~*|-]{0,6}$/;
const word = /[a-z0-9]+/g;
/** Letters written for the digits they resemble. */
const lookAlike: Record<string, string> = { o: "0", i: "1", l: "1" };
const resembles = /^[0-9oil]+$/;

/** The digits a word stands for; null when it is an ordinary word. `from` and `to` cut letters off its ends. */
function digitsOf(text: string): { digits: string; from: number; to: number } | null {
  const spoken = digitWords.get(text);
  if (spoken !== undefined) return { digits: spoken, from: 0, to: text.length };
  const inner = /[0-9][0-9oil]*/.exec(text);
  if (inner === null) return null;
  if (resembles.test(text)) {
    const real = text.replace(/[^0-9]/g, "").length;
    if (real * 2 >= text.length) {
      return { digits: text.replace(/[oil]/g, (sign) => lookAlike[sign]!), from: 0, to: text.length };
    }
  }
  // "wa0812…", "nik3374…", "0812…ya": the number is the digits.
  const plain = /[0-9]+/.exec(text)!;
  return { digits: plain[0], from: plain.index, to: plain.index + plain[0].length };
}

/** All runs of a lower-case plain text, in order. Linear in its length. */
export function digitRuns(lower: string): DigitRun[] {
  const runs: DigitRun[] = [];
  let run: DigitRun | null = null;
  /** Text after the last group that has been found to be separators only. */
  let gap = "";
  let gapFrom = 0;
  word.lastIndex = 0;
  for (let found = word.exec(lower); found !== null; found = word.exec(lower)) {
    const at = found.index;
    const text = found[0];
    const digits = digitsOf(text);
    if (run !== null && at - gapFrom <= 6 && separators.test(lower.slice(gapFrom, at))) {
      gap += lower.slice(gapFrom, at);
      if (digits === null && separatorWords.has(text) && gap.length < 24) {
        gap += text;
        gapFrom = at + text.length;
        continue;
      }
    } else run = null;
    if (digits === null) {
      run = null;
      continue;
    }
    if (digits.from > 0) run = null;
    const group = { start: at + digits.from, end: at + digits.to, digits: digits.digits, gap: "" };
    if (run === null) {
      run = { groups: [], start: group.start, end: group.end };
      runs.push(run);
    } else group.gap = gap;
    run.groups.push(group);
    run.end = group.end;
    gap = "";
    gapFrom = group.end;
    if (digits.to < text.length) run = null;
  }
  return runs;
}
