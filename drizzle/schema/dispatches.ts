/** The outbox: our duty to file one case revision in one case store; written by pipeline/dispatch alone. */
import { index, integer, jsonb, pgTable, text, unique } from "drizzle-orm/pg-core";
import type { CaseRecord, DispatchState } from "../../pipeline/model/dispatch.ts";
import { id, moment } from "./types.ts";

export const dispatches = pgTable(
  "dispatches",
  {
    id: id("id").generatedByDefaultAsIdentity().primaryKey(),
    caseId: id("case_id").notNull(),
    revision: integer("revision").notNull(),
    store: text("store").notNull(),
    action: text("action").$type<CaseRecord["action"]>().notNull(),
    /** Idempotency key: the store gives one effect however often it sees it. */
    key: text("key").notNull().unique(),
    state: text("state").$type<DispatchState>().notNull(),
    requestedAt: moment("requested_at").notNull(),
    attempts: integer("attempts").notNull().default(0),
    /** Last fault in words, with the field a person must mend when the store refused one. */
    fault: jsonb("fault").$type<{ kind: string; field: string | null; message: string } | null>(),
    /** What the first push said, kept until the store has answered: pushed again with its key, it says the same. */
    record: jsonb("record").$type<(Omit<CaseRecord, "occurredAt"> & { occurredAt: string }) | null>(),
    trackingNumber: text("tracking_number"),
    receivedAt: moment("received_at"),
    url: text("url"),
  },
  (t) => [
    unique("dispatches_case_revision_store").on(t.caseId, t.revision, t.store),
    index("dispatches_state").on(t.state),
  ],
);
