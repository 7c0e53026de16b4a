/**
 * How much speaks for two posts telling of one problem: each piece of evidence adds its weight in log-odds, as in
 * record linkage (Fellegi and Sunter 1969), and guards forbid joining whatever the sum.
 */
import { areaAt } from "../model/area.ts";
import { rarityIn } from "./hash.ts";
import type { Traits } from "./traits.ts";

/** From these scores on a post joins, or is suggested. */
export const thresholds = { join: 0.8, suggest: 0.5 };

const hour = 3_600_000;
export const day = 24 * hour;
/** A case is closed to new posts this long after its last post; emergencies much sooner. */
export const windows = {
  ordinary: 22 * day,
  emergency: 12 * hour,
  afterRepair: 7 * day,
  freshPlace: 3 * hour,
};

/** Why a pair may not join, whatever the score. */
export type Guard =
  | "other_place"
  | "other_number"
  | "short_text"
  | "no_place"
  | "after_repair"
  | "emergency"
  | "old_case"
  | "closed_case";

export type Evidence = {
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
  /** 0–1: how far the categories agree. */
  category: number;
  /** Absolute time between the posts. */
  apartMs: number;
  sameAuthor: boolean;
  guard: Guard | null;
  logOdds: number;
};

export function scoreOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

/** Walks two sorted arrays and calls back for each number in both (by word, whatever its rarity). */
function shared(a: readonly number[], b: readonly number[]): number[] {
  const both: number[] = [];
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
  const near =
    confusable.has(`${a.category} ${b.category}`) || a.category === "lainnya" || b.category === "lainnya";
  return Math.max(Math.min(1, overlap), near ? 0.5 : 0);
}

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

/** Levels both areas share; null when one is unknown, or so coarse that it only contains the other's regency. */
function sharedAreaLevel(a: string | null, b: string | null): number | null {
  if (a === null || b === null) return null;
  const here = a.split(".");
  const there = b.split(".");
  let level = 0;
  while (level < here.length && level < there.length && here[level] === there[level]) level++;
  return level === 1 && Math.min(here.length, there.length) === 1 ? null : level;
}

function regenciesDiffer(a: Traits, b: Traits): boolean {
  if (a.area === null || b.area === null || !a.areaSure || !b.areaSure) return false;
  const [here, there] = [areaAt(a.area, 2), areaAt(b.area, 2)];
  if (here !== null && there !== null) return here !== there;
  return areaAt(a.area, 1) !== areaAt(b.area, 1);
}

/** A name by its rarity, or of a place that a finder saw (those are kept with 6 at most). */
const likelyName = (packed: number) => rarityIn(packed) >= 9 || rarityIn(packed) <= 6;

/** Compares a new post with one seen before. Pure; about a microsecond. */
export function weigh(post: Traits, other: Traits): Evidence {
  const both = shared(post.words, other.words);
  const [here, there, common] = [total(post.words), total(other.words), total(both)];
  const named = shared(post.named, other.named);
  const placeWords = [...named, ...shared(post.named, other.perhaps), ...shared(post.perhaps, other.named)];
  const evidence: Evidence = {
    thread: threadOf(post, other),
    exact: post.exact === other.exact,
    text: here + there > 0 ? common / (here + there - common) : 0,
    contained: Math.min(here, there) > 0 ? common / Math.min(here, there) : 0,
    placeWords,
    perhapsWords: shared(post.perhaps, other.perhaps).filter(likelyName),
    otherPlace: post.named.length > 0 && other.named.length > 0 && placeWords.length === 0,
    swapped: false,
    otherNumbers: differingNumbers(post.numbers, other.numbers),
    sameNumbers: post.numbers.filter((number) => other.numbers.includes(number)),
    areaLevel: sharedAreaLevel(post.area, other.area),
    otherRegency: regenciesDiffer(post, other) || coarseDiffer(post, other, placeWords),
    category: categoryAgreement(post, other),
    apartMs: Math.abs(post.at - other.at),
    sameAuthor: post.author === other.author,
    guard: null,
    logOdds: 0,
  };
  if (evidence.text >= template && !evidence.exact) {
    evidence.swapped = namesSwapped(post, other);
    evidence.otherPlace ||= evidence.swapped;
    if (evidence.otherNumbers.length === 0 && numbersSwapped(post, other)) evidence.otherNumbers = ["no"];
  }
  evidence.guard = guardOf(post, other, evidence);
  evidence.logOdds = sumOf(evidence);
  return evidence;
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

function threadOf(post: Traits, other: Traits): Evidence["thread"] {
  if (post.refs.includes(other.thread) || other.refs.includes(post.thread)) return "direct";
  return post.refs.length > 0 && post.refs.some((ref) => other.refs.includes(ref)) ? "same" : null;
}

const shortText = 5;
const nearlySame = 0.6;

function guardOf(post: Traits, other: Traits, e: Evidence): Guard | null {
  if (e.exact && post.length >= shortText) return null;
  if (e.thread === "direct" && !e.otherPlace && !e.otherRegency && e.otherNumbers.length === 0) return null;
  if (e.otherRegency || e.otherPlace) return "other_place";
  if (e.otherNumbers.length > 0) return "other_number";
  if (post.again && e.apartMs > windows.afterRepair) return "after_repair";
  const somewhere = e.placeWords.length > 0 || e.perhapsWords.length > 0 || numberPart(e) >= 1;
  if (!somewhere && Math.min(post.length, other.length) < shortText) return "short_text";
  if (!somewhere && !e.sameAuthor && Math.max(e.text, e.contained * 0.8) < nearlySame) return "no_place";
  return null;
}

/** The weights; tuned on two thirds of the project's own grouping examples. */
export const weights = {
  start: -2.1,
  thread: { direct: 4, same: 0.7 },
  exact: 6,
  text: 9,
  textMost: 4.5,
  contained: 2.5,
  place: 3.4,
  placeMore: 0.8,
  perhaps: 2,
  number: 2,
  numberSmall: 0.5,
  otherPlace: -3,
  otherNumber: -2.5,
  area: [-0.5, -0.3, 0.3, 0.8, 1.4],
  otherRegency: -2.5,
  category: { same: 1.6, different: -1.2 },
  sameAuthor: 1.2,
  otherPosts: 0.4,
  soon: 0.5,
  soonThere: 1.2,
  perDay: -0.08,
} as const;

/** What further matching posts of the case add. */
export const otherPostsPart = (others: number): number => weights.otherPosts * Math.min(3, others);

export type Parts = Record<
  "thread" | "exact" | "text" | "place" | "area" | "category" | "time" | "author",
  number
>;

/** What each piece of evidence adds. */
export function partsOf(e: Evidence): Parts {
  const text = Math.max(e.text * weights.text, e.contained >= 0.8 ? weights.contained : 0);
  return {
    thread: e.thread === null ? 0 : weights.thread[e.thread],
    exact: e.exact ? weights.exact : 0,
    text: Math.min(weights.textMost, text),
    place: placePart(e),
    area: e.otherRegency ? weights.otherRegency : e.areaLevel === null ? 0 : weights.area[e.areaLevel]!,
    category: weights.category.different + e.category * (weights.category.same - weights.category.different),
    time: timePart(e),
    author: e.sameAuthor && (e.placeWords.length > 0 || e.category > 0.9) ? weights.sameAuthor : 0,
  };
}

/** The same named place within hours is the same event more often than not. */
function timePart(e: Evidence): number {
  if (e.apartMs < 3 * hour) return e.placeWords.length > 0 ? weights.soonThere : weights.soon;
  return (e.apartMs / day) * weights.perDay;
}

function placePart(e: Evidence): number {
  let part = 0;
  if (e.placeWords.length > 0) {
    const best = Math.max(...e.placeWords.map(rarityIn));
    part += weights.place * Math.min(1, best / 9) + weights.placeMore * Math.min(2, e.placeWords.length - 1);
  }
  part += weights.perhaps * Math.min(2, e.perhapsWords.length);
  part += numberPart(e);
  if (e.otherPlace) part += weights.otherPlace;
  if (e.otherNumbers.length > 0) part += weights.otherNumber;
  return part;
}

/** A road's kilometre or a school's number says much; a neighbourhood's (RT, RW) or a direction little, every place has them. */
function numberPart(e: Evidence): number {
  if (e.sameNumbers.length === 0) return 0;
  return e.sameNumbers.some((number) => !/^(?:rt|rw|no|gg|blok):|:\p{L}/u.test(number))
    ? weights.number
    : weights.numberSmall;
}

function sumOf(e: Evidence): number {
  const parts = partsOf(e);
  return (
    weights.start +
    parts.thread +
    parts.exact +
    parts.text +
    parts.place +
    parts.area +
    parts.category +
    parts.time +
    parts.author
  );
}
