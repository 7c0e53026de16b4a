/** Puts the evidence of a match on record, in facts from which a sentence can be made. */
import type { MatchExplanation, MatchReason } from "../model/case.ts";
import { packWord } from "./hash.ts";
import type { Traits } from "./traits.ts";
import type { Evidence, Guard } from "./weigh.ts";
import { otherPostsPart, partsOf, scoreOf, thresholds } from "./weights.ts";
import type { Word } from "./words.ts";

const round = (value: number) => Math.round(value * 100) / 100;

/** `words` are those of the post that came, in which every shared word can be found. */
export function explain(
  post: { traits: Traits; words: readonly Word[] },
  other: Traits,
  evidence: Evidence,
  { guard, others }: { guard: Guard | null; others: number },
): MatchExplanation {
  const parts = partsOf(evidence);
  const reasons: MatchReason[] = [];
  const add = (on: MatchReason["on"], weight: number, facts: MatchReason["facts"], agrees = weight >= 0) => {
    reasons.push({ on, agrees, weight: round(weight), facts });
  };
  if (evidence.thread) add("thread", parts.thread, { kind: evidence.thread });
  if (evidence.exact) add("fingerprint", parts.exact, {});
  if (parts.text > 0.3)
    add("text", parts.text, { words: sharedWords(post, other), percent: Math.round(evidence.text * 100) });
  if (parts.place !== 0) addPlace(post, other, evidence, parts.place, add);
  if (parts.area !== 0)
    add("area", parts.area, { level: evidence.areaLevel, here: post.traits.area, there: other.area });
  add(
    "category",
    parts.category,
    { here: post.traits.category, there: other.category },
    post.traits.category === other.category,
  );
  add("time", parts.time, { minutes: Math.round(evidence.apartMs / 60_000) }, parts.time > -0.8);
  if (parts.author > 0) add("thread", parts.author, { kind: "author" });
  if (others > 0) add("text", otherPostsPart(others), { others });
  if (guard) add("guard", 0, { guard }, false);
  return { score: round(scoreOf(evidence.logOdds)), ...thresholds, reasons };
}

function addPlace(
  post: { traits: Traits; words: readonly Word[] },
  other: Traits,
  evidence: Evidence,
  weight: number,
  add: (on: MatchReason["on"], weight: number, facts: MatchReason["facts"], agrees?: boolean) => void,
): void {
  const differs = evidence.otherPlace || evidence.otherNumbers.length > 0;
  add(
    "place",
    weight,
    {
      names: namesIn(post.words, [...evidence.placeWords, ...evidence.perhapsWords]),
      here: post.traits.place,
      there: other.place,
      numbers: evidence.otherNumbers,
      same: evidence.sameNumbers.map((number) => number.replace(":", " ")),
    },
    !differs,
  );
}

/** The words of the post whose packed form is among `packed`, as written first, at most four. */
function namesIn(words: readonly Word[], packed: readonly number[]): string[] {
  const wanted = new Set(packed.map((word) => Math.floor(word / 16)));
  const names = new Set<string>();
  for (const word of words) if (wanted.has(Math.floor(packWord(word.full, 0) / 16))) names.add(word.full);
  return [...names].slice(0, 4);
}

/** Shared words of the text, the rarest first, at most five. */
function sharedWords(post: { words: readonly Word[] }, other: Traits): string[] {
  const there = new Set(other.words.map((word) => Math.floor(word / 16)));
  const found = new Map<string, number>();
  for (const word of post.words)
    if (word.rarity >= 4 && there.has(Math.floor(packWord(word.stem, 0) / 16)))
      found.set(word.full, word.rarity);
  return [...found]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 5)
    .map(([word]) => word);
}
