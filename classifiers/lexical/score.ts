/** Scores a post: sums the remembered vectors of its words, its word pairs and its cues. */
import { type Token, tokensOf } from "../normalise/tokens.ts";
import { conceptsOfWord, type Hit, hitsOf, type WordConcepts } from "../rules/concepts.ts";
import { conceptsAmong, cuesOf } from "../rules/cues.ts";
import { emergencyLogit } from "../rules/emergency.ts";
import { type FeatureTable, featureTable, rowOf } from "./feature-table.ts";
import { gramsOf, pairHash, textEnd, textStart } from "./grams.ts";
import { actionableAt, emergencyAt, outputs } from "./heads.ts";
import type { LexicalWeights } from "./weights.ts";

/**
 * What a word adds wherever it stands: `vector` holds its letter runs (first `outputs` numbers) and whole
 * words (next `outputs`), `charLength` and `wordLength` its share of the text's squared length.
 */
type WordFacts = {
  vector: Float32Array;
  charLength: number;
  wordLength: number;
  formal: number;
  concepts: WordConcepts;
  /** Number of the last text it was counted in: a word counts once per text. */
  seenIn: number;
};

export type Scorer = {
  weights: LexicalWeights;
  table: FeatureTable;
  words: Map<string, WordFacts>;
  texts: number;
};

/** A scored post. `charScale` and `wordScale` turn a word's vector into its share of `logits`. */
export type Scored = {
  logits: Float32Array;
  tokens: Token[];
  facts: WordFacts[];
  hits: Hit[];
  charScale: number;
  wordScale: number;
};

/** Words remembered per process, about 400 bytes each. */
const rememberedWords = 40_000;
/** Tokens of one post that are scored; longer posts say what they want before. */
export const scoredTokens = 1_200;

export function scorerOf(weights: LexicalWeights): Scorer {
  return { weights, table: featureTable(weights.keys), words: new Map(), texts: 0 };
}

function addRow(weights: LexicalWeights, row: number, into: Float32Array, at: number): number {
  const scale = weights.scale[row]!;
  const from = row * outputs;
  const rows = weights.rows;
  for (let o = 0; o < outputs; o++) into[at + o]! += rows[from + o]! * scale;
  const rarity = weights.rarity[row]!;
  return rarity * rarity;
}

function learn(scorer: Scorer, token: Token): WordFacts {
  const grams = gramsOf(token);
  const vector = new Float32Array(2 * outputs);
  let charLength = 0;
  let wordLength = 0;
  for (const key of grams.chars) {
    const row = rowOf(scorer.table, key);
    if (row >= 0) charLength += addRow(scorer.weights, row, vector, 0);
  }
  for (const key of grams.words) {
    const row = rowOf(scorer.table, key);
    if (row >= 0) wordLength += addRow(scorer.weights, row, vector, outputs);
  }
  const concepts = conceptsOfWord(token.raw, token.reading.formal);
  return { vector, charLength, wordLength, formal: grams.formal, concepts, seenIn: -1 };
}

/** Key under which a token's facts are remembered: two tokens that read differently never share one. */
export const memoryKey = (token: Token): string =>
  token.kind === "word" || token.kind === "handle" || token.kind === "emoji"
    ? token.raw
    : token.reading.formal;

function factsOf(scorer: Scorer, token: Token): WordFacts {
  const key = memoryKey(token);
  const known = scorer.words.get(key);
  if (known) return known;
  const facts = learn(scorer, token);
  if (key.length <= 40) {
    if (scorer.words.size >= rememberedWords) scorer.words.clear();
    scorer.words.set(key, facts);
  }
  return facts;
}

/** Scores one text. Never throws. */
export function score(scorer: Scorer, text: string): Scored {
  const { weights } = scorer;
  const tokens = tokensOf(text);
  const count = Math.min(tokens.length, scoredTokens);
  const facts: WordFacts[] = new Array(count);
  const number = ++scorer.texts;
  const sums = new Float32Array(2 * outputs);
  let charLength = 0;
  let wordLength = 0;
  let before = textStart;
  for (let i = 0; i <= count; i++) {
    const fact = i < count ? factsOf(scorer, tokens[i]!) : null;
    const here = fact ? fact.formal : textEnd;
    const row = rowOf(scorer.table, pairHash(before, here));
    if (row >= 0) wordLength += addRow(weights, row, sums, outputs);
    before = here;
    if (!fact) break;
    facts[i] = fact;
    if (fact.seenIn === number) continue;
    fact.seenIn = number;
    charLength += fact.charLength;
    wordLength += fact.wordLength;
    const vector = fact.vector;
    for (let o = 0; o < 2 * outputs; o++) sums[o]! += vector[o]!;
  }
  const charScale = 1 / Math.sqrt(Math.max(1, charLength));
  const wordScale = 1 / Math.sqrt(Math.max(1, wordLength));
  const logits = Float32Array.from(weights.bias);
  for (let o = 0; o < outputs; o++) logits[o]! += sums[o]! * charScale + sums[outputs + o]! * wordScale;
  const scored = tokens.length > count ? tokens.slice(0, count) : tokens;
  const hits = hitsOf(scored, (i) => facts[i]!.concepts);
  const cues = cuesOf(text, scored, hits);
  for (const cue of cues) {
    const from = cue * outputs;
    for (let o = 0; o < outputs; o++) logits[o]! += weights.cues[from + o]!;
  }
  // What the model says of an emergency and what the rules read are one number from here on.
  const told = conceptsAmong(cues);
  logits[emergencyAt] = emergencyLogit(logits[emergencyAt]!, logits[actionableAt]!, told);
  return { logits, tokens, facts, hits, charScale, wordScale };
}
