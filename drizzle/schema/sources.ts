/** Configured sources (written by pipeline/sources) and how far each has been read (written by pipeline/ingest). */
import { boolean, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import type { Progress, Quota } from "../../pipeline/model/source.ts";
import { id, moment } from "./types.ts";

export const sources = pgTable("sources", {
  id: id("id").generatedByDefaultAsIdentity().primaryKey(),
  name: text("name").notNull().unique(),
  connector: text("connector").notNull(),
  settings: jsonb("settings").$type<Record<string, unknown>>().notNull(),
  enabled: boolean("enabled").notNull().default(true),
  everySeconds: integer("every_seconds").notNull(),
  agencyId: text("agency_id"),
  areaCode: text("area_code"),
  sample: boolean("sample").notNull().default(false),
  createdAt: moment("created_at").notNull(),
  changedAt: moment("changed_at").notNull(),
});

export const sourceStates = pgTable("source_states", {
  sourceId: id("source_id")
    .primaryKey()
    .references(() => sources.id, { onDelete: "cascade" }),
  /** The connector's own bookmark, opaque to us; moves in the transaction that stores its page. */
  cursor: text("cursor"),
  lastCollectedAt: moment("last_collected_at"),
  lastPostAt: moment("last_post_at"),
  posts: id("posts").notNull().default(0),
  /** The fault that stands now: its kind, a sentence, since when. Null when all is well. */
  fault: jsonb("fault").$type<{ kind: string; message: string; since: string } | null>(),
  quota: jsonb("quota").$type<Quota | null>(),
  progress: jsonb("progress").$type<Progress | null>(),
  /** The last post that was asked after at its platform ("is it still there?") in the round under way. */
  recheckedTo: id("rechecked_to").notNull().default(0),
  /** The connector has read everything it can see. */
  caughtUp: boolean("caught_up").notNull().default(false),
});
