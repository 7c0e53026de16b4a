/** Plain cues of a post, beside its words: how it opens, whom it addresses, marks, length, and emergency concepts in pairs. */
import type { Token } from "../normalise/tokens.ts";
import { concepts, type Hit } from "./concepts.ts";

const plain = [
  "opensWithHandle",
  "oneHandle",
  "manyHandles",
  "link",
  "endsWithLink",
  "question",
  "manyQuestions",
  "shout",
  "hashtag",
  "manyHashtags",
  "emoji",
  "number",
  "masked",
  "capitals",
  "veryShort",
  "short",
  "middling",
  "long",
  "veryLong",
  "quoted",
  "signed",
  "repost",
] as const;
type PlainCue = (typeof plain)[number];
const plainIndex = Object.fromEntries(plain.map((name, index) => [name, index])) as Record<PlainCue, number>;

const pairsAt = plain.length + concepts.length;
/** Number of cues; the order is part of the stored weights. */
export const cueCount = pairsAt + (concepts.length * (concepts.length - 1)) / 2;

/** Index of the cue "both concepts occur"; `a < b`. */
export const pairIndex = (a: number, b: number): number => pairsAt + (b * (b - 1)) / 2 + a;

/** The concepts among cues, as bits. */
export function conceptsAmong(cues: readonly number[]): number {
  let told = 0;
  for (const cue of cues) if (cue >= plain.length && cue < pairsAt) told |= 1 << (cue - plain.length);
  return told;
}

/** A readable name of a cue, for model cards and debugging. */
export function cueName(index: number): string {
  if (index < plain.length) return plain[index]!;
  if (index < pairsAt) return concepts[index - plain.length]!;
  for (let b = 1; b < concepts.length; b++)
    for (let a = 0; a < b; a++) if (pairIndex(a, b) === index) return `${concepts[a]}+${concepts[b]}`;
  throw new Error(`no cue ${index}`);
}

/** Indexes of the cues a post shows, each once. `hits` are its emergency concepts. */
export function cuesOf(text: string, tokens: readonly Token[], hits: readonly Hit[]): number[] {
  const cues: number[] = [];
  countMarks(text, tokens, cues);
  let bits = 0;
  for (const hit of hits) bits |= 1 << hit.concept;
  const shown: number[] = [];
  for (let left = bits; left !== 0; left &= left - 1) shown.push(31 - Math.clz32(left & -left));
  for (let b = 0; b < shown.length; b++) {
    cues.push(plain.length + shown[b]!);
    for (let a = 0; a < b; a++) cues.push(pairIndex(shown[a]!, shown[b]!));
  }
  return cues;
}

const signature = /[\^~-][A-Za-z]{2,3}\s*$/;

function countMarks(text: string, tokens: readonly Token[], cues: number[]): void {
  let handles = 0;
  let links = 0;
  let questions = 0;
  let words = 0;
  let hashtags = 0;
  const seen = { shout: false, emoji: false, number: false, mark: false };
  for (const token of tokens) {
    if (token.kind === "word") {
      words++;
      if (text.charCodeAt(token.start - 1) === 35) hashtags++;
    } else if (token.kind === "handle") handles++;
    else if (token.kind === "link") links++;
    else if (token.kind === "question") questions++;
    else seen[token.kind] = true;
  }
  const add = (cue: PlainCue, holds: boolean) => {
    if (holds) cues.push(plainIndex[cue]);
  };
  add("opensWithHandle", tokens[0]?.kind === "handle");
  add("oneHandle", handles === 1);
  add("manyHandles", handles > 1);
  add("link", links > 0);
  add("endsWithLink", tokens.at(-1)?.kind === "link");
  add("question", questions > 0);
  add("manyQuestions", questions > 1);
  add("shout", seen.shout);
  add("hashtag", hashtags > 0);
  add("manyHashtags", hashtags > 2);
  add("emoji", seen.emoji);
  add("number", seen.number);
  add("masked", seen.mark);
  add("capitals", mostlyCapitals(text));
  add("veryShort", words < 7);
  add("short", words >= 7 && words < 16);
  add("middling", words >= 16 && words < 35);
  add("long", words >= 35 && words < 70);
  add("veryLong", words >= 70);
  add("quoted", /["“”]/.test(text));
  add("signed", signature.test(text.slice(-8)));
  add("repost", /^rt\s*[@:]/i.test(text));
}

const readForCapitals = 400;

function mostlyCapitals(text: string): boolean {
  let upper = 0;
  let lower = 0;
  for (let i = 0; i < text.length && i < readForCapitals; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 65 && unit <= 90) upper++;
    else if (unit >= 97 && unit <= 122) lower++;
  }
  return upper > 12 && upper > lower;
}
