/** The settled assessment of each post; written by pipeline/assess alone. */
import { boolean, jsonb, pgTable, real, smallint, text } from "drizzle-orm/pg-core";
import type { Evidence, Place, UnsureHead, Verdict } from "../../pipeline/model/assessment.ts";
import type { Category, Intent, Urgency } from "../../pipeline/model/taxonomy.ts";
import { id, moment } from "./types.ts";

export const assessments = pgTable("assessments", {
  postId: id("post_id").primaryKey(),
  /** Revision of the post that was read. */
  revision: smallint("revision").notNull(),
  intent: text("intent").$type<Intent>().notNull(),
  actionable: boolean("actionable").notNull(),
  actionableScore: real("actionable_score").notNull(),
  urgency: smallint("urgency").$type<Urgency>(),
  category: text("category").$type<Category>().notNull(),
  /** Scores of at least 0.02 per head, for the two best guesses and the bars. */
  scores: jsonb("scores")
    .$type<{
      intent: Record<string, number>;
      urgency: Record<string, number>;
      category: Record<string, number>;
    }>()
    .notNull(),
  places: jsonb("places").$type<Place[]>().notNull(),
  areaCode: text("area_code"),
  area: jsonb("area").$type<Verdict["area"]>(),
  agencyId: text("agency_id"),
  agency: jsonb("agency").$type<Verdict["agency"]>(),
  fromAgency: boolean("from_agency").notNull(),
  evidence: jsonb("evidence").$type<Evidence[]>().notNull(),
  readAs: text("read_as"),
  unsure: text("unsure").array().$type<UnsureHead[]>().notNull(),
  stage: text("stage").notNull(),
  model: text("model").notNull(),
  assessedAt: moment("assessed_at").notNull(),
});
