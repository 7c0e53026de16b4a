/** What grouping remembers: blocking keys of grouped posts and suggested matches; written by pipeline/group alone. */
import { index, jsonb, pgTable, primaryKey, real } from "drizzle-orm/pg-core";
import type { MatchExplanation } from "../../pipeline/model/case.ts";
import { id, moment } from "./types.ts";

/**
 * A post can only match posts it shares a key with. A key is a 64-bit hash (as bigint) of a fingerprint, a thread,
 * or a place with a category; only the newest few posts of a key are ever looked at, so grouping one post costs the
 * same with ten cases or ten million.
 */
export const blockKeys = pgTable(
  "block_keys",
  {
    key: id("key").notNull(),
    postId: id("post_id").notNull(),
    postedAt: moment("posted_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.key, t.postId] })],
);

/** What comparing two posts needs, small and ready: so that a candidate costs no second read of its text. */
export const traits = pgTable("traits", {
  postId: id("post_id").primaryKey(),
  data: jsonb("data").$type<Record<string, unknown>>().notNull(),
});

/** "Maybe the same problem": shown to the handler until the case or the pair is decided. */
export const suggestions = pgTable(
  "suggestions",
  {
    caseId: id("case_id").notNull(),
    otherCaseId: id("other_case_id").notNull(),
    postId: id("post_id").notNull(),
    score: real("score").notNull(),
    why: jsonb("why").$type<MatchExplanation>().notNull(),
    at: moment("at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.caseId, t.otherCaseId] }), index("suggestions_other").on(t.otherCaseId)],
);
