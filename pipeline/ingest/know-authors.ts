/** Authors, apart from posts and cases: reading a case does not read who wrote. */
import { sql } from "drizzle-orm";
import type { MaskPersonal } from "../../classifiers/classifier.ts";
import type { Tx } from "../../drizzle/db.ts";
import { insertRows } from "../../drizzle/insert-rows.ts";
import { authors } from "../../drizzle/schema/posts.ts";
import type { PostDraft } from "../model/post.ts";

/** Ids of the drafts' authors by "platform\nexternal id"; unknown ones are added. */
export async function knowAuthors(
  tx: Tx,
  drafts: readonly Pick<PostDraft, "platform" | "author">[],
  mask: MaskPersonal,
): Promise<Map<string, number>> {
  const wanted = new Map(drafts.map((draft) => [`${draft.platform}\n${draft.author.externalId}`, draft]));
  const asked = [...wanted.values()].map(({ platform, author }) => ({ p: platform, e: author.externalId }));
  if (asked.length === 0) return new Map();
  const known = (await tx.execute(sql`
    select a.id, a.platform, a.external_id from json_to_recordset(${JSON.stringify(asked)}::json) as r(p text, e text)
    join authors a on a.platform = r.p and a.external_id = r.e`)) as unknown as AuthorRow[];
  const ids = new Map(known.map(keyed));
  const missing = [...wanted].filter(([key]) => !ids.has(key)).map(([, draft]) => draft);
  const added = await insertRows<typeof authors, AuthorRow>(
    tx,
    authors,
    missing.map(({ platform, author }) => ({
      platform,
      externalId: author.externalId,
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
