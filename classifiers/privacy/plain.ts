/**
 * The plain form of a text: what a reader sees, with look-alike digits made ASCII and invisible characters
 * dropped, so that one set of rules sees every way to write a number.
 */

export type Plain = {
  text: string;
  /** Offset in the original of each unit of `text`, and of its end; null when the two are the same. */
  origin: Int32Array | null;
};

/** Zero-width, directional and joining characters, soft hyphen, and the parts of a keycap emoji. */
const invisible =
  /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|\u20e3|\p{Variation_Selector}/u;
const needsWork = /[\u0080-\uffff]/;

/** First code point of each run of ten decimal digits that people use for looks. */
const digitZeros = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xe50, 0x1b50, 0xa9d0, 0xff10, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec,
  0x1d7f6, 0x1fbf0,
];
const digitSigns = new Map<number, string>([
  ...[..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((sign, value) => [sign.codePointAt(0)!, String(value)] as const),
  ...[..."₀₁₂₃₄₅₆₇₈₉"].map((sign, value) => [sign.codePointAt(0)!, String(value)] as const),
  ...[..."⓪①②③④⑤⑥⑦⑧⑨"].map((sign, value) => [sign.codePointAt(0)!, String(value)] as const),
  ...[..."🄋➀➁➂➃➄➅➆➇➈"].map((sign, value) => [sign.codePointAt(0)!, String(value)] as const),
]);

function plainChar(point: number, char: string): string {
  if (point < 0x80) return char;
  if (invisible.test(char)) return "";
  for (const zero of digitZeros) if (point >= zero && point < zero + 10) return String(point - zero);
  const sign = digitSigns.get(point);
  if (sign !== undefined) return sign;
  if (point >= 0xff01 && point <= 0xff5e) return String.fromCharCode(point - 0xfee0);
  if ((point >= 0x2010 && point <= 0x2015) || point === 0x2212 || point === 0xfe63) return "-";
  if (point === 0xa0 || point === 0x3000 || (point >= 0x2000 && point <= 0x200a) || point === 0x202f)
    return " ";
  if (point === 0xb7 || point === 0x2022 || point === 0x2024 || point === 0x2219) return ".";
  // The one letter whose lower case is longer than itself; offsets must not shift.
  return point === 0x130 ? "I" : char;
}

/** Plain form of a text; the text itself when it is ASCII. */
export function plainForm(text: string): Plain {
  if (!needsWork.test(text)) return { text, origin: null };
  const origin = new Int32Array(text.length + 1);
  const parts: string[] = [];
  let length = 0;
  let at = 0;
  for (const char of text) {
    const plain = plainChar(char.codePointAt(0)!, char);
    for (let unit = 0; unit < plain.length; unit++) origin[length++] = at + (plain === char ? unit : 0);
    parts.push(plain);
    at += char.length;
  }
  origin[length] = text.length;
  return { text: parts.join(""), origin };
}
