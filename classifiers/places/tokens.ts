/** Cuts a post into words, numbers and marks, with UTF-16 offsets: the one pass every finder here shares. */

export const kinds = { word: 0, number: 1, mark: 2, handle: 3, link: 4, masked: 5 } as const;
export type TokenKind = (typeof kinds)[keyof typeof kinds];

export type Tokens = {
  count: number;
  start: Int32Array;
  end: Int32Array;
  kind: Uint8Array;
  /** Lower-case text of each token. */
  lower: string[];
};

const letter = 1;
const digit = 2;
const blank = 3;
const other = 4;

/** Class of every UTF-16 unit below 0x250; above it letters of the Basic Plane count as letters. */
const classes = new Uint8Array(0x250);
for (let unit = 0; unit < 0x250; unit++) {
  const char = String.fromCharCode(unit);
  classes[unit] = /\p{L}/u.test(char) ? letter : /\d/.test(char) ? digit : /\s/.test(char) ? blank : other;
}

function classOf(unit: number): number {
  if (unit < 0x250) return classes[unit]!;
  // General punctuation, symbols, arrows, dingbats, surrogates (emoji) and specials end a word.
  if (unit >= 0x2000 && unit <= 0x200b) return blank;
  if ((unit >= 0x200c && unit < 0x2c00) || (unit >= 0xd800 && unit < 0xf900) || unit >= 0xfe00) return other;
  return letter;
}

/** A handle may hold letters, digits, dots and underscores; a dot at its end is a full stop. */
function handleEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    const kind = classOf(unit);
    if (kind !== letter && kind !== digit && unit !== 0x5f && unit !== 0x2e) break;
    at++;
  }
  while (at > from && text.charCodeAt(at - 1) === 0x2e) at--;
  return at;
}

function isLink(text: string, at: number): boolean {
  return text.startsWith("http://", at) || text.startsWith("https://", at) || text.startsWith("www.", at);
}

/** End of a mark such as `<TEL>` that masking wrote at `at`; 0 when there is none. */
function maskedEnd(text: string, at: number): number {
  const found = /^<[A-Z]{2,7}>/.exec(text.slice(at, at + 9));
  return found === null ? 0 : at + found[0].length;
}

let lastText = "";
let last: Tokens | null = null;

/**
 * Tokens of a text; reads at most its first 20,000 units (`maxPostLength`). The finders ask for the same post
 * one after the other, so the last answer is kept: treat it as read-only.
 */
export function tokenise(text: string): Tokens {
  if (last !== null && text === lastText) return last;
  last = cut(text);
  lastText = text;
  return last;
}

function cut(text: string): Tokens {
  const length = Math.min(text.length, 20_000);
  const lowered = text.toLowerCase();
  const sameLength = lowered.length === text.length;
  const start = new Int32Array(length);
  const end = new Int32Array(length);
  const kind = new Uint8Array(length);
  const lower: string[] = [];
  let count = 0;
  const add = (from: number, to: number, what: TokenKind) => {
    start[count] = from;
    end[count] = to;
    kind[count] = what;
    lower.push(sameLength ? lowered.slice(from, to) : text.slice(from, to).toLowerCase());
    count++;
  };
  let at = 0;
  while (at < length) {
    const unit = text.charCodeAt(at);
    const from = at;
    switch (classOf(unit)) {
      case blank:
        at++;
        break;
      case letter:
      case digit: {
        if ((unit === 0x68 || unit === 0x77) && isLink(text, at)) {
          while (at < length && classOf(text.charCodeAt(at)) !== blank) at++;
          add(from, at, kinds.link);
          break;
        }
        let letters = false;
        for (; at < length; at++) {
          const next = classOf(text.charCodeAt(at));
          if (next === letter) letters = true;
          else if (next !== digit) break;
        }
        add(from, at, letters ? kinds.word : kinds.number);
        break;
      }
      default: {
        const to = unit === 0x40 ? handleEnd(text, at + 1) : unit === 0x3c ? maskedEnd(text, at) : 0;
        if (to > at + 1) {
          at = to;
          add(from, at, unit === 0x40 ? kinds.handle : kinds.masked);
        } else {
          at++;
          add(from, at, kinds.mark);
        }
      }
    }
  }
  return { count, start, end, kind, lower };
}
