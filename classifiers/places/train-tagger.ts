/**
 * Trains the place tagger: an averaged structured perceptron, deterministic for the same input.
 *
 *   npx tsx classifiers/places/train-tagger.ts --from FOLDER [--epochs 7] [--measure-only]
 *
 * FOLDER holds `own/*.jsonl` and `posts/*.jsonl`. Kept back and never trained on: own posts whose number (in
 * cases.jsonl the number of the case) is divisible by 3, and `posts/triage-dev.jsonl`. Both are
 * measured at the end.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { isKeptBack, type LabelledPost, labelledPosts } from "./labelled-posts.ts";
import { measurePlaces } from "./measure.ts";
import { buckets, contexts, perToken, placeCues, type TagInput, tagInput, wordHash } from "./tag-features.ts";
import { bestTags, packModel, tags, vocabularyOf } from "./tagger.ts";
import { kinds, type Tokens, tokenise } from "./tokens.ts";

type Example = { input: TagInput; gold: Uint8Array };

/** Counts of a word over all posts: seen, after a place cue, capitalised inside a sentence. */
type WordCount = { seen: number; cued: number; capital: number };

function countWords(texts: readonly string[]): Map<string, WordCount> {
  const counts = new Map<string, WordCount>();
  for (const text of texts) {
    const tokens = tokenise(text);
    for (let at = 0; at < tokens.count; at++) {
      if (tokens.kind[at] !== kinds.word) continue;
      const word = tokens.lower[at]!;
      let count = counts.get(word);
      if (count === undefined) {
        count = { seen: 0, cued: 0, capital: 0 };
        counts.set(word, count);
      }
      count.seen++;
      if (at > 0 && placeCues.has(tokens.lower[at - 1]!)) count.cued++;
      const follows = at > 0 && tokens.kind[at - 1] === kinds.word;
      if (follows && text.charCodeAt(tokens.start[at]!) !== word.charCodeAt(0)) count.capital++;
    }
  }
  return counts;
}

/** Class of a word: 3 steps of frequency × 4 of place cues × 3 of capitals. */
function wordClass({ seen, cued, capital }: WordCount): number {
  const frequency = seen < 10 ? 0 : seen < 100 ? 1 : 2;
  const share = cued / seen;
  const where = share < 0.04 ? 0 : share < 0.15 ? 1 : share < 0.4 ? 2 : 3;
  const big = capital / seen < 0.1 ? 0 : capital / seen < 0.4 ? 1 : 2;
  return 1 + (frequency * 4 + where) * 3 + big;
}

/** Hashes and classes of the words seen at least three times, ordered by hash. */
function buildVocabulary(texts: readonly string[]): { hashes: Uint32Array; classes: Uint8Array } {
  const entries = new Map<number, number>();
  for (const [word, count] of countWords(texts)) {
    if (count.seen >= 3 && !/\d/.test(word)) entries.set(wordHash(word), wordClass(count));
  }
  const sorted = [...entries].sort((a, b) => a[0] - b[0]);
  return {
    hashes: Uint32Array.from(sorted, ([hash]) => hash),
    classes: Uint8Array.from(sorted, ([, value]) => value),
  };
}

/** Gold tags: every occurrence of a labelled place whose ends fall on words. */
function goldTags(post: LabelledPost, tokens: Tokens): Uint8Array {
  const gold = new Uint8Array(tokens.count);
  for (const place of [...post.places].sort((a, b) => b.length - a.length)) {
    for (let from = post.text.indexOf(place); from >= 0; from = post.text.indexOf(place, from + 1)) {
      const to = from + place.length;
      let first = 0;
      while (first < tokens.count && tokens.end[first]! <= from) first++;
      let last = first;
      while (last < tokens.count && tokens.end[last]! <= to) last++;
      if (last <= first || gold[first] !== tags.outside || tokens.start[first] !== from) continue;
      gold.fill(tags.inside, first, last);
      gold[first] = tags.begin;
    }
  }
  return gold;
}

/** A small generator with a fixed seed (mulberry32), for the order of examples. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function shuffle(order: Int32Array, next: () => number): void {
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(next() * (at + 1));
    const kept = order[at]!;
    order[at] = order[other]!;
    order[other] = kept;
  }
}

/** Averages by the running-sum trick: average = weights − sum / steps (Daumé, 2006). */
function train(examples: readonly Example[], epochs: number): { emit: Float32Array; move: Float32Array } {
  const emit = new Float32Array(buckets * 3);
  const move = new Float32Array(contexts * 12);
  const emitSum = new Float64Array(emit.length);
  const moveSum = new Float64Array(move.length);
  const order = Int32Array.from(examples, (_, at) => at);
  const next = random(20260724);
  let step = 1;
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, next);
    let wrong = 0;
    for (const index of order) {
      const { input, gold } = examples[index]!;
      const best = bestTags(input, { emit, move });
      for (let at = 0; at < input.count; at++) {
        const right = gold[at]!;
        const said = best[at]!;
        const rightBefore = at === 0 ? 3 : gold[at - 1]!;
        const saidBefore = at === 0 ? 3 : best[at - 1]!;
        if (right === said && rightBefore === saidBefore) continue;
        const m = input.context[at]! * 12;
        move[m + rightBefore * 3 + right]! += 1;
        moveSum[m + rightBefore * 3 + right]! += step;
        move[m + saidBefore * 3 + said]! -= 1;
        moveSum[m + saidBefore * 3 + said]! -= step;
        if (right === said) continue;
        wrong++;
        for (let f = at * perToken, end = f + perToken; f < end; f++) {
          const bucket = input.features[f]! * 3;
          emit[bucket + right]! += 1;
          emitSum[bucket + right]! += step;
          emit[bucket + said]! -= 1;
          emitSum[bucket + said]! -= step;
        }
      }
      step++;
    }
    console.log(`epoch ${epoch + 1}: ${wrong} words wrong`);
  }
  return {
    emit: emit.map((weight, at) => weight - emitSum[at]! / step),
    move: move.map((weight, at) => weight - moveSum[at]! / step),
  };
}

/** Scales so that all but a few emissions fit 8 bits; the rest are cut at the ends. */
function quantise(emit: Float32Array, move: Float32Array): { emit: Int8Array; move: Int16Array } {
  const sizes = emit
    .map(Math.abs)
    .filter((size) => size > 0)
    .sort();
  const scale = 127 / sizes[Math.floor(sizes.length * 0.9995)]!;
  const clamped = (value: number, most: number) => Math.max(-most, Math.min(most, Math.round(value * scale)));
  return {
    emit: Int8Array.from(emit, (weight) => clamped(weight, 127)),
    move: Int16Array.from(move, (weight) => clamped(weight, 32767)),
  };
}

function allTexts(folder: string): string[] {
  return readdirSync(join(folder, "posts"))
    .filter((name) => name.endsWith(".jsonl") && name !== "triage-dev.jsonl" && !name.startsWith("aux-"))
    .sort()
    .flatMap((name) =>
      readFileSync(join(folder, "posts", name), "utf8")
        .trimEnd()
        .split("\n"),
    )
    .map((line) => String((JSON.parse(line) as { text?: unknown }).text ?? ""));
}

function trainAndWrite(folder: string, epochs: number): void {
  const posts = [
    ...labelledPosts(join(folder, "own")).filter((post) => !isKeptBack(post)),
    ...labelledPosts(join(folder, "posts"), (file) => file.startsWith("triage-train")),
  ];
  const vocabulary = buildVocabulary([...allTexts(folder), ...posts.map((post) => post.text)]);
  const lookup = vocabularyOf(vocabulary.hashes, vocabulary.classes);
  const examples = posts.map((post) => {
    const tokens = tokenise(post.text);
    return { input: tagInput(post.text, tokens, lookup), gold: goldTags(post, tokens) };
  });
  console.log(`${posts.length} posts, ${vocabulary.hashes.length} common words`);
  const trained = train(examples, epochs);
  const { emit, move } = quantise(trained.emit, trained.move);
  const packed = gzipSync(packModel(emit, move, vocabulary.hashes, vocabulary.classes), { level: 9 });
  writeFileSync(new URL("./data/tagger.bin.gz", import.meta.url), packed);
  console.log(`tagger.bin.gz: ${packed.length} bytes`);
}

const { values } = parseArgs({
  options: {
    from: { type: "string" },
    epochs: { type: "string", default: "7" },
    "measure-only": { type: "boolean", default: false },
  },
});
if (values.from === undefined) {
  console.error(
    "Usage: npx tsx classifiers/places/train-tagger.ts --from FOLDER [--epochs N] [--measure-only]",
  );
  process.exit(2);
}
if (!values["measure-only"]) trainAndWrite(values.from, Number(values.epochs));
console.log("\nOwn posts kept back:");
for (const line of measurePlaces(labelledPosts(join(values.from, "own")).filter(isKeptBack)))
  console.log(line);
console.log("\ntriage-dev:");
const dev = labelledPosts(join(values.from, "posts"), (file) => file === "triage-dev.jsonl");
for (const line of measurePlaces(dev)) console.log(line);
