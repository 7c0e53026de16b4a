/** What the classifier read instead of what was written: the changed words stand out. */
export type ReadWord = { text: string; changed: boolean };

const wordsOf = (text: string): string[] => text.split(/(\s+)/).filter((part) => part !== "");
const bare = (word: string) => word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** Beyond this many words only the set of words is compared: the table would grow with the square. */
const mostAligned = 600;

/** The text as it was read, cut where words were changed against what was written. Runs of the same kind are one. */
export function changedWords(written: string, read: string): ReadWord[] {
  const before = wordsOf(written)
    .map(bare)
    .filter((word) => word !== "");
  const after = wordsOf(read);
  const kept =
    before.length > mostAligned || after.length > mostAligned * 2
      ? inSet(before, after)
      : aligned(before, after);
  const runs: ReadWord[] = [];
  after.forEach((text, at) => {
    const last = runs.at(-1);
    const space = bare(text) === "";
    const changed = space ? (last?.changed ?? false) : !kept.has(at);
    if (last && last.changed === changed) last.text += text;
    else runs.push({ text, changed });
  });
  return runs;
}

function inSet(before: readonly string[], after: readonly string[]): Set<number> {
  const known = new Set(before);
  return new Set(after.flatMap((word, at) => (known.has(bare(word)) ? [at] : [])));
}

/** Places in `after` of a longest common run of words. */
function aligned(before: readonly string[], after: readonly string[]): Set<number> {
  const places = after.flatMap((word, at) => (bare(word) === "" ? [] : [at]));
  const words = places.map((at) => bare(after[at]!));
  const width = words.length + 1;
  const best = new Uint16Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = words.length - 1; j >= 0; j--)
      best[i * width + j] =
        before[i] === words[j]
          ? best[(i + 1) * width + j + 1]! + 1
          : Math.max(best[(i + 1) * width + j]!, best[i * width + j + 1]!);
  const kept = new Set<number>();
  for (let i = 0, j = 0; i < before.length && j < words.length; ) {
    if (before[i] === words[j]) {
      kept.add(places[j]!);
      i++;
      j++;
    } else if (best[(i + 1) * width + j]! >= best[i * width + j + 1]!) i++;
    else j++;
  }
  return kept;
}
