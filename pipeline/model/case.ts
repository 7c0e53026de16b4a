/** A case: one problem, one or more posts, one or more authors. */
import { z } from "zod";
import { AreaCode } from "./area.ts";
import { Category, Intent, Urgency } from "./taxonomy.ts";

/**
 * - `waiting`: in the review queue
 * - `confirmed`: a handler said yes; a dispatch is due or under way
 * - `filed`: the case store gave a tracking number
 * - `dismissed`: a handler said no, with a reason
 * - `merged`: its posts live in another case now
 */
export const caseStatuses = ["waiting", "confirmed", "filed", "dismissed", "merged"] as const;
export const CaseStatus = z.enum(caseStatuses);
export type CaseStatus = z.infer<typeof CaseStatus>;

/** Why a handler says a case is not one to file. */
export const dismissReasons = [
  "not_a_report",
  "not_public_service",
  "already_handled",
  "wrong_place",
  "spam",
  "insufficient",
  "duplicate_in_store",
  "other",
] as const;
export const DismissReason = z.enum(dismissReasons);
export type DismissReason = z.infer<typeof DismissReason>;

/** `snooze` ("tunda sebentar") ends with any new report, `mute` ("bisukan") only with a new reporter or a rise of urgency. */
export const snoozeKinds = ["snooze", "mute"] as const;
export const SnoozeKind = z.enum(snoozeKinds);
export type SnoozeKind = z.infer<typeof SnoozeKind>;

/** Verbs that a person can take back. */
export const undoableVerbs = [
  "confirmed",
  "corrected",
  "dismissed",
  "merged_into",
  "assigned",
  "split_off",
  "separated",
  "snoozed",
] as const;

/** What a post is to its case. Only `report` counts as a voice. */
export const postRoles = ["report", "context", "amplification"] as const;
export const PostRole = z.enum(postRoles);
export type PostRole = z.infer<typeof PostRole>;

/** Whoever did it. */
export const Actor = z.object({
  kind: z.enum(["staff", "stage", "case_store"]),
  /** Staff id, stage name or store name. */
  id: z.string().min(1).max(200),
});
export type Actor = z.infer<typeof Actor>;

/** The fields of a case that a handler can correct. */
export const CaseFields = z.object({
  title: z.string().min(3).max(200),
  intent: Intent,
  urgency: Urgency,
  category: Category,
  areaCode: AreaCode.nullable(),
  place: z.string().max(500).nullable(),
  agencyId: z.string().max(80).nullable(),
});
export type CaseFields = z.infer<typeof CaseFields>;

/** One reason of a match: what was compared, how alike it is, in words. `weight` adds to the score. */
export const MatchReason = z.object({
  on: z.enum(["thread", "fingerprint", "text", "place", "area", "category", "time", "guard"]),
  agrees: z.boolean(),
  weight: z.number(),
  /** Short facts for the sentence shown to people, e.g. { words: ["banjir", "kaligawe"], minutes: 42 }. */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string()), z.null()])),
});
export type MatchReason = z.infer<typeof MatchReason>;

/** Why a post joined a case or is suggested to. */
export const MatchExplanation = z.object({
  score: z.number().min(0).max(1),
  join: z.number(),
  suggest: z.number(),
  reasons: z.array(MatchReason),
});
export type MatchExplanation = z.infer<typeof MatchExplanation>;
