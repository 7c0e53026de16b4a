/** What comparing two posts needs, made once per post, small enough to be stored and read by the hundred. */
import type { Evidence, Place } from "../model/assessment.ts";
import type { PostRole } from "../model/case.ts";
import type { PostKind } from "../model/post.ts";
import { type Category, categories, type Intent, type Urgency } from "../model/taxonomy.ts";
import { exactFingerprint } from "./fingerprint.ts";
import { hash53, packWords } from "./hash.ts";
import { placeNamesOf } from "./place-names.ts";
import type { Standing } from "./standing.ts";
import { isCoarseName, type Word, wordsOf } from "./words.ts";

/** Stored in `traits.data`. Arrays of numbers are packed words (see hash.ts), sorted. */
export type Traits = {
  /** What the post is, or would be, to a case. */
  role: PostRole;
  /** A report that may not open a case by itself. */
  thin: boolean;
  author: number;
  /** Milliseconds. */
  at: number;
  kind: PostKind;
  intent: Intent;
  urgency: Urgency | null;
  category: Category;
  /** Category probabilities in percent by position in `categories`, those of at least 5. */
  mix: [position: number, percent: number][];
  area: string | null;
  /** The area is certain enough to tell two places apart. */
  areaSure: boolean;
  agency: string | null;
  /** Stems of what the post says, without the words that name places. */
  words: number[];
  /** Whole words that name places for sure, and words that perhaps do. */
  named: number[];
  perhaps: number[];
  /** Names of regencies and provinces among its places. */
  coarse: number[];
  /** Every word of its places, and names of regencies anywhere in the text. */
  whole: number[];
  numbers: string[];
  /** The place as people read it; null when the post names none. */
  place: string | null;
  exact: number;
  /** Content words; short texts are never joined on text alone. */
  length: number;
  /** Says that it was repaired and has come back. */
  again: boolean;
  thread: number;
  /** Threads of the posts it answers, repeats, or stands under. */
  refs: number[];
};

/** What grouping reads of a post and its assessment. */
export type TraitSource = {
  authorId: number;
  platform: string;
  externalId: string;
  kind: PostKind;
  text: string;
  inReplyTo: string | null;
  repeats: string | null;
  conversation: string | null;
  postedAt: Date;
  intent: Intent;
  urgency: Urgency | null;
  category: Category;
  categoryScores: Record<string, number>;
  places: readonly Place[];
  evidence: readonly Evidence[];
  areaCode: string | null;
  /** How sure the resolver is of the area, 0–1. */
  areaScore: number;
  agencyId: string | null;
};

/** A bare name that could be one of several places scores below this. */
const sureArea = 0.7;

export const threadKey = (platform: string, id: string): number => hash53(`thread|${platform}|${id}`);

const repaired =
  /\b(?:su?dah|ud[ae]h|wis|tos|sampat|sempat|baru|se(?:bulan|minggu|tahun)|bulan|minggu|tahun|kemar[ie]n)\b.{0,40}\b(?:beres|bener|diperbaiki|dibenerin|dibeneri|diganti|bersih|mulus|alus|halus|ditambal|ditambel|kelar|nyala|apik|diangkut|dibersih\w+|dipasang)\b/iu;

const thanks = /\b(?:makasih|mksh|terima ?kasih|trims|suwun|nuwun|nuhun|alhamdulillah|mantap)\b/iu;

/** Makes the traits, and hands back the words of the text, which block keys and sentences need as well. Pure. */
export function traitsOf(
  post: TraitSource,
  { role, mayOpen }: Pick<Standing, "role" | "mayOpen">,
): { traits: Traits; words: Word[] } {
  const words = wordsOf(post.text);
  const names = placeNamesOf(post.text, words, post.places, post.evidence);
  const content = words.filter((word) => word.rarity >= 3);
  const told = content.filter((word) => !names.used.has(word.full) && !names.named.has(word.full));
  const refs = [post.inReplyTo, post.repeats, post.conversation].filter(
    (id): id is string => id !== null && id !== post.externalId,
  );
  const traits: Traits = {
    role: role ?? "report",
    thin: role === "report" && !mayOpen,
    author: post.authorId,
    at: post.postedAt.getTime(),
    kind: post.kind,
    intent: post.intent,
    urgency: post.urgency,
    category: post.category,
    mix: mixOf(post),
    area: post.areaCode,
    areaSure: post.areaCode !== null && post.areaScore >= sureArea,
    agency: post.agencyId,
    words: packWords(told.map((word) => [word.stem, word.rarity])),
    named: packWords(names.named),
    perhaps: packWords(names.perhaps),
    coarse: packWords([...names.coarse].map((name) => [name, 5])),
    whole: packWords(
      [...names.whole, ...words.map((word) => word.full).filter(isCoarseName)].map((word) => [word, 5]),
    ),
    numbers: [...names.numbers],
    place: shownPlace(post.places),
    exact: exactFingerprint(words),
    length: new Set(content.map((word) => word.stem)).size,
    again: repaired.test(post.text) && !thanks.test(post.text),
    thread: threadKey(post.platform, post.externalId),
    refs: [...new Set(refs.map((id) => threadKey(post.platform, id)))],
  };
  return { traits, words };
}

function mixOf(post: TraitSource): [number, number][] {
  const mix = categories
    .map((name, position): [number, number] => [position, Math.round((post.categoryScores[name] ?? 0) * 100)])
    .filter(([, percent]) => percent >= 5);
  return mix.length > 0 ? mix : [[categories.indexOf(post.category), 100]];
}

/** The most exact places of a post in reading order, at most two, without repeats. */
export function shownPlace(places: readonly Place[]): string | null {
  const exact = places.filter((place) => place.kind === "street" || place.kind === "landmark");
  const shown: string[] = [];
  for (const { text } of exact.length > 0
    ? [...exact, ...places.filter((place) => place.kind === "area")]
    : places) {
    const tidy = text.replace(/\s+/g, " ").trim();
    if (!shown.some((known) => known.toLowerCase().includes(tidy.toLowerCase()))) shown.push(tidy);
    if (shown.length === 2) break;
  }
  return shown.length > 0 ? shown.join(", ").slice(0, 120) : null;
}
