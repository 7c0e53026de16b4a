/** One page of what came in → new posts, edits, deletions and kept-aside records, with the moved cursor, in one transaction. */
import { eq, sql } from "drizzle-orm";
import type { MaskPersonal } from "../../classifiers/classifier.ts";
import type { Tx } from "../../drizzle/db.ts";
import { insertRows } from "../../drizzle/insert-rows.ts";
import { postKeys, posts, setAside } from "../../drizzle/schema/posts.ts";
import type { Inbound, PostDraft } from "../model/post.ts";
import { addWork } from "../runtime/work.ts";
import { cleanPost, cleanSample, cleanStrings } from "./clean-post.ts";
import { joinPart } from "./join-part.ts";
import { knowAuthors } from "./know-authors.ts";

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

type Key = { platform: string; externalId: string };
const keyText = ({ platform, externalId }: Key) => `${platform}\n${externalId}`;

/** Stores what is new of `inbound`. A post that is known already is counted, nothing else. */
export async function ingestInbound(
  tx: Tx,
  source: IngestInto,
  page: readonly Inbound[],
  mask: MaskPersonal,
  now: Date,
): Promise<Ingested> {
  const inbound = page.map(cleanStrings);
  const known = await knownPosts(tx, inbound);
  const fresh = new Map<string, PostDraft>();
  const edits: { postId: number; post: PostDraft; editedAt: Date }[] = [];
  const parts: { postId: number; post: PostDraft; edited: boolean }[] = [];
  const gone: { key: Key; postId: number | null; at: Date }[] = [];
  const aside: { reason: string; sample: string; where: string | null }[] = [];
  let again = 0;
  for (const item of inbound) {
    if (item.kind === "set_aside") {
      aside.push(item);
    } else if (item.kind === "deletion") {
      fresh.delete(keyText(item));
      gone.push({ key: item, postId: known.get(keyText(item)) ?? null, at: item.at });
    } else {
      const key = keyText(item.post);
      const postId = known.get(key);
      const earlier = fresh.get(key);
      if (item.part && earlier) {
        fresh.set(key, { ...earlier, ...joinPart(earlier, item.post, item.kind === "edit") });
      } else if (item.part && postId !== undefined && postId > 0) {
        parts.push({ postId, post: item.post, edited: item.kind === "edit" });
      } else if (postId === undefined) {
        if (item.kind === "post" && fresh.has(key)) again++;
        else fresh.set(key, item.post);
      } else if (item.kind === "edit" && postId > 0)
        edits.push({ postId, post: item.post, editedAt: item.editedAt });
      else again++;
    }
  }
  const stored = await storeNew(tx, source, [...fresh.values()], mask, now);
  const edited = (await applyEdits(tx, edits, mask, now)) + (await applyParts(tx, parts, mask, now));
  await applyDeletions(tx, gone, now);
  await keepAside(tx, source.id, aside, mask, now);
  const newest = [...fresh.values()].reduce((latest, post) => Math.max(latest, post.postedAt.getTime()), 0);
  return {
    posts: stored,
    known: again + fresh.size - stored,
    edits: edited,
    deletions: gone.length,
    setAside: aside.length,
    newestAt: newest > 0 ? new Date(Math.min(newest, now.getTime())) : null,
  };
}

/** Post ids by key for everything in the page that we know; 0 marks a post that was deleted before we saw it. */
async function knownPosts(tx: Tx, inbound: readonly Inbound[]): Promise<Map<string, number>> {
  const keys = inbound.flatMap((item) => {
    if (item.kind === "set_aside") return [];
    const { platform, externalId } = item.kind === "deletion" ? item : item.post;
    return [{ p: platform, e: externalId }];
  });
  if (keys.length === 0) return new Map();
  const rows = (await tx.execute(sql`
    select k.platform, k.external_id as "externalId", k.post_id as "postId"
    from json_to_recordset(${JSON.stringify(keys)}::json) as r(p text, e text)
    join post_keys k on k.platform = r.p and k.external_id = r.e`)) as unknown as (Key & {
    postId: number;
  })[];
  return new Map(rows.map((row) => [keyText(row), row.postId]));
}

/** Stores posts never seen before and makes their assessment due; returns how many were really new. */
async function storeNew(
  tx: Tx,
  source: IngestInto,
  drafts: readonly PostDraft[],
  mask: MaskPersonal,
  now: Date,
): Promise<number> {
  if (drafts.length === 0) return 0;
  const ids = (await tx.execute(
    sql`select nextval(pg_get_serial_sequence('posts', 'id')) as id from generate_series(1, ${drafts.length})`,
  )) as unknown as { id: number }[];
  // Another process may store the same post at this moment: whoever writes the key first has it.
  const won = await insertRows<typeof postKeys, { post_id: number }>(
    tx,
    postKeys,
    drafts.map(({ platform, externalId }, index) => ({ platform, externalId, postId: ids[index]!.id })),
    { conflict: sql`do nothing`, returning: sql`post_id` },
  );
  const mine = new Set(won.map((row) => row.post_id));
  const kept = drafts.flatMap((draft, index) =>
    mine.has(ids[index]!.id) ? [{ id: ids[index]!.id, draft }] : [],
  );
  const authorIds = await knowAuthors(
    tx,
    kept.map(({ draft }) => draft),
    mask,
  );
  await insertRows(
    tx,
    posts,
    kept.map(({ id, draft }) => ({
      id,
      sourceId: source.id,
      authorId: authorIds.get(`${draft.platform}\n${draft.author.externalId}`)!,
      sample: source.sample,
      receivedAt: now,
      ...cleanPost(draft, mask, now),
    })),
  );
  await addWork(
    tx,
    assessStageName,
    kept.map(({ id }) => ({ ref: id })),
    now,
  );
  return kept.length;
}

async function applyEdits(
  tx: Tx,
  edits: readonly { postId: number; post: PostDraft; editedAt: Date }[],
  mask: MaskPersonal,
  now: Date,
): Promise<number> {
  const changed: number[] = [];
  for (const { postId, post, editedAt } of edits) {
    const { text, media, masked } = cleanPost(post, mask, now);
    const rows = await tx.execute(sql`
      update posts set text = ${text}, media = ${JSON.stringify(media)}::jsonb, masked = ${JSON.stringify(masked)}::jsonb,
        revision = revision + 1, edited_at = ${editedAt.toISOString()}
      where id = ${postId} and deleted_at is null and (edited_at is null or edited_at < ${editedAt.toISOString()})
        and (text is distinct from ${text} or media is distinct from ${JSON.stringify(media)}::jsonb) returning 1`);
    if (rows.length === 1) changed.push(postId);
  }
  await addWork(
    tx,
    assessStageName,
    changed.map((ref) => ({ ref })),
    now,
  );
  return changed.length;
}

/** Joins later parts of a post with what is kept; a part that was seen before changes nothing. */
async function applyParts(
  tx: Tx,
  parts: readonly { postId: number; post: PostDraft; edited: boolean }[],
  mask: MaskPersonal,
  now: Date,
): Promise<number> {
  const changed = new Set<number>();
  for (const { postId, post, edited } of parts) {
    const [row] = await tx.select().from(posts).where(eq(posts.id, postId)).for("update");
    if (!row || row.text === null) continue;
    const kept = { text: row.text, media: row.media ?? [] };
    const cleaned = cleanPost(post, mask, now);
    const joined = joinPart(kept, { text: cleaned.text, media: cleaned.media ?? [] }, edited);
    if (joined.text === kept.text && joined.media.length === kept.media.length) continue;
    await tx
      .update(posts)
      .set({
        ...joined,
        masked: cleaned.masked ?? row.masked,
        revision: row.revision + 1,
        editedAt: edited ? now : row.editedAt,
      })
      .where(eq(posts.id, postId));
    changed.add(postId);
  }
  await addWork(
    tx,
    assessStageName,
    [...changed].map((ref) => ({ ref })),
    now,
  );
  return changed.size;
}

/** Takes the text of deleted posts away, and remembers deletions of posts we never saw, so that none comes in later. */
async function applyDeletions(
  tx: Tx,
  gone: readonly { key: Key; postId: number | null; at: Date }[],
  now: Date,
): Promise<void> {
  if (gone.length === 0) return;
  const unseen = gone.filter((item) => item.postId === null);
  await insertRows(
    tx,
    postKeys,
    unseen.map(({ key }) => ({
      platform: key.platform as PostDraft["platform"],
      externalId: key.externalId,
      postId: 0,
    })),
    { conflict: sql`do nothing` },
  );
  const seen = gone.flatMap(({ postId, at }) => (postId ? [{ id: postId, at }] : []));
  const rows = (await tx.execute(sql`
    update posts set text = null, media = null, lat = null, lng = null, deleted_at = r.at
    from json_to_recordset(${JSON.stringify(seen)}::json) as r(id bigint, at timestamptz)
    where posts.id = r.id and posts.deleted_at is null returning posts.id`)) as unknown as { id: number }[];
  await addWork(
    tx,
    assessStageName,
    rows.map(({ id }) => ({ ref: id, priority: 5 })),
    now,
  );
}

/** Keeps what could not be read, masked, with its reason. */
export async function keepAside(
  tx: Tx,
  sourceId: number | null,
  items: readonly { reason: string; sample: string; where: string | null }[],
  mask: MaskPersonal,
  now: Date,
): Promise<void> {
  await insertRows(
    tx,
    setAside,
    items.map(({ reason, sample, where }) => ({
      sourceId,
      reason: cleanSample(reason, mask),
      sample: cleanSample(sample, mask),
      where,
      at: now,
    })),
  );
}
