/**
 * The words of a post as grouping sees them: lower case, without handles, links, hashtags and elongation, numbers
 * kept. This reading is only for comparing posts with each other; what a post means is the classifiers' business.
 */
import { readFileSync } from "node:fs";

/** Words every post may hold: how rare a word is among public posts decides how much sharing it says. */
export const rarest = 10;

export type Word = {
  /** As written, lower case, without the suffix -nya. */
  full: string;
  /** The first six letters: survives suffixes and most regional spellings. */
  stem: string;
  /** 0 (in every other post) … 10 (unlisted: a name, as a rule). */
  rarity: number;
  /** UTF-16 offsets in the text that was read. */
  start: number;
  end: number;
};

const stemLength = 6;
const drop =
  /https?:\/\/\S+|www\.\S+|\bt\.co\/\S+|(?:^|(?<=\s))(?:rt|fwd|fw|repost|qt)(?=\s*[:@"“])|[@#][\p{L}\p{N}_.]+|<[A-Z]{2,8}>|\p{Extended_Pictographic}/giu;
const token = /\p{L}+(?:['’-]\p{L}+)*|\p{N}+(?:[.,]\p{N}+)*\p{L}?/gu;

/** The text with what is no word of its own blanked out, so that offsets stay those of the original. */
function blanked(text: string): string {
  const cleaned = text.replace(drop, (found) => " ".repeat(found.length));
  // A post that is nothing but hashtags still says something.
  return /[\p{L}\p{N}]/u.test(cleaned) ? cleaned : text.replace(/[@][\p{L}\p{N}_.]+/gu, "");
}

/** Splits a post into words in reading order. Never throws; text without letters or digits gives none. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const found of blanked(text).matchAll(token)) {
    let from = found.index;
    // "kota-kota" and "Padang-Solok" are two words each; apostrophes belong to the word.
    for (const part of found[0].split("-")) {
      const full = normalWord(part);
      if (full.length > 0) words.push({ full, ...stemmed(full), start: from, end: from + part.length });
      from += part.length + 1;
    }
  }
  return words;
}

/** One word as it is compared: lower case, no accents, no elongation, no -nya. */
export function normalWord(word: string): string {
  const plain = word
    .normalize("NFKD")
    .replace(/[\p{M}'’]/gu, "")
    .toLowerCase()
    // "III" is a number, "bauuu" is not.
    .replace(/^(?!iii$).*$/u, (long) => long.replace(/(\p{L})\1{2,}/gu, "$1"))
    .replace(/,/g, ".");
  return plain.length > 5 ? plain.replace(/(?:nya|ny|lah|kah)$/, "") : plain;
}

function stemmed(full: string): { stem: string; rarity: number } {
  const stem = full.slice(0, stemLength);
  return { stem, rarity: /^\p{N}/u.test(full) ? 4 : rarityOf(stem) };
}

/** How rare a stem is: 0 in every other post … 9 in a few of a hundred thousand, 10 unlisted. */
export function rarityOf(stem: string): number {
  if (stem.length < 2) return 0;
  return commonWords().get(stem) ?? (stem.length < 4 ? 5 : rarest);
}

let listed: Map<string, number> | null = null;

function commonWords(): Map<string, number> {
  if (listed) return listed;
  listed = new Map();
  const file = readFileSync(new URL("./common-words.txt", import.meta.url), "utf8");
  for (const line of file.split("\n")) {
    const [level, ...stems] = line.split(" ");
    if (level && /^\d+$/.test(level)) for (const stem of stems) listed.set(stem, Number(level));
  }
  return listed;
}

let coarse: Set<string> | null = null;

/** True for a word that names a province, regency or city (or part of such a name): says little about where exactly. */
export function isCoarseName(full: string): boolean {
  coarse ??= new Set(
    readFileSync(new URL("./coarse-names.txt", import.meta.url), "utf8")
      .split("\n")
      .filter((line) => !line.startsWith("#"))
      .join(" ")
      .split(" "),
  );
  return coarse.has(full);
}
