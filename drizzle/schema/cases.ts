/** Cases, the posts in them, their events, and pairs that must stay apart; written by pipeline/cases alone. */
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  smallint,
  text,
} from "drizzle-orm/pg-core";
import type {
  Actor,
  CaseStatus,
  DismissReason,
  MatchExplanation,
  PostRole,
  SnoozeKind,
} from "../../pipeline/model/case.ts";
import type { Category, Intent, Urgency } from "../../pipeline/model/taxonomy.ts";
import { id, moment } from "./types.ts";

/** The sum of a case's events, kept as a row so that lists are one index scan. */
export const cases = pgTable(
  "cases",
  {
    id: id("id").generatedByDefaultAsIdentity().primaryKey(),
    status: text("status").$type<CaseStatus>().notNull(),
    title: text("title").notNull(),
    intent: text("intent").$type<Intent>().notNull(),
    urgency: smallint("urgency").$type<Urgency>().notNull(),
    category: text("category").$type<Category>().notNull(),
    areaCode: text("area_code"),
    place: text("place"),
    agencyId: text("agency_id"),
    /** Heads on which the machine was unsure when the case was opened and nobody has decided since. */
    unsure: text("unsure").array().notNull(),
    disposition: text("disposition").$type<DismissReason>(),
    mergedInto: id("merged_into"),
    assigneeId: text("assignee_id"),
    trackingNumber: text("tracking_number"),
    /** Voices: posts with role `report`, and how many people wrote them. */
    reports: integer("reports").notNull(),
    reporters: integer("reporters").notNull(),
    /** Reposts seen, plus the counts platforms show; never voices. */
    amplification: integer("amplification").notNull().default(0),
    firstPostedAt: moment("first_posted_at").notNull(),
    lastPostedAt: moment("last_posted_at").notNull(),
    openedAt: moment("opened_at").notNull(),
    /** When a handler should have decided. */
    decideBy: moment("decide_by").notNull(),
    /** Out of the queue until then, or until new evidence; null when it is in it. */
    snoozedUntil: moment("snoozed_until"),
    /** `snooze` ends with any new report, `mute` only with a new reporter or a rise of urgency. */
    snoozeKind: text("snooze_kind").$type<SnoozeKind>(),
    sample: boolean("sample").notNull().default(false),
    /** One more with every event; an update names the version it saw. */
    version: integer("version").notNull().default(1),
  },
  (t) => [
    index("cases_queue").on(t.status, t.urgency.desc(), t.decideBy),
    index("cases_area").on(t.areaCode, t.openedAt),
  ],
);

export const casePosts = pgTable(
  "case_posts",
  {
    postId: id("post_id").primaryKey(),
    caseId: id("case_id").notNull(),
    /** Copied from the post, so that "is this person new in the case?" is one index look-up. */
    authorId: id("author_id").notNull(),
    role: text("role").$type<PostRole>().notNull(),
    score: real("score"),
    why: jsonb("why").$type<MatchExplanation | null>(),
    attachedAt: moment("attached_at").notNull(),
  },
  (t) => [index("case_posts_case").on(t.caseId, t.authorId)],
);

/** Append-only. `undoes` names the event that this one takes back. */
export const caseEvents = pgTable(
  "case_events",
  {
    id: id("id").generatedByDefaultAsIdentity().primaryKey(),
    caseId: id("case_id").notNull(),
    at: moment("at").notNull(),
    actor: jsonb("actor").$type<Actor>().notNull(),
    verb: text("verb").notNull(),
    data: jsonb("data").$type<Record<string, unknown>>().notNull(),
    undoes: id("undoes"),
    /** The sender's own name for the decision: sent twice, it counts once. */
    decisionId: text("decision_id"),
  },
  (t) => [index("case_events_case").on(t.caseId, t.id)],
);

/** A pair a person called two problems: never joined or suggested again. `a` < `b`, both post ids. */
export const apartPairs = pgTable(
  "apart_pairs",
  { a: id("a").notNull(), b: id("b").notNull(), at: moment("at").notNull() },
  (t) => [primaryKey({ columns: [t.a, t.b] }), index("apart_pairs_b").on(t.b)],
);
