/**
 * What is due: one row per stage and thing, added in the transaction that makes it due and deleted in the one
 * that settles it. Written by pipeline/runtime/work.ts alone. A claim sets a lease; a lease that ran out is due again.
 */
import { sql } from "drizzle-orm";
import { index, pgTable, primaryKey, smallint, text, uuid } from "drizzle-orm/pg-core";
import { id, moment } from "./types.ts";

export const work = pgTable(
  "work",
  {
    stage: text("stage").notNull(),
    /** Post, source or dispatch id, as the stage says. */
    ref: id("ref").notNull(),
    priority: smallint("priority").notNull().default(0),
    dueAt: moment("due_at").notNull(),
    addedAt: moment("added_at").notNull(),
    leaseUntil: moment("lease_until"),
    leaseToken: uuid("lease_token"),
    attempts: smallint("attempts").notNull().default(0),
    lastFault: text("last_fault"),
    /** Will not be retried by itself; shown until a person tries it again. */
    givenUpAt: moment("given_up_at"),
  },
  (t) => [
    primaryKey({ columns: [t.stage, t.ref] }),
    index("work_due").on(t.stage, t.priority.desc(), t.ref).where(sql`${t.givenUpAt} is null`),
    index("work_given_up").on(t.givenUpAt).where(sql`${t.givenUpAt} is not null`),
  ],
);
