/** Stored, assessed posts that are due for grouping: what ingest and assess leave behind. */
import { sql } from "drizzle-orm";
import type { Database } from "../../../drizzle/db.ts";
import { insertRows } from "../../../drizzle/insert-rows.ts";
import { assessments } from "../../../drizzle/schema/assessments.ts";
import { authors, postKeys, posts } from "../../../drizzle/schema/posts.ts";
import type { Place } from "../../model/assessment.ts";
import type { Platform, PostKind } from "../../model/post.ts";
import type { Category, Intent, Urgency } from "../../model/taxonomy.ts";
import { addWork } from "../../runtime/work.ts";

export type GivenPost = {
  id: number;
  text: string;
  at: Date;
  author?: string;
  platform?: Platform;
  kind?: PostKind;
  intent?: Intent;
  actionable?: boolean;
  urgency?: Urgency | null;
  category?: Category;
  categoryScores?: Record<string, number>;
  /** Substrings of the text. */
  places?: string[];
  areaCode?: string | null;
  fromAgency?: boolean;
  inReplyTo?: number;
  repeats?: number;
  sample?: boolean;
  revision?: number;
};

export const externalId = (id: number): string => `p${id}`;

/** The place as a finder would report it. */
export function placeIn(text: string, words: string): Place {
  const start = Math.max(0, text.indexOf(words));
  const kind = /^(?:jl|jln|jalan|gg|gang)\b/i.test(words) ? "street" : "landmark";
  return { text: words, start, end: start + words.length, kind };
}

/** Inserts posts, authors and assessments and makes the posts due for the stage "group". */
export async function givenPosts({ db }: Database, given: readonly GivenPost[], now: Date): Promise<void> {
  const names = [...new Set(given.map((post) => post.author ?? `warga${post.id}`))];
  await db.transaction(async (tx) => {
    await insertRows(
      tx,
      authors,
      names.map((name) => ({ platform: "x" as const, externalId: name, handle: name })),
      { conflict: sql`do nothing` },
    );
    const known = await tx.select().from(authors);
    const authorId = new Map(known.map((author) => [author.externalId, author.id]));
    await insertRows(
      tx,
      posts,
      given.map((post) => postRow(post, authorId.get(post.author ?? `warga${post.id}`)!)),
    );
    await insertRows(
      tx,
      postKeys,
      given.map((post) => ({
        platform: post.platform ?? "x",
        externalId: externalId(post.id),
        postId: post.id,
      })),
    );
    await insertRows(tx, assessments, given.map(assessmentRow));
    await addWork(
      tx,
      "group",
      given.map((post) => ({ ref: post.id })),
      now,
    );
  });
}

function postRow(post: GivenPost, authorId: number): typeof posts.$inferInsert {
  return {
    id: post.id,
    sourceId: 1,
    platform: post.platform ?? "x",
    externalId: externalId(post.id),
    kind: post.kind ?? "post",
    authorId,
    text: post.text,
    inReplyTo: post.inReplyTo === undefined ? null : externalId(post.inReplyTo),
    repeats: post.repeats === undefined ? null : externalId(post.repeats),
    sample: post.sample ?? false,
    revision: post.revision ?? 1,
    postedAt: post.at,
    receivedAt: post.at,
  };
}

function assessmentRow(post: GivenPost): typeof assessments.$inferInsert {
  const actionable =
    post.actionable ?? ["complaint", "question", "suggestion"].includes(post.intent ?? "complaint");
  const category = post.category ?? "banjir_drainase";
  return {
    postId: post.id,
    revision: post.revision ?? 1,
    intent: post.intent ?? "complaint",
    actionable,
    actionableScore: actionable ? 0.95 : 0.05,
    urgency: post.urgency === undefined ? (actionable ? 2 : null) : post.urgency,
    category,
    scores: { intent: {}, urgency: {}, category: post.categoryScores ?? { [category]: 1 } },
    places: (post.places ?? []).map((words) => placeIn(post.text, words)),
    areaCode: post.areaCode ?? null,
    area: null,
    agencyId: null,
    agency: null,
    fromAgency: post.fromAgency ?? false,
    evidence: [],
    readAs: null,
    unsure: [],
    stage: "lexical",
    model: "test",
    assessedAt: post.at,
  };
}
