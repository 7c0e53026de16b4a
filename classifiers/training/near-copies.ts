/** Groups texts that are near copies of each other, so that they fall on the same side of a split. */

const shingle = 5;
const bands = 8;
const perBand = 6;

function letters(text: string): string {
  return text
    .toLowerCase()
    .replace(/https?:\/\/\S+|@\w+/g, " ")
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}

function mix(hash: number, seed: number): number {
  let h = Math.imul(hash ^ seed, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Smallest hash per seed over the letter runs of a text (MinHash, Broder 1997). */
function signature(text: string): Uint32Array {
  const read = letters(text).slice(0, 600);
  const smallest = new Uint32Array(bands * perBand).fill(0xffffffff);
  for (let from = 0; from + shingle <= Math.max(read.length, shingle); from++) {
    let hash = 0x811c9dc5;
    for (let k = from; k < from + shingle && k < read.length; k++)
      hash = Math.imul(hash ^ read.charCodeAt(k), 0x01000193);
    for (let s = 0; s < smallest.length; s++) {
      const value = mix(hash, Math.imul(s + 1, 0x9e3779b1));
      if (value < smallest[s]!) smallest[s] = value;
    }
  }
  return smallest;
}

/**
 * A group number per text: texts that share a band of three MinHash values (about: more than two thirds of
 * their letter runs) are in one group. Deterministic.
 */
export function nearCopyGroups(texts: readonly string[]): Int32Array {
  const parent = Int32Array.from(texts, (_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) at = parent[at] = parent[parent[at]!]!;
    return at;
  };
  const seen = new Map<string, number>();
  for (const [i, text] of texts.entries()) {
    const values = signature(text);
    for (let band = 0; band < bands; band++) {
      const key = `${band}:${values.subarray(band * perBand, (band + 1) * perBand).join()}`;
      const first = seen.get(key);
      if (first === undefined) seen.set(key, i);
      else parent[root(i)] = root(first);
    }
  }
  return Int32Array.from(texts, (_, i) => root(i));
}

/** Fold (0 … folds - 1) per text; a group stays together. */
export function foldsOf(groups: Int32Array, folds: number): Int32Array {
  return Int32Array.from(groups, (group) => mix(group, 0x5bd1e995) % folds);
}
