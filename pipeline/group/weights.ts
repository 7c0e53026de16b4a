/**
 * How much each piece of evidence speaks for two posts telling of one problem: weights in log-odds that add up, as in
 * record linkage (Fellegi and Sunter 1969).
 */
import type { Comparison } from "./compare.ts";
import { rarityIn } from "./hash.ts";

/** From these scores on a post joins, or is suggested. */
export const thresholds = { join: 0.8, suggest: 0.5 };

const hour = 3_600_000;
const day = 24 * hour;
/** A case is closed to new posts this long after its last post; emergencies much sooner. */
export const windows = {
  ordinary: 22 * day,
  emergency: 12 * hour,
  afterRepair: 7 * day,
  freshPlace: 3 * hour,
};

/** 0–1. */
export function scoreOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

/** Log-odds of each piece of evidence; tuned by hand and grid on two thirds of the project's own grouping examples and on the samples. */
export const weights = {
  start: -2.3,
  thread: { direct: 4, same: 0.7 },
  exact: 6,
  textMost: 3.5,
  textScale: 0.2,
  contained: 2.5,
  place: 4.4,
  placeMore: 0.8,
  perhaps: 2,
  perhapsRare: 1.2,
  number: 2,
  numberSmall: 0.5,
  otherPlace: -3,
  otherNumber: -2.5,
  area: [-0.5, -0.3, 0.3, 0.8, 1.4],
  otherRegency: -2.5,
  category: { same: 1.6, unsure: -0.2, sure: -2.5, sureNear: -1, overlap: 3 },
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
export function partsOf(c: Comparison): Parts {
  // Even a twentieth of the words is much for two posts that were not about one thing; beyond that it matters less and less.
  const alike = weights.textMost * (1 - Math.exp(-c.text / weights.textScale));
  const text = Math.max(alike, c.contained >= 0.8 ? weights.contained : 0);
  return {
    thread: c.thread === null ? 0 : weights.thread[c.thread],
    exact: c.exact ? weights.exact : 0,
    text,
    place: placePart(c),
    area: c.otherRegency ? weights.otherRegency : c.areaLevel === null ? 0 : weights.area[c.areaLevel]!,
    category: categoryPart(c),
    time: timePart(c),
    author: c.sameAuthor && (c.placeWords.length > 0 || c.category > 0.9) ? weights.sameAuthor : 0,
  };
}

/** A machine that was unsure of either category has not said much by calling them different. */
function categoryPart({ category, categorySure, categoryNear }: Comparison): number {
  const { same, unsure, sure, sureNear, overlap } = weights.category;
  if (category === 1) return same;
  const different = unsure + categorySure * (sure - unsure);
  const near = unsure + categorySure * (sureNear - unsure);
  return Math.min(same, Math.max(different + category * overlap, categoryNear ? near : different));
}

/** The same named place within hours is the same event more often than not. */
function timePart(c: Comparison): number {
  if (c.apartMs < 3 * hour) return c.placeWords.length > 0 ? weights.soonThere : weights.soon;
  return (c.apartMs / day) * weights.perDay;
}

function placePart(c: Comparison): number {
  let part = 0;
  if (c.placeWords.length > 0) {
    const best = Math.max(...c.placeWords.map(rarityIn));
    part += weights.place * Math.min(1, best / 9) + weights.placeMore * Math.min(2, c.placeWords.length - 1);
  }
  part += perhapsPart(c);
  part += numberPart(c);
  if (c.otherPlace) part += weights.otherPlace;
  if (c.otherNumbers.length > 0) part += weights.otherNumber;
  return part;
}

/** Unlisted words are names more often than words that are only rare. */
function perhapsPart({ perhapsWords }: Comparison): number {
  let part = 0;
  for (const word of perhapsWords.slice(0, 2))
    part += rarityIn(word) === 9 ? weights.perhapsRare : weights.perhaps;
  return part;
}

/** A road's kilometre or a school's number says much; a neighbourhood's (RT, RW) or a direction little, every place has them. */
export function numberPart(c: Comparison): number {
  if (c.sameNumbers.length === 0) return 0;
  return c.sameNumbers.some((number) => !/^(?:rt|rw|no|gg|blok):|:\p{L}/u.test(number))
    ? weights.number
    : weights.numberSmall;
}

/** The sum, in log-odds. */
export function sumOf(c: Comparison): number {
  const parts = partsOf(c);
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
