/** What handlers do at their desks beside deciding: holding, looking, bulk actions, their own settings; written by pipeline/desk alone. */
import { boolean, index, integer, jsonb, pgTable, primaryKey, real, text } from "drizzle-orm/pg-core";
import type { BulkAction } from "../../pipeline/model/desk.ts";
import { id, moment } from "./types.ts";

/** Who holds a case. A row whose lease ran out holds nothing. */
export const caseClaims = pgTable("case_claims", {
  caseId: id("case_id").primaryKey(),
  staffId: text("staff_id").notNull(),
  takenAt: moment("taken_at").notNull(),
  leaseUntil: moment("lease_until").notNull(),
});

/** Who has a case open, and whether they are writing. Seen longer ago than a minute counts as gone. */
export const caseViewers = pgTable(
  "case_viewers",
  {
    caseId: id("case_id").notNull(),
    staffId: text("staff_id").notNull(),
    writing: boolean("writing").notNull(),
    seenAt: moment("seen_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.caseId, t.staffId] }), index("case_viewers_seen").on(t.seenAt)],
);

/** How long a person had a case open before deciding it: for the session summary of that person alone. */
export const handlings = pgTable(
  "handlings",
  {
    id: id("id").generatedByDefaultAsIdentity().primaryKey(),
    staffId: text("staff_id").notNull(),
    caseId: id("case_id").notNull(),
    verb: text("verb").notNull(),
    /** Fields that had to be mended before confirming. */
    corrections: integer("corrections").notNull().default(0),
    /** Null when nobody measured. */
    seconds: real("seconds"),
    at: moment("at").notNull(),
  },
  (t) => [index("handlings_staff").on(t.staffId, t.at)],
);

/** One decision over many cases: each case gets its own event, the row binds them for the undo. */
export const bulkActions = pgTable("bulk_actions", {
  id: id("id").generatedByDefaultAsIdentity().primaryKey(),
  staffId: text("staff_id").notNull(),
  /** The sender's own name for it: sent twice, it runs once. */
  decisionId: text("decision_id").notNull().unique(),
  action: jsonb("action").$type<BulkAction>().notNull(),
  filter: jsonb("filter").$type<Record<string, unknown>>().notNull(),
  at: moment("at").notNull(),
  undoUntil: moment("undo_until").notNull(),
  undoneAt: moment("undone_at"),
});

export const bulkItems = pgTable(
  "bulk_items",
  {
    bulkId: id("bulk_id")
      .notNull()
      .references(() => bulkActions.id, { onDelete: "cascade" }),
    caseId: id("case_id").notNull(),
    /** The event to take back; null when the case could not be changed, and `fault` says why. */
    eventId: id("event_id"),
    fault: text("fault"),
  },
  (t) => [primaryKey({ columns: [t.bulkId, t.caseId] })],
);

/** A person's own views, keys, theme, language and duties; the shape is the dashboards'. */
export const staffPreferences = pgTable("staff_preferences", {
  staffId: text("staff_id").primaryKey(),
  data: jsonb("data").$type<Record<string, unknown>>().notNull(),
  changedAt: moment("changed_at").notNull(),
});
