/** Who wrote a post of a case. */
import { and, eq } from "drizzle-orm";
import type { Db, Tx } from "../../drizzle/db.ts";
import { casePosts } from "../../drizzle/schema/cases.ts";
import { authors, posts } from "../../drizzle/schema/posts.ts";

/** Null when the post is not in the case, or its author has been forgotten. */
export async function authorOfPost(db: Db | Tx, caseId: number, postId: number) {
  const [found] = await db
    .select({
      platform: authors.platform,
      externalId: authors.externalId,
      handle: authors.handle,
      displayName: authors.displayName,
      url: posts.url,
    })
    .from(casePosts)
    .innerJoin(posts, eq(posts.id, casePosts.postId))
    .innerJoin(authors, eq(authors.id, posts.authorId))
    .where(and(eq(casePosts.caseId, caseId), eq(casePosts.postId, postId)));
  return found ?? null;
}
