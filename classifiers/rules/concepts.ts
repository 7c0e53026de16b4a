/** Reads a post for what it tells about an emergency: dangers, people, "now", and all that speaks against. */
import { readFileSync } from "node:fs";
import type { Token } from "../normalise/tokens.ts";

type ConceptList = { concepts: Record<string, { words: string; phrases: string[] }> };
const listed = (
  JSON.parse(readFileSync(new URL("./data/concepts.json", import.meta.url), "utf8")) as ConceptList
).concepts;

/** Names of the concepts; the order is part of the stored weights. */
export const concepts = Object.keys(listed);
const conceptIndex = new Map(concepts.map((name, index) => [name, index]));
export const indexOfConcept = (name: string): number => {
  const index = conceptIndex.get(name);
  if (index === undefined) throw new Error(`no concept ${name}`);
  return index;
};

/** One finding: concept and the tokens that show it (`first` to `last`, both included). */
export type Hit = { concept: number; first: number; last: number };

type Phrase = { rest: string[]; concept: number };
const words = new Map<string, number>();
const stems = new Map<string, number>();
const phrases = new Map<string, Phrase[]>();
for (const [name, { words: list, phrases: spoken }] of Object.entries(listed)) {
  const bit = 1 << indexOfConcept(name);
  for (const word of list.split(" ").filter(Boolean)) {
    const target = word.endsWith("*") ? stems : words;
    const form = word.endsWith("*") ? word.slice(0, -1) : word;
    target.set(form, (target.get(form) ?? 0) | bit);
  }
  for (const phrase of spoken) {
    const [head, ...rest] = phrase.split(" ");
    phrases.set(head!, [...(phrases.get(head!) ?? []), { rest, concept: indexOfConcept(name) }]);
  }
}

const suffixes = ["nya", "ku", "mu", "lah", "kah", "pun", "mi", "ki", "ne", "na", "nyo", "e"];
const shortestStem = 3;

function bitsOf(word: string): number {
  let bits = words.get(word) ?? 0;
  for (let end = word.length; end >= shortestStem; end--) bits |= stems.get(word.slice(0, end)) ?? 0;
  if (bits !== 0) return bits;
  for (const suffix of suffixes)
    if (word.length - suffix.length >= shortestStem && word.endsWith(suffix))
      bits |= words.get(word.slice(0, -suffix.length)) ?? 0;
  return bits;
}

/** What a word shows by itself, as bits of concepts; `spoken` are the phrases it can begin. */
export type WordConcepts = { bits: number; spoken: Phrase[] | null };

/** Concepts of one word form (raw and formal reading together). Pure; callers keep the answer per word. */
export function conceptsOfWord(raw: string, formal: string): WordConcepts {
  let bits = bitsOf(raw);
  if (formal !== raw) for (const part of formal.split(" ")) bits |= bitsOf(part);
  const head = formal.includes(" ") ? formal.slice(formal.lastIndexOf(" ") + 1) : formal;
  return { bits, spoken: phrases.get(head) ?? null };
}

/** All hits of a post, in order of its tokens. `of` gives the (remembered) concepts of token `i`. */
export function hitsOf(tokens: readonly Token[], of: (index: number) => WordConcepts): Hit[] {
  const hits: Hit[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const { bits, spoken } = of(i);
    for (let left = bits; left !== 0; left &= left - 1)
      hits.push({ concept: 31 - Math.clz32(left & -left), first: i, last: i });
    if (spoken) for (const phrase of spoken) spokenAt(tokens, i, phrase, hits);
  }
  return hits;
}

function spokenAt(tokens: readonly Token[], first: number, phrase: Phrase, hits: Hit[]): void {
  const { rest, concept } = phrase;
  for (let k = 0; k < rest.length; k++) {
    const token = tokens[first + 1 + k];
    if (!token || (token.reading.formal !== rest[k] && token.raw !== rest[k])) return;
  }
  hits.push({ concept, first, last: first + rest.length });
}
