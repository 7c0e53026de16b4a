/** Texts as numbers: the hashed features and cues of each, and how much each counts. */
import { gramsOf, pairHash, textEnd, textStart } from "../lexical/grams.ts";
import { memoryKey, scoredTokens } from "../lexical/score.ts";
import { rarityStep } from "../lexical/weights.ts";
import { tokensOf } from "../normalise/tokens.ts";
import { conceptsOfWord, hitsOf, type WordConcepts } from "../rules/concepts.ts";
import { cueCount, cuesOf } from "../rules/cues.ts";

/**
 * Texts as sparse rows: the features of text `i` are `items[start[i] … start[i + 1] - 1]`, with `values`.
 * Feature numbers: 0 … `keys.length - 1` hashed features, then the cues, then one constant (the bias).
 * A value is what the scorer multiplies the stored weight with.
 */
export type DesignMatrix = {
  texts: number;
  features: number;
  keys: Uint32Array;
  rarity: Float32Array;
  start: Int32Array;
  items: Int32Array;
  values: Float32Array;
};

type WordEntry = { chars: number[]; wholes: number[]; formal: number; concepts: WordConcepts };

/** Every text's hashes before features are chosen. */
export type Reading = {
  words: WordEntry[];
  textWords: number[][];
  textPairs: number[][];
  textCues: number[][];
  /** Number of texts each hash occurs in, some counted more than once. */
  frequency: Map<number, number>;
};

/** Reads all texts once. `counts`: how many times a text counts for how frequent a hash is (a copy: 0). */
export function readTexts(texts: readonly string[], counts: (text: number) => number = () => 1): Reading {
  const index = new Map<string, number>();
  const reading: Reading = { words: [], textWords: [], textPairs: [], textCues: [], frequency: new Map() };
  for (const [number, text] of texts.entries()) {
    const tokens = tokensOf(text).slice(0, scoredTokens);
    const here: number[] = [];
    for (const token of tokens) {
      const key = memoryKey(token);
      let word = index.get(key);
      if (word === undefined) {
        const grams = gramsOf(token);
        const concepts = conceptsOfWord(token.raw, token.reading.formal);
        word = reading.words.length;
        index.set(key, word);
        reading.words.push({ chars: grams.chars, wholes: grams.words, formal: grams.formal, concepts });
      }
      here.push(word);
    }
    const hits = hitsOf(tokens, (i) => reading.words[here[i]!]!.concepts);
    const pairs: number[] = [];
    let before = textStart;
    for (const word of here) {
      const formal = reading.words[word]!.formal;
      pairs.push(pairHash(before, formal));
      before = formal;
    }
    pairs.push(pairHash(before, textEnd));
    reading.textWords.push([...new Set(here)]);
    reading.textPairs.push(pairs);
    reading.textCues.push(cuesOf(text, tokens, hits));
    countHashes(reading, reading.textWords.at(-1)!, pairs, counts(number));
  }
  return reading;
}

function countHashes(
  { words, frequency }: Reading,
  textWords: number[],
  pairs: number[],
  times: number,
): void {
  if (times === 0) return;
  const seen = new Set<number>(pairs);
  for (const word of textWords) {
    for (const key of words[word]!.chars) seen.add(key);
    for (const key of words[word]!.wholes) seen.add(key);
  }
  for (const key of seen) frequency.set(key, (frequency.get(key) ?? 0) + times);
}

/** Hashes that occur in at least `least` texts, in ascending order. */
export function frequentKeys(reading: Reading, least: number): Uint32Array {
  const keys: number[] = [];
  for (const [key, count] of reading.frequency) if (count >= least) keys.push(key);
  return Uint32Array.from(keys).sort();
}

/** What a cue weighs beside a text of length 1; small, so that words speak first. */
export const cueValue = 0.15;

/** The numbers of a reading over the chosen features. */
export function designMatrix(reading: Reading, keys: Uint32Array): DesignMatrix {
  const texts = reading.textWords.length;
  const rowOfKey = new Map<number, number>();
  for (const [row, key] of keys.entries()) rowOfKey.set(key, row);
  // Rarity is rounded to what the model file can hold, so that training sees what the scorer will.
  const rarity = Float32Array.from(keys, (key) => {
    const exact = 1 + Math.log((1 + texts) / (1 + reading.frequency.get(key)!));
    return Math.min(255, Math.round(exact / rarityStep)) * rarityStep;
  });
  const start = new Int32Array(texts + 1);
  const items: number[] = [];
  const values: number[] = [];
  for (let text = 0; text < texts; text++) {
    addText(reading, text, rowOfKey, rarity, items, values);
    start[text + 1] = items.length;
  }
  return {
    texts,
    features: keys.length + cueCount + 1,
    keys,
    rarity,
    start,
    items: Int32Array.from(items),
    values: Float32Array.from(values),
  };
}

/** Adds one text's row; letter runs and whole words are each scaled to length 1, as the scorer does. */
function addText(
  { words, textWords, textPairs, textCues }: Reading,
  text: number,
  rowOfKey: ReadonlyMap<number, number>,
  rarity: Float32Array,
  items: number[],
  values: number[],
): void {
  const chars = new Map<number, number>();
  const wholes = new Map<number, number>();
  const lengths = { chars: 0, wholes: 0 };
  const count = (key: number, into: Map<number, number>, side: "chars" | "wholes") => {
    const row = rowOfKey.get(key);
    if (row === undefined) return;
    into.set(row, (into.get(row) ?? 0) + rarity[row]!);
    lengths[side] += rarity[row]! ** 2;
  };
  for (const word of textWords[text]!) {
    for (const key of words[word]!.chars) count(key, chars, "chars");
    for (const key of words[word]!.wholes) count(key, wholes, "wholes");
  }
  for (const key of textPairs[text]!) count(key, wholes, "wholes");
  for (const [part, length] of [
    [chars, lengths.chars],
    [wholes, lengths.wholes],
  ] as const)
    for (const [row, value] of part) {
      items.push(row);
      values.push(value / Math.sqrt(Math.max(1, length)));
    }
  for (const cue of textCues[text]!) {
    items.push(rarity.length + cue);
    values.push(cueValue);
  }
  items.push(rarity.length + cueCount);
  values.push(1);
}
