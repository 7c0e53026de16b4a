/** One Telegram message to a post. Pure; the shapes are those of telegram-update.ts. */
import { type Media, maxPostLength, noCounts, type PostDraft } from "../../../pipeline/model/post.ts";
import { storableText } from "../../storable-text.ts";
import type { Chat, Message } from "./telegram-update.ts";

/** The external id of a message: `<chat id>/<message id>`; of an album: `<chat id>/album/<media group id>`. */
export function messageId(
  chat: Pick<Chat, "id">,
  message: Pick<Message, "message_id"> & { media_group_id?: string },
): string {
  return message.media_group_id
    ? `${chat.id}/album/${message.media_group_id}`
    : `${chat.id}/${message.message_id}`;
}

/** Groups, supergroups and channels; private chats and the inboxes of channels are nobody's public word. */
export function isPublicChat(chat: Pick<Chat, "type" | "is_direct_messages">): boolean {
  return ["group", "supergroup", "channel"].includes(chat.type) && chat.is_direct_messages !== true;
}

/** What becomes of a message. `passed_over` says nothing anybody could answer; `unknown` has content we cannot read. */
export type MessageReading =
  | { kind: "post"; post: PostDraft }
  | { kind: "passed_over" }
  | { kind: "unknown"; keys: string[] };

/** Content that says nothing of its own, or is a private matter (contact, payment). */
const speechless =
  /^(?:sticker|dice|game|contact|story|invoice|successful_payment|refunded_payment|passport_data|users?_shared|chat_shared|web_app_data)$/;

/** Messages that Telegram writes about the chat itself (Bot API, "service message" fields of Message). */
const service =
  /^(?:new_chat_|left_chat_|delete_chat_photo|(?:super)?group_chat_created|channel_chat_created|message_auto_delete|migrate_|pinned_message|connected_website|write_access_allowed|proximity_alert|boost_added|chat_background_set|checklist_tasks_|direct_message_price|paid_message_price|forum_topic_|general_forum_topic_|giveaway|video_chat_|voice_chat_|gift|unique_gift|suggested_post_|chat_owner_)/;

/** Keys beside the content: who, when, how, and what is read above. */
const beside =
  /^(?:message_id|message_thread_id|direct_messages_topic|from|sender_\w+|business_\w+|date|guest_\w+|chat|forward_\w+|is_\w+|reply_\w+|external_reply|quote|via_bot|edit_date|has_\w+|media_group_id|author_signature|paid_star_count|entities|caption\w*|link_preview_options|suggested_post_info|effect_id|show_caption_above_media|text|photo|video|animation|video_note|voice|audio|document|paid_media|poll|location|venue|checklist)$/;

/** Reads a message of a public chat. `edited` messages that only move a live location are passed over. */
export function readMessage(message: Message, edited: boolean): MessageReading {
  // Other bots answer and advertise; a chat speaking through its own bot account (sender_chat) is a person.
  if (message.from?.is_bot && !message.sender_chat) return { kind: "passed_over" };
  if (edited && message.location?.live_period !== undefined) return { kind: "passed_over" };
  const text = textOf(message);
  const media = mediaOf(message);
  const position = positionOf(message);
  if (text === "" && media.length === 0 && position === null) return withoutContent(message);
  const { chat } = message;
  return {
    kind: "post",
    post: {
      platform: "telegram",
      externalId: messageId(chat, message),
      ...relations(message),
      url: linkOf(chat, message.message_id),
      author: authorOf(message),
      text: storableText(text, maxPostLength),
      // Telegram knows the language of a person's app, not that of the text.
      language: null,
      media,
      conversation: message.is_topic_message
        ? `${chat.id}/thread/${message.message_thread_id}`
        : `${chat.id}`,
      position,
      counts: noCounts,
      postedAt: new Date(message.date * 1000),
    },
  };
}

function withoutContent(message: Message): MessageReading {
  const keys = Object.keys(message);
  if (keys.some((key) => speechless.test(key) || service.test(key))) return { kind: "passed_over" };
  return { kind: "unknown", keys: keys.filter((key) => !beside.test(key)).slice(0, 10) };
}

function textOf(message: Message): string {
  const { text, caption, venue, poll, checklist } = message;
  return (
    text ??
    caption ??
    (venue ? `${venue.title}\n${venue.address}` : null) ??
    (poll ? [poll.question, ...poll.options.map((option) => `- ${option.text}`)].join("\n") : null) ??
    (checklist ? [checklist.title, ...checklist.tasks.map((task) => `- ${task.text}`)].join("\n") : null) ??
    ""
  ).trim();
}

/** Files have no public address; the address kept is that of the message that shows them. */
function mediaOf(message: Message): Media[] {
  const kind = mediaKind(message);
  return kind === null ? [] : [{ kind, url: linkOf(message.chat, message.message_id), alt: null }];
}

function mediaKind(message: Message): Media["kind"] | null {
  if (message.photo?.length || message.paid_media) return "photo";
  // An animation carries a `document` twin for old clients, so it is asked first.
  if (message.video || message.animation || message.video_note) return "video";
  if (message.voice || message.audio) return "audio";
  if (!message.document) return null;
  const type = message.document.mime_type ?? "";
  if (type.startsWith("image/")) return "photo";
  if (type.startsWith("video/")) return "video";
  return type.startsWith("audio/") ? "audio" : "document";
}

function positionOf({ location, venue }: Message): PostDraft["position"] {
  const place = location ?? venue?.location;
  return place ? { lat: place.latitude, lng: place.longitude } : null;
}

/** Forwarded from a channel repeats that channel's post; other forwards do not say which message they were. */
function relations(message: Message): Pick<PostDraft, "kind" | "inReplyTo" | "repeats"> {
  const repeated = repeatedPost(message);
  const inReplyTo = answeredPost(message);
  if (repeated) return { kind: "repost", inReplyTo, repeats: repeated };
  const { external_reply: quoted } = message;
  if (quoted?.chat && quoted.message_id !== undefined && isPublicChat(quoted.chat)) {
    return { kind: "quote", inReplyTo, repeats: messageId(quoted.chat, { message_id: quoted.message_id }) };
  }
  return { kind: inReplyTo ? "reply" : "post", inReplyTo, repeats: null };
}

function repeatedPost(message: Message): string | null {
  const { forward_origin: origin, forward_from_chat: chat, forward_from_message_id: number } = message;
  if (origin?.type === "channel" && origin.chat && origin.message_id !== undefined) {
    return messageId(origin.chat, { message_id: origin.message_id });
  }
  return chat?.type === "channel" && number !== undefined ? messageId(chat, { message_id: number }) : null;
}

/** In a forum every message formally answers the message that opened its topic; that is no answer. */
function answeredPost(message: Message): string | null {
  const answered = message.reply_to_message;
  if (!answered || "forum_topic_created" in answered) return null;
  return messageId(answered.chat ?? message.chat, answered);
}

/** Who speaks: the chat for channel posts, anonymous administrators and people writing as their channel. */
function authorOf(message: Message): PostDraft["author"] {
  const chat = message.sender_chat ?? (message.from ? null : message.chat);
  if (chat) return author(chat.id, chat.username, chat.title ?? "");
  const { id, username, first_name, last_name = "" } = message.from!;
  return author(id, username, `${first_name} ${last_name}`);
}

function author(id: number, username: string | undefined, name: string): PostDraft["author"] {
  return {
    externalId: String(id),
    handle: username ? storableText(username, 300) : null,
    displayName: storableText(name.trim(), 300) || null,
  };
}

/** Public chats have a readable address; other supergroups and channels one that opens for their members. */
function linkOf(chat: Chat, message: number): string | null {
  if (chat.username && /^\w{1,100}$/.test(chat.username)) return `https://t.me/${chat.username}/${message}`;
  const internal = /^-100(\d+)$/.exec(String(chat.id))?.[1];
  return internal ? `https://t.me/c/${internal}/${message}` : null;
}
