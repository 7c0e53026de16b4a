/** Emergency rules: read what a post tells, beside the model's score, and say which words decided. */
import { type Hit, indexOfConcept } from "./concepts.ts";

const bits = (...names: string[]): number =>
  names.reduce((all, name) => all | (1 << indexOfConcept(name)), 0);

const danger = bits(
  "fire",
  "collapse",
  "water",
  "electric",
  "explosion",
  "crime",
  "medical",
  "trapped",
  "missing",
  "selfharm",
  "animal",
  "traffic",
);

/** Tokens that name a danger, each once, in reading order. */
export function dangerTokens(hits: readonly Hit[]): number[] {
  const tokens: number[] = [];
  for (const hit of hits)
    if ((danger >>> hit.concept) & 1 && tokens.at(-1) !== hit.last)
      for (let i = hit.first; i <= hit.last; i++) if (!tokens.includes(i)) tokens.push(i);
  return tokens;
}
