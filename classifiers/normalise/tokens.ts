/** Cuts a post into tokens: words with their formal reading, and marks for handles, links, numbers and emoji. */
import { foldCharacters } from "./characters.ts";
import { type Reading, readWord, wordIfKnown } from "./words.ts";

export type TokenKind = "word" | "handle" | "link" | "number" | "emoji" | "mark" | "question" | "shout";

/**
 * One token. `start` and `end` are UTF-16 offsets in the original post (end exclusive); `raw` is the folded
 * lower-case form; `reading.formal` is how it is read (the same as `raw` when nothing is known of it).
 */
export type Token = { kind: TokenKind; start: number; end: number; raw: string; reading: Reading };

/** Class of a UTF-16 unit of folded text. */
const space = 0;
const letter = 1;
const digit = 2;
const other = 3;
const emoji = 4;
const joiner = 5;

const classes = new Uint8Array(0x10000).fill(255);
const letterPattern = /\p{L}|\p{M}/u;

function classOf(unit: number): number {
  const known = classes[unit]!;
  return known !== 255 ? known : classify(unit);
}

function classify(unit: number): number {
  const character = String.fromCharCode(unit);
  let found = other;
  if (unit === 32) found = space;
  else if (unit >= 48 && unit <= 57) found = digit;
  else if (unit === 39 || unit === 45) found = joiner;
  // Emoji live outside the basic plane; their first half is enough to see one.
  else if (unit >= 0xd83c && unit <= 0xd83e) found = emoji;
  else if ((unit >= 0x2600 && unit <= 0x27bf) || unit === 0x203c || unit === 0x2b50) found = emoji;
  else if (letterPattern.test(character)) found = letter;
  classes[unit] = found;
  return found;
}

const unchanged = (form: string): Reading => ({ formal: form, sure: false });
const marks = {
  link: unchanged("<link>"),
  handle: unchanged("<handle>"),
  question: unchanged("?"),
  shout: unchanged("!"),
};
const link = /(?:https?:\/\/|www\.|pic\.twitter\.com\/|t\.co\/)[^\s]+/y;
const handle = /@[a-z0-9_.]*[a-z0-9_]/y;
const masked = /<[a-z]{2,10}>/y;
/** "b a n j i r", "b.a.n.j.i.r", "b-a-n-j-i-r": four single letters or more, one sign between. */
const spelled = /[a-z0-9](?:([ ._*-])[a-z0-9])(?:\1[a-z0-9]){2,15}(?![a-z0-9])/y;
/** "b@njir": an at sign early in a word, standing for an a. */
const atSign = /[a-z]{1,3}@[a-z]{2,}(?![a-z0-9_@.])/y;

/** Longest text looked at; the rest of a longer post is read by people only. */
const readLength = 20_000;

/** Tokens of a post in order. Never throws for any string. */
export function tokensOf(original: string): Token[] {
  const { text, at } = foldCharacters(
    original.length > readLength ? original.slice(0, readLength) : original,
  );
  const tokens: Token[] = [];
  const place = (index: number) => (at ? at[index]! : index);
  const push = (kind: TokenKind, from: number, to: number, raw: string, reading: Reading) => {
    // The end is where the last folded unit ends, not where the next begins: invisible marks between are no part.
    const end = at ? endOf(original, at[to - 1]!, at[to]!) : to;
    tokens.push({ kind, start: place(from), end, raw, reading });
    return to;
  };
  let i = 0;
  while (i < text.length) {
    const unit = text.charCodeAt(i);
    const kind = classOf(unit);
    if (kind === letter || kind === digit) i = word(text, i, push);
    else if (unit === 64)
      i = after(handle, text, i, (to) => push("handle", i, to, text.slice(i, to), marks.handle));
    else if (unit === 63) i = push("question", i, i + 1, "?", marks.question);
    else if (unit === 33) i = push("shout", i, i + 1, "!", marks.shout);
    else if (unit === 60)
      i = after(masked, text, i, (to) => push("mark", i, to, text.slice(i, to), unchanged("<masked>")));
    else if (kind === emoji) i = emojiToken(text, i, push);
    else i++;
  }
  return tokens;
}

function endOf(original: string, lastStart: number, next: number): number {
  const code = original.charCodeAt(lastStart);
  const width = code >= 0xd800 && code <= 0xdbff ? 2 : code === 38 ? next - lastStart : 1;
  return Math.min(next, lastStart + Math.max(1, width));
}

type Push = (kind: TokenKind, from: number, to: number, raw: string, reading: Reading) => number;

function after(pattern: RegExp, text: string, from: number, found: (to: number) => number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? found(pattern.lastIndex) : from + 1;
}

function emojiToken(text: string, from: number, push: Push): number {
  const unit = text.charCodeAt(from);
  const to = unit >= 0xd800 ? Math.min(from + 2, text.length) : from + 1;
  const raw = text.slice(from, to);
  return push("emoji", from, to, raw, unchanged(raw));
}

/** Reads the word, number, link or spelled-apart word that starts at `from`; returns where the next token may start. */
function word(text: string, from: number, push: Push): number {
  let to = from;
  let letters = 0;
  let digits = 0;
  for (; to < text.length; to++) {
    const kind = classOf(text.charCodeAt(to));
    if (kind === letter) letters++;
    else if (kind === digit) digits++;
    else if (kind === joiner && to + 1 < text.length && classOf(text.charCodeAt(to + 1)) === letter) continue;
    else break;
  }
  const next = text.charCodeAt(to);
  // h(ttp), w(ww), p(ic.), t(.co): only these can begin a link.
  if (next === 58 || next === 46) {
    link.lastIndex = from;
    if (link.test(text)) return push("link", from, link.lastIndex, "<link>", marks.link);
  }
  if (to - from === 1) {
    const end = spelledApart(text, from, push);
    if (end > 0) return end;
  }
  if (next === 64 && to - from <= 3) {
    atSign.lastIndex = from;
    if (atSign.test(text)) {
      const written = text.slice(from, atSign.lastIndex);
      const formal = wordIfKnown(written.replace("@", "a"));
      if (formal !== null) return push("word", from, atSign.lastIndex, written, { formal, sure: true });
    }
  }
  const raw = text.slice(from, to);
  if (letters === 0 && digits > 0) return push("number", from, to, raw, unchanged("<number>"));
  return push("word", from, to, raw, readWord(raw));
}

function spelledApart(text: string, from: number, push: Push): number {
  spelled.lastIndex = from;
  const found = spelled.exec(text);
  if (!found) return 0;
  const read = wordIfKnown(found[0].split(found[1]!).join(""));
  return read === null ? 0 : push("word", from, spelled.lastIndex, read, { formal: read, sure: true });
}
