/** Authors, apart from posts and cases: reading a case does not read who wrote. */
import { sql } from "drizzle-orm";
import type { MaskPersonal } from "../../classifiers/classifier.ts";
import type { Tx } from "../../drizzle/db.ts";
import { insertRows } from "../../drizzle/insert-rows.ts";
import { authors } from "../../drizzle/schema/posts.ts";
import type { PostDraft } from "../model/post.ts";
import { authorId } from "./clean-post.ts";

type Drafted = Pick<PostDraft, "platform" | "author">;

/** Names an author among the authors of one page. */
export const authorKey = ({ platform, author }: Drafted): string =>
  `${platform}\n${authorId(platform, author.externalId)}`;

/** Ids of the drafts' authors by `authorKey`; unknown ones are added. */
export async function knowAuthors(
  tx: Tx,
  drafts: readonly Drafted[],
  mask: MaskPersonal,
): Promise<Map<string, number>> {
  const wanted = new Map(drafts.map((draft) => [authorKey(draft), draft]));
  const asked = [...wanted.values()].map(({ platform, author }) => ({
    p: platform,
    e: authorId(platform, author.externalId),
  }));
  if (asked.length === 0) return new Map();
  const known = (await tx.execute(sql`
    select a.id, a.platform, a.external_id from json_to_recordset(${JSON.stringify(asked)}::json) as r(p text, e text)
    join authors a on a.platform = r.p and a.external_id = r.e`)) as unknown as AuthorRow[];
  const ids = new Map(known.map(keyed));
  // In the order of keys, so that two processes with the same authors wait for each other instead of deadlocking.
  const missing = [...wanted].filter(([key]) => !ids.has(key)).sort(([a], [b]) => (a < b ? -1 : 1));
  const added = await insertRows<typeof authors, AuthorRow>(
    tx,
    authors,
    missing.map(([, { platform, author }]) => ({
      platform,
      externalId: authorId(platform, author.externalId),
      handle: author.handle === null ? null : mask(author.handle).text,
      displayName: author.displayName === null ? null : mask(author.displayName).text,
    })),
    {
      conflict: sql`(platform, external_id) do update set handle = coalesce(excluded.handle, authors.handle)`,
      returning: sql`id, platform, external_id`,
    },
  );
  for (const row of added) ids.set(...keyed(row));
  return ids;
}

type AuthorRow = { id: number; platform: string; external_id: string };
const keyed = (row: AuthorRow): [string, number] => [`${row.platform}\n${row.external_id}`, row.id];
