/** Compares two posts by their traits: facts only, what they weigh is said in weights.ts. */
import { rarityIn } from "./hash.ts";
import type { Traits } from "./traits.ts";

/** What two posts share and where they differ. */
export type Comparison = {
  thread: "direct" | "same" | null;
  exact: boolean;
  /** Shared part of the words (0–1, rare words count more), and of the shorter text's words. */
  text: number;
  contained: number;
  /** Packed words both say: what for the place, what for the text. */
  placeWords: number[];
  perhapsWords: number[];
  /** Both name a place, and none is shared. */
  otherPlace: boolean;
  /** The same sentence with another place put in. */
  swapped: boolean;
  /** Labels with different values ("rt"), and "area" for different regencies. */
  otherNumbers: string[];
  /** Labelled numbers both give ("km:12"). */
  sameNumbers: string[];
  /** Deepest level of the administrative area both share; 0 none, null unknown. */
  areaLevel: number | null;
  otherRegency: boolean;
  /** 0–1: how far the category probabilities overlap; 1 when the settled categories are the same. */
  category: number;
  /** 0–1: how sure the machine was of both categories together. */
  categorySure: number;
  /** The categories are ones that even readers confuse. */
  categoryNear: boolean;
  /** Absolute time between the posts. */
  apartMs: number;
  sameAuthor: boolean;
  /** Both are addressed to an agency, and not to the same. */
  otherAgency: boolean;
};

/** Walks two sorted arrays and returns each word in both, with the lower of its two rarities. */
function shared(a: readonly number[], b: readonly number[]): number[] {
  const both: number[] = [];
  if (a.length === 0 || b.length === 0) return both;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const left = Math.floor(a[i]! / 16);
    const right = Math.floor(b[j]! / 16);
    if (left === right) {
      both.push(a[i]! % 16 < b[j]! % 16 ? a[i]! : b[j]!);
      i++;
      j++;
    } else if (left < right) i++;
    else j++;
  }
  return both;
}

const wordWeight = (packed: number): number => {
  const rarity = rarityIn(packed);
  return rarity * rarity;
};
const total = (words: readonly number[]) => words.reduce((sum, word) => sum + wordWeight(word), 0);

const totals = new WeakMap<readonly number[], number>();

/** The weight of all words of a post; asked for again with every post it is compared with. */
function totalOf(words: readonly number[]): number {
  const known = totals.get(words);
  if (known !== undefined) return known;
  const sum = total(words);
  totals.set(words, sum);
  return sum;
}

/** Categories whose border even readers draw differently; machine labels more so. */
const confusable = new Set(
  [
    "jalan_jembatan lalu_lintas_parkir",
    "banjir_drainase bencana_kebakaran",
    "banjir_drainase jalan_jembatan",
    "sampah_kebersihan lingkungan_pencemaran",
    "sampah_kebersihan banjir_drainase",
    "penerangan_jalan listrik_energi",
    "penerangan_jalan jalan_jembatan",
    "pohon_taman bencana_kebakaran",
    "bencana_kebakaran listrik_energi",
    "bencana_kebakaran lingkungan_pencemaran",
    "ketertiban_umum keamanan_kriminal",
    "ketertiban_umum lalu_lintas_parkir",
    "korupsi_pungli pajak_retribusi",
    "korupsi_pungli kinerja_aparatur",
    "korupsi_pungli bansos_sosial",
    "korupsi_pungli lalu_lintas_parkir",
    "korupsi_pungli pendidikan",
    "kinerja_aparatur adminduk",
    "kinerja_aparatur kesehatan",
    "lalu_lintas_parkir transportasi_umum",
    "jalan_jembatan bencana_kebakaran",
    "pendidikan kesehatan",
    "perumahan_permukiman perizinan_pertanahan",
    "adminduk layanan_digital_telekom",
    "air_bersih lingkungan_pencemaran",
  ].flatMap((pair) => [pair, pair.split(" ").reverse().join(" ")]),
);

function categoryAgreement(a: Traits, b: Traits): number {
  if (a.category === b.category) return 1;
  let overlap = 0;
  for (const [position, percent] of a.mix)
    for (const [other, percentThere] of b.mix)
      if (position === other) overlap += Math.sqrt(percent * percentThere) / 100;
  return Math.min(0.99, overlap);
}

function topPercent({ mix }: Traits): number {
  let top = 0;
  for (const [, percent] of mix) if (percent > top) top = percent;
  return top;
}

function categoriesNear(a: Traits, b: Traits): boolean {
  return (
    confusable.has(`${a.category} ${b.category}`) || a.category === "lainnya" || b.category === "lainnya"
  );
}

const none: string[] = [];

/** Labels that both use with different values. */
function differingNumbers(a: readonly string[], b: readonly string[]): string[] {
  if (a.length === 0 || b.length === 0) return [];
  const differing: string[] = [];
  const labels = new Set(a.map((number) => number.slice(0, number.indexOf(":"))));
  for (const label of labels) {
    const here = a.filter((number) => number.startsWith(`${label}:`));
    const there = b.filter((number) => number.startsWith(`${label}:`));
    if (there.length > 0 && !here.some((number) => there.includes(number))) differing.push(label);
  }
  return differing;
}

/** Where each level of an area code ends: "31.74.05.1001". */
const levelEnds = [2, 5, 8, 13] as const;

/** Levels both areas share; null when one is unknown, or so coarse that it only contains the other's regency. */
function sharedAreaLevel(a: string | null, b: string | null): number | null {
  if (a === null || b === null) return null;
  let level = 0;
  for (const end of levelEnds) {
    if (a.length < end || b.length < end || a.slice(0, end) !== b.slice(0, end)) break;
    level++;
  }
  return level === 1 && Math.min(a.length, b.length) === levelEnds[0] ? null : level;
}

function regenciesDiffer(a: Traits, b: Traits): boolean {
  if (a.area === null || b.area === null || !a.areaSure || !b.areaSure) return false;
  const end = Math.min(a.area.length, b.area.length, levelEnds[1]);
  return a.area.slice(0, end) !== b.area.slice(0, end);
}

/** A name by its rarity, or of a place that a finder saw (those are kept with 6 at most). */
const likelyName = (packed: number) => rarityIn(packed) >= 9 || rarityIn(packed) <= 6;

/** Compares a new post with one seen before. Pure; about a microsecond. */
export function compare(post: Traits, other: Traits): Comparison {
  const both = shared(post.words, other.words);
  const [here, there, common] = [totalOf(post.words), totalOf(other.words), total(both)];
  const named = shared(post.named, other.named);
  const placeWords = [...named, ...shared(post.named, other.perhaps), ...shared(post.perhaps, other.named)];
  const comparison: Comparison = {
    thread: threadOf(post, other),
    exact: post.exact === other.exact,
    text: here + there > 0 ? common / (here + there - common) : 0,
    contained: Math.min(here, there) > 0 ? common / Math.min(here, there) : 0,
    placeWords,
    perhapsWords: shared(post.perhaps, other.perhaps).filter(likelyName),
    otherPlace: post.named.length > 0 && other.named.length > 0 && placeWords.length === 0,
    swapped: false,
    otherNumbers: differingNumbers(post.numbers, other.numbers),
    sameNumbers:
      post.numbers.length === 0 ? none : post.numbers.filter((number) => other.numbers.includes(number)),
    areaLevel: sharedAreaLevel(post.area, other.area),
    otherRegency: regenciesDiffer(post, other) || coarseDiffer(post, other, placeWords),
    category: categoryAgreement(post, other),
    categorySure: (topPercent(post) * topPercent(other)) / 10_000,
    categoryNear: categoriesNear(post, other),
    apartMs: Math.abs(post.at - other.at),
    sameAuthor: post.author === other.author,
    otherAgency: post.agency !== null && other.agency !== null && post.agency !== other.agency,
  };
  if (comparison.text >= template && !comparison.exact) {
    comparison.swapped = namesSwapped(post, other);
    comparison.otherPlace ||= comparison.swapped;
    if (comparison.otherNumbers.length === 0 && numbersSwapped(post, other)) comparison.otherNumbers = ["no"];
  }
  return comparison;
}

/** From this share of words on, two texts are one sentence with something changed in it. */
const template = 0.45;

/** Each has words for a place that the other lacks: "Jl. Gajah Mada Jember" and "Jl. Gajah Mada Pontianak". */
function namesSwapped(a: Traits, b: Traits): boolean {
  const hashes = (traits: Traits) =>
    new Set(
      [...traits.named, ...traits.perhaps.filter(likelyName), ...traits.whole].map((word) =>
        Math.floor(word / 16),
      ),
    );
  return eachHasItsOwn(hashes(a), hashes(b));
}

/** "SDN 27" and "SMPN 6": numbers under labels that cannot be compared one by one. */
function numbersSwapped(a: Traits, b: Traits): boolean {
  return eachHasItsOwn(new Set(a.numbers), new Set(b.numbers));
}

function eachHasItsOwn<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  return [...a].some((item) => !b.has(item)) && [...b].some((item) => !a.has(item));
}

/** Without resolved areas: the posts name different regencies and nothing nearer in common. */
function coarseDiffer(a: Traits, b: Traits, placeWords: readonly number[]): boolean {
  if (a.areaSure && b.areaSure) return false;
  if (a.coarse.length === 0 || b.coarse.length === 0 || shared(a.coarse, b.coarse).length > 0) return false;
  return placeWords.every((word) => rarityIn(word) < 8);
}

function threadOf(post: Traits, other: Traits): Comparison["thread"] {
  if (post.refs.includes(other.thread) || other.refs.includes(post.thread)) return "direct";
  return post.refs.length > 0 && post.refs.some((ref) => other.refs.includes(ref)) ? "same" : null;
}
