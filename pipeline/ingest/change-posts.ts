/** Edits, later parts and deletions of posts that are stored already. */
import { eq, sql } from "drizzle-orm";
import type { MaskPersonal } from "../../classifiers/classifier.ts";
import type { Tx } from "../../drizzle/db.ts";
import { posts } from "../../drizzle/schema/posts.ts";
import { cleanPost, maskAndCut, notAhead } from "./clean-post.ts";
import { joinPart } from "./join-part.ts";
import type { Arrival } from "./sort-page.ts";

export type Change = { postId: number; arrival: Arrival };

/** Applies what arrived of known posts, in the order of their ids; returns the posts that changed. */
export async function changePosts(
  tx: Tx,
  changes: readonly Change[],
  mask: MaskPersonal,
  now: Date,
): Promise<number[]> {
  const changed = new Set<number>();
  // Sorted, so that two processes with the same posts wait for each other instead of deadlocking.
  for (const { postId, arrival } of changes.toSorted((a, b) => a.postId - b.postId)) {
    const applied = arrival.part
      ? await applyPart(tx, postId, arrival, mask, now)
      : arrival.kind === "edit" && (await applyEdit(tx, postId, arrival, mask, now));
    if (applied) changed.add(postId);
  }
  return [...changed];
}

/** A jsonb parameter; null is the column's null, not JSON's. */
const json = (value: unknown) => sql`nullif(${JSON.stringify(value)}::jsonb, 'null'::jsonb)`;

/** The newest edit wins, whatever the order they arrive in; of two within one tick of the platform's clock the later arrival. */
async function applyEdit(
  tx: Tx,
  postId: number,
  { post, editedAt }: Extract<Arrival, { kind: "edit" }>,
  mask: MaskPersonal,
  now: Date,
): Promise<boolean> {
  const { text, media, masked } = cleanPost(post, mask, now);
  const at = notAhead(editedAt, now).toISOString();
  const rows = await tx.execute(sql`
    update posts set text = ${text}, media = ${json(media)}, masked = ${json(masked)}, revision = revision + 1, edited_at = ${at}
    where id = ${postId} and deleted_at is null and text is not null and (edited_at is null or edited_at <= ${at})
      and (text is distinct from ${text} or media is distinct from ${json(media)}) returning 1`);
  return rows.length === 1;
}

/** Joins a later part with what is kept; one that was seen before changes nothing. The joined words are masked and cut like any text. */
async function applyPart(
  tx: Tx,
  postId: number,
  arrival: Arrival,
  mask: MaskPersonal,
  now: Date,
): Promise<boolean> {
  const edited = arrival.kind === "edit";
  const [row] = await tx.select().from(posts).where(eq(posts.id, postId)).for("update");
  if (!row || row.text === null) return false;
  const kept = { text: row.text, media: row.media ?? [] };
  const cleaned = cleanPost(arrival.post, mask, now);
  const joined = joinPart(kept, { text: cleaned.text, media: cleaned.media ?? [] }, edited);
  if (joined.text === kept.text && joined.media.length === kept.media.length) return false;
  await tx
    .update(posts)
    .set({
      text: maskAndCut(joined.text, mask).text,
      media: joined.media,
      masked: cleaned.masked ?? row.masked,
      revision: row.revision + 1,
      editedAt: edited ? now : row.editedAt,
    })
    .where(eq(posts.id, postId));
  return true;
}

/** Takes the text of deleted posts away; returns the posts that had not been deleted before. */
export async function deletePosts(
  tx: Tx,
  gone: readonly { postId: number; at: Date }[],
  now: Date,
): Promise<number[]> {
  if (gone.length === 0) return [];
  const rows = gone.map(({ postId, at }) => ({ id: postId, at: notAhead(at, now) }));
  const deleted = (await tx.execute(sql`
    update posts set text = null, media = null, lat = null, lng = null, deleted_at = r.at
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(id bigint, at timestamptz)
    where posts.id = r.id and posts.deleted_at is null returning posts.id`)) as unknown as { id: number }[];
  return deleted.map((row) => row.id);
}
