/** Reads one word: slang, regional words, elongation, "2" for reduplication, digits for letters. */
import { readFileSync } from "node:fs";

/** `formal`: how the word is read. `sure`: whether people may be shown it (an ambiguous reading only feeds features). */
export type Reading = { formal: string; sure: boolean };

type Lexicon = {
  /** informal → formal */
  sure: Record<string, string>;
  /** informal → its commonest reading, one of several */
  ambiguous: Record<string, string>;
};

const load = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`./data/${name}`, import.meta.url), "utf8")) as T;

const own = load<Lexicon>("slang.json");
const collected = load<{ pairs: Record<string, string> }>("indocollex.json");
const regional = load<Record<string, Record<string, string>>>("regional.json");
const vocabulary = new Set(load<{ words: string }>("known-words.json").words.split(" "));

const readings = new Map<string, Reading>();
for (const [from, to] of Object.entries(collected.pairs)) readings.set(from, { formal: to, sure: true });
for (const [language, pairs] of Object.entries(regional))
  if (language !== "note")
    for (const [from, to] of Object.entries(pairs)) readings.set(from, { formal: to, sure: true });
for (const [from, to] of Object.entries(own.ambiguous)) readings.set(from, { formal: to, sure: false });
for (const [from, to] of Object.entries(own.sure)) readings.set(from, { formal: to, sure: true });
for (const { formal } of readings.values()) for (const word of formal.split(" ")) vocabulary.add(word);

const remembered = new Map<string, Reading>();
/** Two generations would be fairer, but a plain clear costs a millisecond every few million posts. */
const rememberedLimit = 50_000;
const longestRemembered = 24;

/** The formal reading of a folded, lower-case word. */
export function readWord(raw: string): Reading {
  const known = remembered.get(raw);
  if (known) return known;
  const reading = think(raw);
  if (raw.length <= longestRemembered) {
    if (remembered.size >= rememberedLimit) remembered.clear();
    remembered.set(raw, reading);
  }
  return reading;
}

/** Every informal word of the lists with its reading. */
export function knownReadings(): ReadonlyMap<string, Reading> {
  return readings;
}

/** The reading of `raw` when it is a known word or becomes one; null otherwise. */
export function wordIfKnown(raw: string): string | null {
  if (vocabulary.has(raw)) return raw;
  const reading = readings.get(raw) ?? (/\d/.test(raw) ? lettersForDigits(raw) : null);
  return reading ? reading.formal : null;
}

const longestThought = 60;

function think(raw: string): Reading {
  const direct = readings.get(raw);
  if (direct) return direct;
  if (raw.length > longestThought || vocabulary.has(raw)) return { formal: raw, sure: false };
  const digits = /\d/.test(raw);
  if (digits) {
    const doubled = reduplicated(raw);
    if (doubled) return doubled;
    const spelled = lettersForDigits(raw);
    if (spelled) return spelled;
    return { formal: raw, sure: false };
  }
  return shortened(raw) ?? { formal: raw, sure: false };
}

/** "jalan2" → "jalan-jalan", "anak2nya" → "anak-anaknya"; null for units and names such as "rt2", "km2". */
function reduplicated(raw: string): Reading | null {
  const found = /^([a-z]{3,})2(nya|an|ku|mu|lah|kan|i|in)?$/.exec(raw);
  if (!found) return null;
  const base = readings.get(found[1]!)?.formal ?? found[1]!;
  if (!vocabulary.has(base) || base.includes(" ")) return null;
  return { formal: `${base}-${base}${found[2] ?? ""}`, sure: true };
}

const digitLetters: Record<string, string> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "6": "g",
  "7": "t",
  "8": "b",
  "9": "g",
};

/** "b4njir" → "banjir", when the result is a known word of four letters or more. */
function lettersForDigits(raw: string): Reading | null {
  if (!/^[a-z0-9]{4,20}$/.test(raw) || !/[a-z]{2}|[a-z].*[a-z]/.test(raw) || /\d{3}/.test(raw)) return null;
  const spelled = raw.replace(/[0-9]/g, (digit) => digitLetters[digit] ?? digit);
  for (const candidate of [spelled, raw.replace(/1/g, "l").replace(/[0-9]/g, (d) => digitLetters[d] ?? d)]) {
    const formal = vocabulary.has(candidate) ? candidate : readings.get(candidate)?.formal;
    if (formal) return { formal, sure: true };
    const short = shortened(candidate);
    if (short && vocabulary.has(short.formal)) return short;
  }
  return null;
}

/** "parahhhh" → "parah", "bangettt" → "sekali": letters said long, written once or twice. */
function shortened(raw: string): Reading | null {
  const hasLong = /(.)\1\1/.test(raw);
  if (!hasLong && !/([a-z])\1/.test(raw)) return null;
  const once = raw.replace(/([a-z])\1+/g, "$1");
  const twice = raw.replace(/([a-z])\1{2,}/g, "$1$1");
  const longOnce = raw.replace(/([a-z])\1{2,}/g, "$1");
  for (const candidate of [longOnce, once, twice]) {
    if (candidate === raw) continue;
    const reading = readings.get(candidate);
    if (reading) return reading;
    if (vocabulary.has(candidate)) return { formal: candidate, sure: true };
  }
  return hasLong ? { formal: longOnce, sure: longOnce.length > 2 } : null;
}
