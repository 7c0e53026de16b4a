/**
 * Posts and their authors, written by pipeline/ingest alone. Ids rise with arrival, so `posts` and every table
 * keyed by a post id can be cut into ranges of ids (months) without a change of code; the ledger `post_keys`
 * holds the uniqueness that a partitioned table cannot, and outlives a post's text.
 */
import { sql } from "drizzle-orm";
import {
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
} from "drizzle-orm/pg-core";
import type { Media, Platform, PostKind } from "../../pipeline/model/post.ts";
import { id, moment } from "./types.ts";

export const authors = pgTable(
  "authors",
  {
    id: id("id").generatedByDefaultAsIdentity().primaryKey(),
    platform: text("platform").$type<Platform>().notNull(),
    externalId: text("external_id").notNull(),
    handle: text("handle"),
    displayName: text("display_name"),
  },
  (t) => [unique("authors_platform_external_id").on(t.platform, t.externalId)],
);

export const posts = pgTable(
  "posts",
  {
    id: id("id").generatedByDefaultAsIdentity().primaryKey(),
    sourceId: id("source_id").notNull(),
    platform: text("platform").$type<Platform>().notNull(),
    externalId: text("external_id").notNull(),
    kind: text("kind").$type<PostKind>().notNull(),
    authorId: id("author_id").notNull(),
    /** Masked. Null once the author deleted the post or retention took the text. */
    text: text("text"),
    url: text("url"),
    language: text("language"),
    media: jsonb("media").$type<Media[]>(),
    inReplyTo: text("in_reply_to"),
    repeats: text("repeats"),
    conversation: text("conversation"),
    lat: doublePrecision("lat"),
    lng: doublePrecision("lng"),
    reposts: integer("reposts").notNull().default(0),
    replies: integer("replies").notNull().default(0),
    likes: integer("likes").notNull().default(0),
    views: integer("views").notNull().default(0),
    /** 1 at arrival, one more with each edit by the author. */
    revision: smallint("revision").notNull().default(1),
    /** How many personal numbers were masked, per kind. */
    masked: jsonb("masked").$type<Record<string, number> | null>(),
    sample: boolean("sample").notNull().default(false),
    postedAt: moment("posted_at").notNull(),
    receivedAt: moment("received_at").notNull(),
    editedAt: moment("edited_at"),
    deletedAt: moment("deleted_at"),
  },
  (t) => [
    index("posts_repeats").on(t.repeats).where(sql`${t.repeats} is not null`),
    index("posts_source").on(t.sourceId, t.id),
    // Words of posts, for the search of the desk; "simple" because no stemmer knows Indonesian slang.
    index("posts_words").using("gin", sql`to_tsvector('simple', coalesce(${t.text}, ''))`),
  ],
);

/** Which platform posts we know, for good: the same post seen twice is stored once. */
export const postKeys = pgTable(
  "post_keys",
  {
    platform: text("platform").$type<Platform>().notNull(),
    externalId: text("external_id").notNull(),
    postId: id("post_id").notNull(),
  },
  (t) => [primaryKey({ columns: [t.platform, t.externalId] })],
);

/** What came in and could not be read: kept with its reason and a masked sample. */
export const setAside = pgTable("set_aside", {
  id: id("id").generatedByDefaultAsIdentity().primaryKey(),
  sourceId: id("source_id"),
  reason: text("reason").notNull(),
  sample: text("sample").notNull(),
  where: text("where"),
  at: moment("at").notNull(),
});
