/**
 * What the place tagger sees of each word: itself, its neighbours, its shape, whether it is an area name, and
 * how common it is. Training and running use this one file, so its version is the tagger's version.
 */
import { namesIn } from "./names.ts";
import { kinds, type Tokens } from "./tokens.ts";

/** Number of buckets that feature ids are hashed into. A power of two. */
export const buckets = 1 << 18;
/** Features of one word. */
export const perToken = 34;
/** Number of transition contexts, see `TagInput.context`. */
export const contexts = 16;

export type TagInput = {
  count: number;
  /** `perToken` bucket numbers a word. */
  features: Int32Array;
  /** Transition context of each word: its shape, or which mark it is. */
  context: Uint8Array;
};

/** Class of a word by its hash: how common, how often after a place cue, how often capitalised; 0 if rare. */
export type Vocabulary = { classOf(hash: number): number };

/** Words before which a place often stands. */
export const placeCues = new Set(
  "di ke dari dr dri d jl jln jalan gg gang desa ds kel kelurahan kec kecamatan kota kab kabupaten kampung kp dusun stasiun st pasar perumahan perum komplek daerah wilayah kawasan area depan dpn dekat deket simpang perempatan pertigaan arah seputaran sekitar sepanjang nang ning neng nek ten ti ka pa rs rsud sd sdn smp smpn sma sman smk terminal jembatan kali sungai masjid rt rw tol km blok warga".split(
    " ",
  ),
);

const shapes = {
  mark: 0,
  lower: 1,
  capital: 2,
  upper: 3,
  number: 4,
  mixed: 5,
  other: 6,
  initial: 7,
} as const;

/** FNV-1a over UTF-16 units, every digit read as 0: numbers of one length are one word. */
export function wordHash(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) {
    let unit = word.charCodeAt(at);
    if (unit >= 0x30 && unit <= 0x39) unit = 0x30;
    hash = Math.imul(hash ^ unit, 0x01000193);
  }
  return hash >>> 0;
}

function partHash(word: string, from: number, to: number): number {
  let hash = 0x2f0b4c47;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

function shapeOf(text: string, tokens: Tokens, at: number): number {
  const kind = tokens.kind[at]!;
  if (kind === kinds.mark) return shapes.mark;
  if (kind === kinds.number) return shapes.number;
  if (kind !== kinds.word) return shapes.other;
  const start = tokens.start[at]!;
  const end = tokens.end[at]!;
  const lower = tokens.lower[at]!;
  let upper = 0;
  let digits = 0;
  for (let unit = start; unit < end; unit++) {
    const code = text.charCodeAt(unit);
    if (code >= 0x30 && code <= 0x39) digits++;
    else if (code !== lower.charCodeAt(unit - start)) upper++;
  }
  if (digits > 0) return shapes.mixed;
  if (upper === 0) return shapes.lower;
  if (upper === end - start) return end - start === 1 ? shapes.initial : shapes.upper;
  return shapes.capital;
}

/** How the writer uses capitals: 0 hardly, 1 as in books, 2 nearly everywhere. */
function caseProfile(shape: Uint8Array): number {
  let lower = 0;
  let upper = 0;
  let capital = 0;
  for (const one of shape) {
    if (one === shapes.lower) lower++;
    else if (one === shapes.upper) upper++;
    else if (one === shapes.capital) capital++;
  }
  if (upper > lower) return 2;
  return capital + upper <= 1 ? 0 : capital > lower ? 2 : 1;
}

/** Marks area names: 1/2 province or regency, 3/4 district, 5/6 ambiguous alias; odd begins, even goes on. */
function gazetteer(text: string, tokens: Tokens, gaz: Uint8Array): void {
  for (const { entry, from, to } of namesIn(text, tokens)) {
    const short = entry.ambiguous || tokens.lower[from]!.length < 4;
    const mark = short ? 5 : entry.codes[0]!.length <= 5 ? 1 : 3;
    gaz[from] = mark;
    gaz.fill(mark + 1, from + 1, to);
  }
}

function transitionContext(text: string, tokens: Tokens, shape: number, at: number): number {
  if (shape !== shapes.mark) return shape;
  switch (text[tokens.start[at]!]) {
    case ".":
      return 8;
    case ",":
      return 9;
    case "-":
    case "/":
      return 10;
    case "(":
    case ")":
      return 11;
    case "?":
    case "!":
    case ":":
      return 12;
    default:
      return 0;
  }
}

/** Features of every word of a tokenised post. About 8 µs for 25 words. */
export function tagInput(text: string, tokens: Tokens, vocabulary: Vocabulary): TagInput {
  const { count } = tokens;
  // Two words of padding on either side spare every look at a neighbour a bounds check.
  const word = new Uint32Array(count + 4);
  const common = new Uint8Array(count + 4);
  const shape = new Uint8Array(count + 4);
  const gaz = new Uint8Array(count + 4);
  const context = new Uint8Array(count);
  const marks = new Uint8Array(count);
  gazetteer(text, tokens, marks);
  for (let at = 0; at < count; at++) {
    const hash = tokens.kind[at]! >= kinds.handle ? tokens.kind[at]! : wordHash(tokens.lower[at]!);
    word[at + 2] = hash;
    common[at + 2] = tokens.kind[at] === kinds.word ? 1 + vocabulary.classOf(hash) : 0;
    const own = shapeOf(text, tokens, at);
    context[at] = transitionContext(text, tokens, own, at);
    shape[at + 2] = own;
    gaz[at + 2] = marks[at]!;
  }
  const profile = caseProfile(shape.subarray(2, count + 2));
  for (let at = 2; at < count + 2; at++) shape[at] = (shape[at]! + 1) * 4 + profile;

  const features = new Int32Array(count * perToken);
  let out = 0;
  let template = 0;
  const put = (a: number, b: number) => {
    let hash = Math.imul(a ^ Math.imul(template + 1, 0x9e3779b1), 0x85ebca6b);
    hash = Math.imul((hash ^ (hash >>> 13)) + b, 0xc2b2ae35);
    features[out++] = ((hash ^ (hash >>> 16)) >>> 0) & (buckets - 1);
    template++;
  };
  let cue = 0;
  let cueAt = -9;
  for (let i = 2; i < count + 2; i++) {
    const text0 = tokens.lower[i - 2]!;
    const w0 = word[i]!;
    const w1 = word[i - 1]!;
    const w2 = word[i - 2]!;
    const n1 = word[i + 1]!;
    const n2 = word[i + 2]!;
    const s0 = shape[i]!;
    const s1 = shape[i - 1]!;
    const sn = shape[i + 1]!;
    const v0 = common[i]!;
    const v1 = common[i - 1]!;
    const vn = common[i + 1]!;
    const g0 = gaz[i]!;
    const distance = Math.min(i - cueAt, 6);
    template = 0;
    put(w0, 0);
    put(w1, 0);
    put(w2, 0);
    put(n1, 0);
    put(n2, 0);
    put(w1, w0);
    put(w0, n1);
    put(w1, n1);
    put(w2, w1);
    put(partHash(text0, 0, Math.min(3, text0.length)), 0);
    put(partHash(text0, Math.max(0, text0.length - 3), text0.length), 0);
    put(partHash(text0, Math.max(0, text0.length - 2), text0.length), v0);
    put(s0, 0);
    put(s1 * 64 + s0, 0);
    put(s0 * 64 + sn, 0);
    put((s1 * 64 + s0) * 64 + sn, 0);
    put(g0, s0);
    put(gaz[i - 1]! * 8 + g0, 0);
    put(g0 * 8 + gaz[i + 1]!, 0);
    put(v0, 0);
    put(v1 * 256 + v0, 0);
    put(v0 * 256 + vn, 0);
    put(w1, s0);
    put(w1, v0);
    put(w1, g0);
    put(n1, v0);
    put(n1, s0 * 8 + g0);
    put(w2, s0 * 256 + v0);
    put(cue, distance * 64 + s0);
    put(cue, distance * 256 + v0);
    put(cue, distance * 8 + g0);
    put(v0 * 64 + s0, g0);
    put(i - 2 < 3 ? i - 2 : 3, Math.min(3, count + 1 - i) * 256 + s0);
    put((w2 ^ Math.imul(w1, 31)) >>> 0, v0 * 8 + g0);
    if (placeCues.has(text0)) {
      cue = w0;
      cueAt = i;
    }
  }
  return { count, features, context };
}
