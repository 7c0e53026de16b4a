/** Small stable hashes: stored in block keys and traits, so they must give the same number for ever. */

/** Mixes UTF-16 units into two 32-bit lanes (cyrb53, public domain) and keeps 53 bits: safe as a JavaScript number. */
export function hash53(text: string, seed = 0): number {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}

/** 28 bits of a word: enough to tell the words of two posts apart, short when stored. */
export function wordHash(word: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  hash ^= hash >>> 12;
  return hash & 0x0fffffff;
}

/** A word with its rarity in one number: `hash * 16 + rarity`. Sorted arrays of these are cheap to intersect. */
export function packWord(word: string, rarity: number): number {
  return wordHash(word) * 16 + rarity;
}

export const rarityIn = (packed: number): number => packed % 16;

/** Sorted, without repeats. */
export function packWords(words: Iterable<readonly [word: string, rarity: number]>): number[] {
  const packed = new Set<number>();
  for (const [word, rarity] of words) packed.add(packWord(word, rarity));
  return [...packed].sort((a, b) => a - b);
}
