/**
 * What the Telegram Bot API sends (https://core.telegram.org/bots/api#update), as far as we read it. Unknown
 * keys pass; a known key of another type makes the update unreadable.
 */
import { z } from "zod";

const id = z.number().int();
/** Seconds since 1970; the bounds keep every value a valid date. */
const seconds = z.number().int().min(0).max(4_102_444_800);

const Chat = z.object({
  id,
  type: z.string(),
  title: z.string().optional(),
  username: z.string().optional(),
  /** A channel's inbox: shaped like a supergroup, but between one person and the channel. */
  is_direct_messages: z.boolean().optional(),
});
export type Chat = z.infer<typeof Chat>;

const User = z.object({
  id,
  is_bot: z.boolean().default(false),
  first_name: z.string().default(""),
  last_name: z.string().optional(),
  username: z.string().optional(),
});

const Origin = z.object({ type: z.string(), chat: Chat.optional(), message_id: id.optional() });

const Location = z.object({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  live_period: z.number().optional(),
});

const Answered = z.looseObject({
  message_id: id,
  chat: Chat.optional(),
  media_group_id: z.string().optional(),
});

const file = z.looseObject({ mime_type: z.string().optional() });

export const Message = z.looseObject({
  message_id: id,
  date: seconds,
  edit_date: seconds.optional(),
  chat: Chat,
  from: User.optional(),
  sender_chat: Chat.optional(),
  message_thread_id: id.optional(),
  is_topic_message: z.boolean().optional(),
  media_group_id: z.string().max(200).optional(),
  forward_origin: Origin.optional(),
  /** Bot API before 7.0, still spoken by self-hosted servers. */
  forward_from_chat: Chat.optional(),
  forward_from_message_id: id.optional(),
  reply_to_message: Answered.optional(),
  external_reply: z.looseObject({ chat: Chat.optional(), message_id: id.optional() }).optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
  location: Location.optional(),
  venue: z.object({ location: Location, title: z.string(), address: z.string() }).optional(),
  poll: z.object({ question: z.string(), options: z.array(z.object({ text: z.string() })) }).optional(),
  checklist: z.object({ title: z.string(), tasks: z.array(z.object({ text: z.string() })) }).optional(),
  photo: z.array(z.looseObject({})).optional(),
  video: file.optional(),
  animation: file.optional(),
  video_note: file.optional(),
  voice: file.optional(),
  audio: file.optional(),
  document: file.optional(),
  paid_media: z.looseObject({}).optional(),
});
export type Message = z.infer<typeof Message>;

/** The kinds of update that carry public messages, and whether each is a newer version of one. */
export const messageUpdates = {
  message: false,
  channel_post: false,
  edited_message: true,
  edited_channel_post: true,
} as const;
export type MessageUpdate = keyof typeof messageUpdates;
export const messageUpdateNames = Object.keys(messageUpdates) as MessageUpdate[];

export const Update = z.looseObject({ update_id: id });
export type Update = z.infer<typeof Update>;
