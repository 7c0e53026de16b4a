/** Evidence for two posts telling of one problem, and the guards that forbid joining whatever its sum. */
import { type Comparison, compare } from "./compare.ts";
import type { Traits } from "./traits.ts";
import { numberPart, sumOf, windows } from "./weights.ts";

/** Why a pair may not join, whatever the score. */
export type Guard =
  | "other_place"
  | "other_number"
  | "other_category"
  | "short_text"
  | "no_place"
  | "after_repair"
  | "emergency"
  | "old_case"
  | "closed_case";

export type Evidence = Comparison & { guard: Guard | null; logOdds: number };

/** Compares a new post with one seen before. Pure; about a microsecond. */
export function weigh(post: Traits, other: Traits): Evidence {
  const comparison = compare(post, other);
  return { ...comparison, guard: guardOf(post, other, comparison), logOdds: sumOf(comparison) };
}

/** Content words. */
const shortText = 5;
/** Share of words from which two texts say nearly the same. */
const nearlySame = 0.6;

/** The same street, but another matter in other words: "lampu mati di Jl. Melati" and "sampah menumpuk di Jl. Melati". */
function isOtherProblem(e: Comparison): boolean {
  return e.category < 0.1 && e.text < 0.08 && e.contained < 0.2 && e.thread === null && !e.sameAuthor;
}

/** All that says the place is a single rare word that may be none ("bonceng", "maning"): too little without the same matter. */
function isThinPlace(e: Comparison): boolean {
  return (
    e.placeWords.length === 0 &&
    e.perhapsWords.length <= 1 &&
    numberPart(e) < 1 &&
    e.thread === null &&
    e.category < 0.5 &&
    e.text < 0.3
  );
}

function guardOf(post: Traits, other: Traits, e: Comparison): Guard | null {
  const somewhere = e.placeWords.length > 0 || e.perhapsWords.length > 0 || numberPart(e) >= 1;
  // One text sent to two agencies without a place is two places, as far as anyone can tell.
  if (!somewhere && e.otherAgency) return "no_place";
  if (e.exact && post.length >= shortText && !e.otherRegency) return null;
  if (e.thread === "direct" && !e.otherPlace && !e.otherRegency && e.otherNumbers.length === 0) return null;
  if (e.otherRegency || e.otherPlace) return "other_place";
  if (e.otherNumbers.length > 0) return "other_number";
  if (isOtherProblem(e)) return "other_category";
  if (!e.sameAuthor && isThinPlace(e)) return "no_place";
  if (post.again && e.apartMs > windows.afterRepair) return "after_repair";
  if (!somewhere && Math.min(post.length, other.length) < shortText) return "short_text";
  if (!somewhere && !e.sameAuthor && Math.max(e.text, e.contained * 0.8) < nearlySame) return "no_place";
  return null;
}
