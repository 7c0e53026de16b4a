/** Waiting cases written as rows, for what a desk sees and not for how cases come about. */
import { max, sql } from "drizzle-orm";
import { insertRows } from "../../drizzle/insert-rows.ts";
import { casePosts, cases } from "../../drizzle/schema/cases.ts";
import { posts } from "../../drizzle/schema/posts.ts";
import type { Media } from "../../pipeline/model/post.ts";
import type { RunningApi } from "./running-api.ts";

export type GivenRow = Partial<Omit<typeof cases.$inferInsert, "id" | "openedAt">> & {
  /** Hours since it was opened. */
  hours?: number;
  text?: string;
  media?: Media[];
  masked?: Record<string, number>;
};

let lastPost = 1_000_000;

/** Writes one case with one post per row, in order; answers the ids of the cases. */
export async function givenRows({ db, desk }: RunningApi, rows: readonly GivenRow[]): Promise<number[]> {
  const now = desk.clock.now();
  const [found] = await db.select({ last: max(cases.id) }).from(cases);
  const whole = rows.map(({ hours = 0, text = "lampu jalan mati", media, masked, ...row }, at) => {
    const openedAt = new Date(now.getTime() - hours * 3_600_000);
    const id = (found!.last ?? 0) + at + 1;
    const postId = ++lastPost;
    const theCase: typeof cases.$inferInsert = {
      id,
      status: "waiting",
      title: "Laporan warga",
      intent: "complaint",
      urgency: 2,
      category: "penerangan_jalan",
      unsure: [],
      reports: 1,
      reporters: 1,
      amplification: 0,
      firstPostedAt: openedAt,
      lastPostedAt: openedAt,
      openedAt,
      decideBy: new Date(now.getTime() + 86_400_000),
      areaCode: null,
      place: null,
      agencyId: null,
      assigneeId: null,
      trackingNumber: null,
      snoozedUntil: null,
      snoozeKind: null,
      ...row,
    };
    const post: typeof posts.$inferInsert = {
      id: postId,
      sourceId: 1,
      platform: "x",
      externalId: `row-${postId}`,
      kind: "post",
      authorId: postId,
      text,
      media: media ?? null,
      masked: masked ?? null,
      postedAt: openedAt,
      receivedAt: openedAt,
    };
    const link = { postId, caseId: id, authorId: postId, role: "report" as const, attachedAt: openedAt };
    return { theCase, post, link };
  });
  await insertRows(
    db,
    cases,
    whole.map(({ theCase }) => theCase),
  );
  await insertRows(
    db,
    posts,
    whole.map(({ post }) => post),
  );
  await insertRows(
    db,
    casePosts,
    whole.map(({ link }) => link),
  );
  return whole.map(({ link }) => link.caseId);
}

/** Removes every case, so that a test sees its own alone. */
export async function noCases({ db }: RunningApi): Promise<void> {
  await db.execute(sql`truncate cases, case_posts, case_events, posts, suggestions, case_claims`);
}
