/** Hashed features of one word: its letters in runs of 2 to 5 with word borders, and the word itself. */
import type { Token } from "../normalise/tokens.ts";

const charSeed = 0x2f0b4c47;
const wordSeed = 0x51ed270b;
const pairSeed = 0x6a09e667;
const shortest = 2;
const longest = 5;
/** Longer words (pasted noise) are read to here. */
const readLetters = 40;

const digitZero = 48;
const border = 32;

function finish(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Unit of ` word ` at `index`; digits are all read as 0, for numbers say more by their shape than by their value. */
function unitAt(word: string, index: number, length: number): number {
  if (index === 0 || index === length + 1) return border;
  const unit = word.charCodeAt(index - 1);
  return unit >= digitZero && unit <= 57 ? digitZero : unit;
}

/** Adds the hashes of the letter runs of a word to `into`. */
export function addCharGrams(word: string, into: number[]): void {
  const length = Math.min(word.length, readLetters);
  for (let from = 0; from < length + 1; from++) {
    let hash = charSeed;
    const last = Math.min(from + longest, length + 2);
    for (let to = from; to < last; to++) {
      hash = Math.imul(hash ^ unitAt(word, to, length), 0x01000193);
      if (to - from + 1 >= shortest) into.push(finish(hash ^ (to - from)));
    }
  }
}

/** Hash of a whole word. */
export function wordHash(word: string): number {
  let hash = wordSeed;
  for (let i = 0; i < word.length && i < 200; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  return finish(hash);
}

/** Hash of two neighbouring words, from their word hashes. */
export function pairHash(left: number, right: number): number {
  return finish(Math.imul(left ^ pairSeed, 0x9e3779b1) ^ right);
}

export const textStart = wordHash("<s>");
export const textEnd = wordHash("</s>");

/** Features that a token brings by itself, wherever it stands. */
export type Grams = { chars: number[]; words: number[]; formal: number };

/** The features of a token; masked private handles ("@warga") and numbers bring only their mark. */
export function gramsOf(token: Token): Grams {
  const { kind, raw, reading } = token;
  const formal = wordHash(reading.formal);
  const words = [formal];
  const chars: number[] = [];
  if (kind === "word") {
    addCharGrams(raw, chars);
    if (reading.formal !== raw) {
      words.push(wordHash(raw));
      if (reading.formal.includes(" "))
        for (const part of reading.formal.split(" ")) words.push(wordHash(part));
      addCharGrams(reading.formal, chars);
    }
  } else if (kind === "handle" && raw !== "@warga") words.push(wordHash(raw));
  return { chars, words, formal };
}
