/** Takes every trace of the samples out, so that real work starts on a clean floor. The one place that deletes across tables. */
import { sql } from "drizzle-orm";
import type { Tx } from "../../drizzle/db.ts";

export type Cleared = { posts: number; cases: number; sources: number };

/** Reports that were filed in the sandbox stay there: it is the sandbox's own store. */
export async function clearSamples(tx: Tx): Promise<Cleared> {
  const samplePosts = sql`select id from posts where sample`;
  const sampleCases = sql`select id from cases where sample`;
  await tx.execute(sql`delete from work where stage in ('assess', 'group') and ref in (${samplePosts})`);
  await tx.execute(
    sql`delete from work where stage = 'dispatch' and ref in (select id from dispatches where case_id in (${sampleCases}))`,
  );
  await tx.execute(
    sql`delete from work where stage in ('collect', 'recheck') and ref in (select id from sources where sample)`,
  );
  await tx.execute(sql`delete from dispatches where case_id in (${sampleCases})`);
  await tx.execute(
    sql`delete from suggestions where case_id in (${sampleCases}) or other_case_id in (${sampleCases})`,
  );
  await tx.execute(sql`delete from apart_pairs where a in (${samplePosts}) or b in (${samplePosts})`);
  await tx.execute(sql`delete from block_keys where post_id in (${samplePosts})`);
  await tx.execute(sql`delete from traits where post_id in (${samplePosts})`);
  await tx.execute(sql`delete from case_events where case_id in (${sampleCases})`);
  await tx.execute(
    sql`delete from case_posts where post_id in (${samplePosts}) or case_id in (${sampleCases})`,
  );
  const cases = await tx.execute(sql`delete from cases where sample returning 1`);
  await tx.execute(sql`delete from assessments where post_id in (${samplePosts})`);
  await tx.execute(sql`delete from post_keys where post_id in (${samplePosts})`);
  const posts = await tx.execute(sql`delete from posts where sample returning 1`);
  await tx.execute(sql`delete from set_aside where source_id in (select id from sources where sample)`);
  await tx.execute(
    sql`delete from authors a where not exists (select 1 from posts p where p.author_id = a.id)`,
  );
  const sources = await tx.execute(sql`delete from sources where sample returning 1`);
  return { posts: posts.length, cases: cases.length, sources: sources.length };
}
