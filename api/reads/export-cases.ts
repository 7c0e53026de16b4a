/** Every case that a filter allows, in batches, with masked words and without anybody's name. */
import { and, asc, inArray, sql } from "drizzle-orm";
import type { Db } from "../../drizzle/db.ts";
import { casePosts, cases } from "../../drizzle/schema/cases.ts";
import { posts } from "../../drizzle/schema/posts.ts";
import type { CaseSummary } from "./case-shapes.ts";
import { type CaseFilter, conditions, summaryOf } from "./list-cases.ts";
import type { SpellingsOf } from "./search-words.ts";

const casesAtOnce = 200;
/** Posts of one case in an export; more would be one storm in one line. */
export const postsPerCase = 1000;

export type ExportedPost = {
  role: string;
  platform: string;
  kind: string;
  postedAt: string;
  text: string | null;
};

/** Cases in the order of their numbers, a batch at a time: memory stays flat whatever the number of cases. */
export async function* eachCase(
  db: Db,
  filter: CaseFilter,
  spellingsOf: SpellingsOf,
): AsyncGenerator<CaseSummary[]> {
  let after = 0;
  while (true) {
    const rows = await db
      .select()
      .from(cases)
      .where(and(...conditions(filter, spellingsOf), sql`${cases.id} > ${after}`))
      .orderBy(asc(cases.id))
      .limit(casesAtOnce);
    if (rows.length > 0) yield rows.map(summaryOf);
    if (rows.length < casesAtOnce) return;
    after = rows.at(-1)!.id;
  }
}

/** What the posts of some cases say, per case. Neither author nor address, which names one. */
export async function postsOfCases(db: Db, caseIds: readonly number[]): Promise<Map<number, ExportedPost[]>> {
  const rows = await db
    .select({
      caseId: casePosts.caseId,
      role: casePosts.role,
      platform: posts.platform,
      kind: posts.kind,
      postedAt: posts.postedAt,
      text: posts.text,
    })
    .from(casePosts)
    .innerJoin(posts, sql`${posts.id} = ${casePosts.postId}`)
    .where(inArray(casePosts.caseId, [...caseIds]))
    .orderBy(asc(casePosts.postId));
  const byCase = new Map<number, ExportedPost[]>(caseIds.map((id) => [id, []]));
  for (const { caseId, postedAt, ...post } of rows) {
    const list = byCase.get(caseId)!;
    if (list.length < postsPerCase) list.push({ ...post, postedAt: postedAt.toISOString() });
  }
  return byCase;
}
