/** A verdict: one classifier's opinion of one post. An assessment: the settled one on record. */
import { z } from "zod";
import { AreaCode } from "./area.ts";
import type { Platform, PostKind } from "./post.ts";
import { Category, Intent, Urgency } from "./taxonomy.ts";

/** What a classifier may know of a post. Personal numbers in `text` are already masked. */
export type PostText = {
  text: string;
  platform: Platform;
  kind: PostKind;
  authorHandle: string | null;
  postedAt: Date;
  /** Jurisdiction of the source or of the agency addressed; narrows ambiguous place names. */
  areaCode: AreaCode | null;
  agencyId: string | null;
};

const Score = z.number().min(0).max(1);

/** Words of the post (exact substring, UTF-16 offsets) and what they speak for. */
export const Evidence = z.object({
  start: z.number().int().nonnegative(),
  end: z.number().int().nonnegative(),
  speaksFor: z.enum(["problem", "urgent", "place"]),
});
export type Evidence = z.infer<typeof Evidence>;

/** Words that say where, as an exact substring of the post. */
export const Place = z.object({
  text: z.string(),
  start: z.number().int().nonnegative(),
  end: z.number().int().nonnegative(),
  kind: z.enum(["area", "street", "landmark", "unit", "distance"]),
});
export type Place = z.infer<typeof Place>;

/** Heads on which a classifier can say "ragu" (unsure): shown to the handler, never decided silently. */
export const unsureHeads = ["intent", "actionable", "urgency", "category", "area", "agency"] as const;
export const UnsureHead = z.enum(unsureHeads);
export type UnsureHead = z.infer<typeof UnsureHead>;

export const Verdict = z.object({
  intent: Intent,
  /** Probabilities over all intents; they add up to 1 within rounding. */
  intentScores: z.record(Intent, Score),
  actionable: z.boolean(),
  actionableScore: Score,
  /** null when the post is not actionable. */
  urgency: Urgency.nullable(),
  urgencyScores: z.object({ 1: Score, 2: Score, 3: Score, 4: Score }),
  category: Category,
  categoryScores: z.record(Category, Score),
  places: z.array(Place),
  /** The area the places resolve to; null when there is none or it is ambiguous. */
  area: z.object({ code: AreaCode, score: Score, why: z.string() }).nullable(),
  /** The body that probably owns the problem; null rather than a guess. */
  agency: z.object({ id: z.string(), score: Score, why: z.string() }).nullable(),
  /** The text as the classifier read it ("dibaca sebagai …"); null when nothing was changed. */
  readAs: z.string().nullable(),
  evidence: z.array(Evidence),
  unsure: z.array(UnsureHead),
  /** The author is a known agency or its officer's account. */
  fromAgency: z.boolean(),
  /** Which stage of the cascade decided: "lexical", "encoder", "rules". */
  stage: z.string(),
  /** Name and version of the weights, e.g. "lexical-1". */
  model: z.string(),
});
export type Verdict = z.infer<typeof Verdict>;
