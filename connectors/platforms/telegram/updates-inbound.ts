/** A batch of Telegram updates to inbound; what polling and the webhook share. Pure. */
import type { Inbound, PostDraft } from "../../../pipeline/model/post.ts";
import { sampleOf } from "../../storable-text.ts";
import { isPublicChat, readMessage } from "./message-post.ts";
import { Message, messageUpdateNames, messageUpdates, Update } from "./telegram-update.ts";

/**
 * Every public message of the updates, in their order.
 *
 * An album arrives as one message a picture. Its parts in one batch become one post; `part` marks it, so that parts
 * of a later batch join it instead of opening a second post. An edited part without words changes no text, so it
 * comes as a part and not as an edit. What cannot be read is set aside and the rest goes on.
 */
export function updatesToInbound(updates: readonly unknown[]): Inbound[] {
  const inbound: Inbound[] = [];
  const albums = new Map<string, number>();
  for (const raw of updates) {
    const read = readUpdate(raw);
    if (read === null) continue;
    if (read.kind !== "post" || !read.part) {
      inbound.push(read);
      continue;
    }
    const at = albums.get(read.post.externalId);
    const album = at === undefined ? undefined : inbound[at];
    if (at !== undefined && album?.kind === "post") {
      inbound[at] = { ...album, post: joinParts(album.post, read.post) };
    } else {
      albums.set(read.post.externalId, inbound.length);
      inbound.push(read);
    }
  }
  return inbound;
}

/** One update: a post, an edit, something set aside, or null for what is none of ours. */
function readUpdate(raw: unknown): Inbound | null {
  const update = Update.safeParse(raw);
  if (!update.success) return setAside("pembaruan Telegram tidak terbaca", raw, null);
  const name = messageUpdateNames.find((key) => update.data[key] !== undefined);
  if (name === undefined) return null;
  const where = `update ${update.data.update_id}`;
  const content = update.data[name];
  // Before anything is kept: not even an unreadable private message is a sample of anything.
  if (!inPublicChat(content)) return null;
  const message = Message.safeParse(content);
  if (!message.success) {
    const [issue] = message.error.issues;
    return setAside(
      `pesan Telegram tidak terbaca pada ${issue?.path.join(".") || "akarnya"}`,
      content,
      where,
    );
  }
  const edited = messageUpdates[name];
  const reading = readMessage(message.data, edited);
  switch (reading.kind) {
    case "passed_over":
      return null;
    case "unknown":
      return setAside(
        `isi pesan Telegram belum dikenal: ${reading.keys.join(", ") || "kosong"}`.slice(0, 500),
        content,
        where,
      );
    case "post":
      return inboundOf(message.data, reading.post, edited);
  }
}

function inboundOf(message: Message, post: PostDraft, edited: boolean): Inbound {
  const inAlbum = message.media_group_id !== undefined;
  if (!edited || (inAlbum && post.text === "")) {
    return inAlbum ? { kind: "post", post, part: true } : { kind: "post", post };
  }
  const editedAt = new Date((message.edit_date ?? message.date) * 1000);
  return inAlbum ? { kind: "edit", post, editedAt, part: true } : { kind: "edit", post, editedAt };
}

/** Two parts of an album as one post: earliest time and address, every picture, every caption once. */
function joinParts(first: PostDraft, second: PostDraft): PostDraft {
  const [early, late] = first.postedAt <= second.postedAt ? [first, second] : [second, first];
  const said = first.text.includes(second.text) ? [first.text] : [first.text, second.text];
  const text = said.filter((words) => words !== "").join("\n");
  const known = new Set(first.media.map((file) => file.url).filter((url) => url !== null));
  const added = second.media.filter((file) => file.url === null || !known.has(file.url));
  return {
    ...early,
    text,
    kind: first.kind === "post" ? second.kind : first.kind,
    inReplyTo: first.inReplyTo ?? second.inReplyTo,
    repeats: first.repeats ?? second.repeats,
    position: early.position ?? late.position,
    media: [...first.media, ...added].slice(0, 100),
  };
}

/** Whether the raw message says that it stands in a private chat or in no chat we know; shape faults count as public. */
function inPublicChat(content: unknown): boolean {
  const chat = (content as { chat?: unknown } | null)?.chat;
  if (typeof chat !== "object" || chat === null) return true;
  const { type, is_direct_messages: direct } = chat as { type?: unknown; is_direct_messages?: unknown };
  if (typeof type !== "string") return true;
  return isPublicChat({ type, is_direct_messages: direct === true });
}

function setAside(reason: string, raw: unknown, where: string | null): Inbound {
  return { kind: "set_aside", reason: reason.slice(0, 500), sample: sampleOf(raw), where };
}
