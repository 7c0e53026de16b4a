/** What a post can be to a case, from its kind and its assessment alone. */
import type { PostRole } from "../model/case.ts";
import type { PostKind } from "../model/post.ts";
import { type Intent, intentNames } from "../model/taxonomy.ts";

export type PostNature = {
  kind: PostKind;
  intent: Intent;
  actionable: boolean;
  actionableScore: number;
  fromAgency: boolean;
};

export type Standing = {
  /** null: no matter for a case. */
  role: PostRole | null;
  /** False for what can only join or attach. */
  mayOpen: boolean;
  /** The machine doubts that it matters: it attaches only where it plainly belongs, and waits for nothing. */
  faint: boolean;
};

/** Chatter below this probability of being actionable is no matter for a case. */
const leastActionable = 0.2;

const isReport = (intent: Intent) => intentNames[intent].reportType !== null;

/**
 * A report opens and joins; context and amplification only attach. Reposts amplify; official posts, news and whatever
 * an agency itself writes are context. "Hari kedua, masih begini" is too thin to open a case, but it is a voice in the
 * one it belongs to. With `assumeActionable` whatever says something of its own could open one.
 */
export function standingOf(post: PostNature, assumeActionable = false): Standing {
  const as = (role: PostRole | null, mayOpen = false, faint = false): Standing => ({ role, mayOpen, faint });
  if (post.kind === "repost") return as("amplification");
  if (assumeActionable) return as("report", true);
  if (post.fromAgency || post.intent === "official" || post.intent === "news") return as("context");
  if (isReport(post.intent)) return as("report", post.actionable);
  // The heads disagree: what a body could act on is never left out because the post reads like chatter.
  if (post.actionable) return as("report", post.intent === "other");
  if (post.intent !== "other") return as(null);
  return post.actionableScore >= leastActionable ? as("context", false, true) : as(null);
}
