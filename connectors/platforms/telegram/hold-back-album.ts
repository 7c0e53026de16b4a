/** Waits one look for the rest of an album that stands at the end of a batch. Pure. */

export type Held = { album: string; parts: number };

type AlbumPart = { update_id: number; album: string };

/**
 * Telegram writes an album as one update a picture, so an answer can end in the middle of one. When the newest
 * message belongs to an album, that album and all after its first part stay with Telegram (they are not taken, so the
 * next getUpdates brings them again) until a look finds no more parts than the look before, or the album is longer
 * than a whole batch. Nothing of a post is kept in the cursor, and nothing is lost when the process dies meanwhile.
 */
export function holdBackAlbum(
  updates: readonly unknown[],
  before: Held | null,
  limit: number,
): { taken: readonly unknown[]; held: Held | null } {
  const last = albumOf(updates.at(-1));
  if (last === null) return { taken: updates, held: null };
  const first = updates.findIndex((update) => albumOf(update)?.album === last.album);
  const parts = updates.filter((update) => albumOf(update)?.album === last.album).length;
  const complete = before?.album === last.album && before.parts >= parts;
  if (complete || (first === 0 && updates.length >= limit)) return { taken: updates, held: null };
  return { taken: updates.slice(0, first), held: { album: last.album, parts } };
}

/** The album a new message stands in; edited messages are complete, so they count as none. */
function albumOf(update: unknown): AlbumPart | null {
  if (typeof update !== "object" || update === null) return null;
  const { update_id, message, channel_post } = update as Record<string, unknown>;
  const content = (message ?? channel_post) as
    | { media_group_id?: unknown; chat?: { id?: unknown } }
    | undefined;
  const group = content?.media_group_id;
  if (typeof update_id !== "number" || typeof group !== "string") return null;
  return { update_id, album: `${content?.chat?.id}/${group}` };
}
