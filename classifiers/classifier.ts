/** The classifier contract: text to verdict, on the device, no network. */
import type { PostText, Verdict } from "../pipeline/model/assessment.ts";

export type Classifier = {
  /** Name and version of everything that decides: weights, lexicons, rules. Stored with each assessment. */
  version: string;
  /** Verdicts of the same length and in the same order as the texts. Never throws for any text. */
  classify(texts: readonly PostText[], signal: AbortSignal): Promise<Verdict[]>;
};

export const personalKinds = ["nik", "kk", "npwp", "phone", "plate", "email", "account", "passport"] as const;
export type PersonalKind = (typeof personalKinds)[number];

/**
 * Replaces personal numbers in a text by marks such as `<NIK>` and counts them per kind.
 * Runs before anything is stored or logged. Idempotent.
 */
export type MaskPersonal = (text: string) => { text: string; masked: Partial<Record<PersonalKind, number>> };
