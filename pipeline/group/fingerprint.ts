/** Fingerprints of a text: one that only the same words give, and a few that nearly the same words usually share. */
import { hash53 } from "./hash.ts";
import type { Word } from "./words.ts";

/** Same for two texts exactly when they say the same words and numbers in the same order, whatever the spelling of case, links, handles, hashtags and punctuation. */
export function exactFingerprint(words: readonly Word[]): number {
  return hash53(words.map((word) => word.full).join(" "), 1);
}

const bands = 3;
const rows = 2;

/**
 * MinHash bands (Broder 1997) over packed word hashes: two texts that share a part `j` of their words share at least
 * one of the bands with probability 1 − (1 − j²)³: 0.95 at 0.8, 0.58 at 0.5, 0.12 at 0.2.
 */
export function nearFingerprints(packed: readonly number[]): number[] {
  if (packed.length === 0) return [];
  return Array.from({ length: bands }, (_, band) => {
    const signature: number[] = [];
    for (let row = 0; row < rows; row++) signature.push(lowest(packed, band * rows + row));
    return hash53(signature.join(), 100 + band);
  });
}

function lowest(packed: readonly number[], permutation: number): number {
  const factor = 0x9e3779b1 + permutation * 0x3c6ef372;
  let least = 0xffffffff;
  for (const word of packed) {
    let mixed = Math.imul(word ^ (permutation * 0x45d9f3b), factor | 1);
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
    mixed = (mixed ^ (mixed >>> 15)) >>> 0;
    if (mixed < least) least = mixed;
  }
  return least;
}
