/** Finds names of provinces, regencies and districts in a tokenised post: one map look-up a word. */
import { type AreaCode, areaLevel } from "../../pipeline/model/area.ts";
import { areaAliases, areas, bareName } from "./gazetteer.ts";
import { kinds, type Tokens, tokenise } from "./tokens.ts";
import { towns } from "./towns.ts";

export type NameEntry = {
  /** Words after the first one. */
  rest: readonly string[];
  /** Areas that bear this name, coarsest first. */
  codes: readonly AreaCode[];
  /** A short name that means its code only beside another cue ("smd", "batu"). */
  ambiguous: boolean;
  /** An informal short name ("jaksel"), not an official one. */
  alias: boolean;
};

export type NameMatch = { entry: NameEntry; from: number; to: number };

let index: Map<string, NameEntry[]> | null = null;

/** Words of a name as the tokeniser cuts them, marks left out. */
export function nameWords(name: string): string[] {
  const tokens = tokenise(name);
  return tokens.lower.filter((_, at) => tokens.kind[at] !== kinds.mark);
}

/**
 * Ways to write one name: as it is, joined ("kulonprogo"), and shortened ("kep. seribu").
 */
function spellings(name: string, level: number): string[] {
  const words = nameWords(name);
  const ways = [words.join(" ")];
  if (level <= 2 && words.length > 1) ways.push(words.join(""));
  if (words[0] === "kepulauan") ways.push(["kep", ...words.slice(1)].join(" "));
  if (words[0] === "bts") ways.push(["batas", ...words.slice(1)].join(" "));
  return ways;
}

type Named = { codes: AreaCode[]; ambiguous: boolean; alias: boolean };

/** Codes of a name; a name not known yet begins as an alias. */
function entryFor(byName: Map<string, Named>, name: string): AreaCode[] {
  const known = byName.get(name) ?? { codes: [], ambiguous: false, alias: true };
  byName.set(name, known);
  return known.codes;
}

function build(): Map<string, NameEntry[]> {
  const byName = new Map<string, Named>();
  const add = (name: string, code: AreaCode, alias: boolean, ambiguous: boolean) => {
    const known = byName.get(name);
    if (known === undefined) byName.set(name, { codes: [code], ambiguous, alias });
    else if (!known.codes.includes(code)) known.codes.push(code);
  };
  for (const area of areas().values()) {
    const level = areaLevel(area.code);
    for (const way of spellings(level === 2 ? bareName(area) : area.name, level))
      add(way, area.code, false, false);
    // "Kec. Kota Atambua" is called Atambua; a short rest ("Kota Besi") would be an everyday word.
    const rest = /^Kota (.{6,})$/.exec(area.name);
    if (level === 3 && rest !== null) add(nameWords(rest[1]!).join(" "), area.code, false, false);
  }
  // An alias that is also an official name says nothing new about that name, except of a province or city
  // ("jogja"): there the alias list, made by hand, is the better judge.
  for (const { name, code, ambiguous } of areaAliases()) {
    const key = nameWords(name).join(" ");
    if (!byName.has(key)) add(key, code, true, ambiguous);
    else if (ambiguous) byName.get(key)!.ambiguous = true;
    else preferCoarse(byName.get(key)!.codes, code);
  }
  const regencies = new Map([...areas().values()].map((area) => [area.name, area.code]));
  for (const [town, regency] of towns)
    preferCoarse(entryFor(byName, nameWords(town).join(" ")), regencies.get(regency)!);
  const map = new Map<string, NameEntry[]>();
  for (const [name, { codes, ambiguous, alias }] of byName) {
    const [first, ...rest] = name.split(" ") as [string, ...string[]];
    codes.sort((a, b) => areaLevel(a) - areaLevel(b) || (a < b ? -1 : 1));
    const list = map.get(first);
    const entry = { rest, codes, ambiguous, alias };
    if (list === undefined) map.set(first, [entry]);
    else list.push(entry);
  }
  for (const list of map.values()) list.sort((a, b) => b.rest.length - a.rest.length);
  return map;
}

/** The code an alias gives to a name stays; other areas of that name stay behind it as finer readings. */
function preferCoarse(codes: AreaCode[], code: AreaCode): void {
  if (!codes.includes(code)) codes.unshift(code);
}

/** Token after `at` that belongs to the same written name: skips a hyphen, apostrophe or slash. */
function nextWord(text: string, tokens: Tokens, at: number): number {
  const next = at + 1;
  if (
    next + 1 < tokens.count &&
    tokens.kind[next] === kinds.mark &&
    /[-'’/]/.test(text[tokens.start[next]!]!)
  ) {
    return next + 1;
  }
  return next;
}

/** The longest area name that begins at token `at`; null when none does. */
export function nameAt(text: string, tokens: Tokens, at: number): NameMatch | null {
  index ??= build();
  const entries = index.get(tokens.lower[at]!);
  if (entries === undefined) return null;
  for (const entry of entries) {
    let word = at;
    let same = true;
    for (const expected of entry.rest) {
      word = nextWord(text, tokens, word);
      if (word >= tokens.count || tokens.lower[word] !== expected) {
        same = false;
        break;
      }
    }
    if (same) return { entry, from: at, to: word + 1 };
  }
  return null;
}

let lastTokens: Tokens | null = null;
let lastMatches: readonly NameMatch[] = [];

/** Every area name of a post, longest first at each word, never overlapping. The last answer is kept. */
export function namesIn(text: string, tokens: Tokens): readonly NameMatch[] {
  if (tokens === lastTokens) return lastMatches;
  const matches: NameMatch[] = [];
  for (let at = 0; at < tokens.count; at++) {
    const kind = tokens.kind[at]!;
    if ((kind !== kinds.word && kind !== kinds.number) || tokens.lower[at]!.length < 2) continue;
    const match = nameAt(text, tokens, at);
    if (match === null) continue;
    matches.push(match);
    at = match.to - 1;
  }
  lastTokens = tokens;
  lastMatches = matches;
  return matches;
}

/** The entry of a whole name ("jaksel", "kulon progo"); null when no area bears it. */
export function nameEntry(name: string): NameEntry | null {
  const tokens = tokenise(name);
  const match = tokens.count === 0 ? null : nameAt(name, tokens, 0);
  return match !== null && match.to === tokens.count ? match.entry : null;
}

/** All words under which the index has entries: for search by prefix. */
export function allNames(): Map<string, NameEntry[]> {
  index ??= build();
  return index;
}

const adminWords: Record<string, 1 | 2 | 3 | 4> = {
  prov: 1,
  provinsi: 1,
  propinsi: 1,
  kota: 2,
  kotamadya: 2,
  kab: 2,
  kabupaten: 2,
  kec: 3,
  kecamatan: 3,
  kacamatan: 3,
  kapanewon: 3,
  kemantren: 3,
  distrik: 3,
  kel: 4,
  kelurahan: 4,
  desa: 4,
  ds: 4,
  des: 4,
  kalurahan: 4,
  kampung: 4,
  kp: 4,
  kmp: 4,
  nagari: 4,
  gampong: 4,
  pekon: 4,
  dusun: 4,
};

/** Level that a word before a name announces ("kec" 3, "kota" 2); 0 for any other word. */
export function adminLevel(word: string): 0 | 1 | 2 | 3 | 4 {
  return Object.hasOwn(adminWords, word) ? adminWords[word]! : 0;
}
