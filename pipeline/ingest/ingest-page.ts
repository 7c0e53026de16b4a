/** One page of what came in → new posts, edits, deletions and kept-aside records, with the moved cursor, in one transaction. */
import { sql } from "drizzle-orm";
import type { MaskPersonal } from "../../classifiers/classifier.ts";
import type { Tx } from "../../drizzle/db.ts";
import { insertRows } from "../../drizzle/insert-rows.ts";
import { postKeys, posts } from "../../drizzle/schema/posts.ts";
import type { Inbound, PostDraft } from "../model/post.ts";
import { addWork } from "../runtime/work.ts";
import { type Change, changePosts, deletePosts } from "./change-posts.ts";
import { cleanPost, notAhead } from "./clean-post.ts";
import { keepAside } from "./keep-aside.ts";
import { authorKey, knowAuthors } from "./know-authors.ts";
import { firstVersion, keyText, type PostKey, type Spoken, sortPage } from "./sort-page.ts";

export const assessStageName = "assess";

export type IngestInto = { id: number; sample: boolean };
export type Ingested = {
  posts: number;
  known: number;
  edits: number;
  deletions: number;
  setAside: number;
  newestAt: Date | null;
};

/** Stands in the ledger for a post that was deleted before we saw it: it never comes in. */
const tombstone = 0;

/** Stores what is new of `inbound`. A post that is known already is counted, nothing else. */
export async function ingestInbound(
  tx: Tx,
  source: IngestInto,
  inbound: readonly Inbound[],
  mask: MaskPersonal,
  now: Date,
): Promise<Ingested> {
  const { spoken, aside } = sortPage(inbound);
  const known = await knownPosts(tx, spoken);
  const fresh = await claimKeys(tx, spoken, known);
  const drafts = fresh.flatMap(({ postId, of }) => {
    const version = firstVersion(of.arrivals);
    return version === null ? [] : [{ postId, ...version }];
  });
  await storeNew(tx, source, drafts, mask, now);
  const changes: Change[] = [];
  const gone: { postId: number; at: Date }[] = [];
  for (const [text, { arrivals, goneAt }] of spoken) {
    const postId = known.get(text) ?? tombstone;
    if (postId === tombstone) continue;
    if (goneAt !== null) gone.push({ postId, at: goneAt });
    else for (const arrival of arrivals) changes.push({ postId, arrival });
  }
  const changed = await changePosts(tx, changes, mask, now);
  const deleted = await deletePosts(tx, gone, now);
  // New, changed and deleted posts are all read (again); a deletion before other work.
  const due = [...drafts.map(({ postId }) => postId), ...changed].map((ref) => ({ ref, priority: 0 }));
  await addWork(tx, assessStageName, [...due, ...deleted.map((ref) => ({ ref, priority: 5 }))], now);
  await keepAside(tx, source.id, aside, mask, now);
  return { ...count(spoken, drafts, now), edits: changed.length, setAside: aside.length };
}

type Draft = { postId: number; post: PostDraft; editedAt: Date | null };

function count(
  spoken: ReadonlyMap<string, Spoken>,
  drafts: readonly Draft[],
  now: Date,
): Pick<Ingested, "posts" | "known" | "deletions" | "newestAt"> {
  const all = [...spoken.values()];
  const shown = all.reduce(
    (sum, { arrivals }) => sum + arrivals.filter(({ kind, part }) => kind === "post" && !part).length,
    0,
  );
  const newest = drafts.reduce((latest, { post }) => Math.max(latest, post.postedAt.getTime()), 0);
  return {
    posts: drafts.length,
    known: Math.max(0, shown - drafts.length),
    deletions: all.filter(({ goneAt }) => goneAt !== null).length,
    newestAt: newest > 0 ? notAhead(new Date(newest), now) : null,
  };
}

/** Post ids by key for everything in the page that we know; `tombstone` marks one that was deleted before we saw it. */
async function knownPosts(tx: Tx, keys: ReadonlyMap<string, { key: PostKey }>): Promise<Map<string, number>> {
  if (keys.size === 0) return new Map();
  const asked = [...keys.values()].map(({ key }) => ({ p: key.platform, e: key.externalId }));
  const rows = (await tx.execute(sql`
    select k.platform, k.external_id as "externalId", k.post_id as "postId"
    from json_to_recordset(${JSON.stringify(asked)}::json) as r(p text, e text)
    join post_keys k on k.platform = r.p and k.external_id = r.e`)) as unknown as (PostKey & {
    postId: number;
  })[];
  return new Map(rows.map((row) => [keyText(row), row.postId]));
}

/**
 * Enters unknown posts in the ledger; those that were gone before they came get a tombstone and are left out. Another
 * process may enter the same post at this moment: whoever writes first has it, the other learns of it in `known`.
 */
async function claimKeys(
  tx: Tx,
  spoken: ReadonlyMap<string, Spoken>,
  known: Map<string, number>,
): Promise<{ postId: number; of: Spoken }[]> {
  // In the order of keys, so that two processes with the same posts wait for each other instead of deadlocking.
  const unknown = [...spoken].filter(([text]) => !known.has(text)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (unknown.length === 0) return [];
  // Ids rise in the order of arrival all the same.
  const arriving = [...spoken].filter(([text, { goneAt }]) => !known.has(text) && goneAt === null);
  const ids = (await tx.execute(
    sql`select nextval(pg_get_serial_sequence('posts', 'id')) as id from generate_series(1, ${arriving.length})`,
  )) as unknown as { id: number }[];
  const idOf = new Map(arriving.map(([text], index) => [text, ids[index]!.id]));
  const rows = unknown.map(([text, { key }]) => ({ ...key, postId: idOf.get(text) ?? tombstone }));
  const won = await insertRows<typeof postKeys, { platform: PostDraft["platform"]; external_id: string }>(
    tx,
    postKeys,
    rows,
    { conflict: sql`do nothing`, returning: sql`platform, external_id` },
  );
  const mine = new Set(won.map((row) => keyText({ platform: row.platform, externalId: row.external_id })));
  const lost = new Map(unknown.filter(([text]) => !mine.has(text)));
  for (const [text, postId] of await knownPosts(tx, lost)) known.set(text, postId);
  return arriving.flatMap(([text, of]) => (mine.has(text) ? [{ postId: idOf.get(text)!, of }] : []));
}

/** Stores posts never seen before. */
async function storeNew(
  tx: Tx,
  source: IngestInto,
  drafts: readonly Draft[],
  mask: MaskPersonal,
  now: Date,
): Promise<void> {
  if (drafts.length === 0) return;
  const authorIds = await knowAuthors(
    tx,
    drafts.map(({ post }) => post),
    mask,
  );
  await insertRows(
    tx,
    posts,
    drafts.map(({ postId, post, editedAt }) => ({
      id: postId,
      sourceId: source.id,
      authorId: authorIds.get(authorKey(post))!,
      sample: source.sample,
      receivedAt: now,
      editedAt: editedAt === null ? null : notAhead(editedAt, now),
      ...cleanPost(post, mask, now),
    })),
  );
}
