/** Who looked at personal data, took data out or changed who may: append-only, written by api/auth/access-log.ts alone. */
import { index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { id, moment } from "./types.ts";

export const accessLog = pgTable(
  "access_log",
  {
    id: id("id").generatedByDefaultAsIdentity().primaryKey(),
    at: moment("at").notNull(),
    /** Staff id, "token:<id>" or "local". */
    actorId: text("actor_id").notNull(),
    action: text("action").notNull(),
    caseId: id("case_id"),
    postId: id("post_id"),
    /** Facts such as the reason given; never the personal data itself. */
    data: jsonb("data").$type<Record<string, unknown>>().notNull(),
  },
  (t) => [index("access_log_case").on(t.caseId, t.id), index("access_log_actor").on(t.actorId, t.id)],
);
