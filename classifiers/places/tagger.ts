/** Marks the words of a post that say where: a linear chain over hashed features, weights beside it. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { buckets, contexts, perToken, type TagInput, type Vocabulary } from "./tag-features.ts";

/** Tags: not in a place, first word of one, further word of one. */
export const tags = { outside: 0, begin: 1, inside: 2 } as const;

export type TagModel = {
  /** Emission weights, three a bucket. */
  emit: Int8Array | Float32Array;
  /** `(context * 4 + previous tag) * 3 + tag`; previous 3 is the beginning of the post. */
  move: Int16Array | Float32Array;
  vocabulary: Vocabulary;
};

/** A vocabulary from hashes and their classes: open addressing, at most half full. */
export function vocabularyOf(hashes: Uint32Array, classes: Uint8Array): Vocabulary {
  let size = 1024;
  while (size < hashes.length * 2) size *= 2;
  const keys = new Uint32Array(size);
  const values = new Uint8Array(size);
  for (let at = 0; at < hashes.length; at++) {
    let slot = hashes[at]! & (size - 1);
    while (keys[slot] !== 0) slot = (slot + 1) & (size - 1);
    keys[slot] = hashes[at]!;
    values[slot] = classes[at]!;
  }
  return {
    classOf(hash) {
      let slot = hash & (size - 1);
      for (let key = keys[slot]!; key !== 0; key = keys[slot]!) {
        if (key === hash) return values[slot]!;
        slot = (slot + 1) & (size - 1);
      }
      return 0;
    },
  };
}

const magic = 0x31504c50;

/** Bytes of a model: magic, number of words, moves, hashes, classes, emissions; gzipped by the caller. */
export function packModel(
  emit: Int8Array,
  move: Int16Array,
  hashes: Uint32Array,
  classes: Uint8Array,
): Buffer {
  const head = Buffer.from(new Uint32Array([magic, hashes.length]).buffer);
  const bytes = (array: ArrayBufferView) => Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  return Buffer.concat([head, bytes(hashes), bytes(move), bytes(classes), bytes(emit)]);
}

let model: TagModel | null = null;

/** The committed model, read on first use (about 15 ms). */
export function tagModel(): TagModel {
  if (model !== null) return model;
  const packed = gunzipSync(readFileSync(new URL("./data/tagger.bin.gz", import.meta.url)));
  const buffer = new Uint8Array(packed).buffer;
  const [found, words] = new Uint32Array(buffer, 0, 2) as unknown as [number, number];
  if (found !== magic) throw new Error("classifiers/places/data/tagger.bin.gz is not a place tagger");
  const hashes = new Uint32Array(buffer, 8, words);
  const moveAt = 8 + words * 4;
  const move = new Int16Array(buffer, moveAt, contexts * 12);
  const classesAt = moveAt + contexts * 24;
  const emit = new Int8Array(buffer, classesAt + words, buckets * 3);
  model = { emit, move, vocabulary: vocabularyOf(hashes, new Uint8Array(buffer, classesAt, words)) };
  return model;
}

/** The best tag of every word (Viterbi). A place never goes on from outside one. */
export function bestTags(input: TagInput, { emit, move }: Pick<TagModel, "emit" | "move">): Uint8Array {
  const { count, features, context } = input;
  const best = new Uint8Array(count);
  if (count === 0) return best;
  const back = new Uint8Array(count * 3);
  let p0 = 0;
  let p1 = 0;
  let p2 = 0;
  for (let at = 0; at < count; at++) {
    let e0 = 0;
    let e1 = 0;
    let e2 = 0;
    for (let f = at * perToken, end = f + perToken; f < end; f++) {
      const bucket = features[f]! * 3;
      e0 += emit[bucket]!;
      e1 += emit[bucket + 1]!;
      e2 += emit[bucket + 2]!;
    }
    const m = context[at]! * 12;
    if (at === 0) {
      p0 = e0 + move[m + 9]!;
      p1 = e1 + move[m + 10]!;
      p2 = -1e9;
      continue;
    }
    const row = at * 3;
    let n0 = p0 + move[m]!;
    if (p1 + move[m + 3]! > n0) {
      n0 = p1 + move[m + 3]!;
      back[row] = 1;
    }
    if (p2 + move[m + 6]! > n0) {
      n0 = p2 + move[m + 6]!;
      back[row] = 2;
    }
    let n1 = p0 + move[m + 1]!;
    if (p1 + move[m + 4]! > n1) {
      n1 = p1 + move[m + 4]!;
      back[row + 1] = 1;
    }
    if (p2 + move[m + 7]! > n1) {
      n1 = p2 + move[m + 7]!;
      back[row + 1] = 2;
    }
    let n2 = p1 + move[m + 5]!;
    back[row + 2] = 1;
    if (p2 + move[m + 8]! > n2) {
      n2 = p2 + move[m + 8]!;
      back[row + 2] = 2;
    }
    p0 = n0 + e0;
    p1 = n1 + e1;
    p2 = n2 + e2;
  }
  let tag = p1 > p0 ? (p2 > p1 ? 2 : 1) : p2 > p0 ? 2 : 0;
  for (let at = count - 1; at >= 0; at--) {
    best[at] = tag;
    tag = back[at * 3 + tag]!;
  }
  return best;
}
