/** The words of a post that speak for its verdict, read off the same weights that decided. */
import type { Evidence } from "../../pipeline/model/assessment.ts";
import { actionableAt, emergencyAt, intentAt, outputs, urgencyAt } from "./heads.ts";
import type { Scored } from "./score.ts";

const mostWords = 3;
/** Words that add less than this to a logit are not worth showing. */
const leastShare = 0.04;
const shortestWord = 3;

/** What word `i` adds to an output, by its letters and as a whole word. */
function share(scored: Scored, i: number, output: number): number {
  const vector = scored.facts[i]!.vector;
  return scored.charScale * vector[output]! + scored.wordScale * vector[outputs + output]!;
}

/** Up to three distinct words with the highest worth, in reading order. */
function strongest(scored: Scored, worth: (i: number) => number): number[] {
  const found: { i: number; worth: number }[] = [];
  const count = scored.facts.length;
  for (let i = 0; i < count; i++) {
    const token = scored.tokens[i]!;
    if (token.kind !== "word" || token.raw.length < shortestWord) continue;
    const value = worth(i);
    if (value < leastShare || (found.length === mostWords && value <= found.at(-1)!.worth)) continue;
    if (found.some((other) => scored.tokens[other.i]!.raw === token.raw)) continue;
    found.push({ i, worth: value });
    found.sort((a, b) => b.worth - a.worth);
    if (found.length > mostWords) found.pop();
  }
  return found.map(({ i }) => i).sort((a, b) => a - b);
}

const complaintAt = intentAt;
/** The words should show the problem, so a word that speaks for "complaint" counts beside "actionable". */
const complaintShare = 0.25;

/**
 * Evidence for "problem", and for "urgent" when `urgent` holds; `dangerTokens` are the words that the
 * emergency rules read as danger and come first. Offsets are UTF-16 in the original post.
 */
export function evidenceOf(scored: Scored, urgent: boolean, dangerTokens: readonly number[]): Evidence[] {
  const evidence: Evidence[] = [];
  const add = (i: number, speaksFor: Evidence["speaksFor"]) => {
    const { start, end } = scored.tokens[i]!;
    evidence.push({ start, end, speaksFor });
  };
  const problem = (i: number) =>
    share(scored, i, actionableAt) + complaintShare * share(scored, i, complaintAt);
  for (const i of strongest(scored, problem)) add(i, "problem");
  if (!urgent) return evidence;
  const named = dangerTokens.slice(0, mostWords);
  const worth = (i: number) => share(scored, i, emergencyAt) + 0.5 * share(scored, i, urgencyAt + 1);
  const more = strongest(scored, worth).filter((i) => !named.includes(i));
  for (const i of [...named, ...more].slice(0, mostWords)) add(i, "urgent");
  return evidence;
}
