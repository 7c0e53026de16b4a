/** What the posts of a case say, with what the machine made of each. */
import { and, asc, eq, gt } from "drizzle-orm";
import type { Db } from "../../drizzle/db.ts";
import { assessments } from "../../drizzle/schema/assessments.ts";
import { casePosts } from "../../drizzle/schema/cases.ts";
import { authors, posts } from "../../drizzle/schema/posts.ts";
import type { CasePost } from "./case-shapes.ts";

/** Oldest first, after post `after`. Without `authorsShown` nothing in it names who wrote. */
export async function readCasePosts(
  db: Db,
  caseId: number,
  { after = 0, limit, authorsShown }: { after?: number; limit: number; authorsShown: boolean },
): Promise<{ posts: CasePost[]; more: boolean }> {
  const rows = await db
    .select({ link: casePosts, post: posts, author: authors, assessment: assessments })
    .from(casePosts)
    .innerJoin(posts, eq(posts.id, casePosts.postId))
    .leftJoin(authors, eq(authors.id, posts.authorId))
    .leftJoin(assessments, eq(assessments.postId, posts.id))
    .where(and(eq(casePosts.caseId, caseId), gt(casePosts.postId, after)))
    .orderBy(asc(casePosts.postId))
    .limit(limit + 1);
  return { posts: rows.slice(0, limit).map((row) => shape(row, authorsShown)), more: rows.length > limit };
}

type Row = {
  link: typeof casePosts.$inferSelect;
  post: typeof posts.$inferSelect;
  author: typeof authors.$inferSelect | null;
  assessment: typeof assessments.$inferSelect | null;
};

function shape({ link, post, author, assessment }: Row, authorsShown: boolean): CasePost {
  const { reposts, replies, likes, views, lat, lng } = post;
  return {
    id: post.id,
    role: link.role,
    platform: post.platform,
    kind: post.kind,
    text: post.text,
    url: authorsShown ? post.url : null,
    author: authorsShown && author ? { handle: author.handle, displayName: author.displayName } : null,
    language: post.language,
    media: (post.media ?? []).map((medium) => (authorsShown ? medium : { ...medium, url: null })),
    counts: { reposts, replies, likes, views },
    position: lat === null || lng === null ? null : { lat, lng },
    revision: post.revision,
    masked: post.masked,
    postedAt: post.postedAt.toISOString(),
    receivedAt: post.receivedAt.toISOString(),
    editedAt: post.editedAt?.toISOString() ?? null,
    deletedAt: post.deletedAt?.toISOString() ?? null,
    score: link.score,
    why: link.why,
    assessment: assessment && shapeAssessment(assessment),
  };
}

function shapeAssessment(row: typeof assessments.$inferSelect): CasePost["assessment"] {
  const { postId: _, revision: __, areaCode: ___, agencyId: ____, assessedAt, ...rest } = row;
  return { ...rest, assessedAt: assessedAt.toISOString() };
}
