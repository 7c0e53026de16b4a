/** A post: one public message by one author, as a connector delivers it. A comment or reply is a post. */
import { z } from "zod";

export const platforms = [
  "x",
  "facebook",
  "instagram",
  "threads",
  "tiktok",
  "youtube",
  "telegram",
  "whatsapp",
  "line",
  "mastodon",
  "bluesky",
  "news",
  "forum",
  "sms",
  "email",
  "web",
  "other",
] as const;
export const Platform = z.enum(platforms);
export type Platform = z.infer<typeof Platform>;

/**
 * `post` stands alone, `reply` answers another post, `quote` adds words to another post,
 * `repost` repeats another post without words of its own (it amplifies and never opens a case).
 */
export const postKinds = ["post", "reply", "quote", "repost"] as const;
export const PostKind = z.enum(postKinds);
export type PostKind = z.infer<typeof PostKind>;

export const Media = z.object({
  kind: z.enum(["photo", "video", "audio", "document"]),
  url: z.string().max(4000).nullable(),
  alt: z.string().max(4000).nullable(),
});
export type Media = z.infer<typeof Media>;

export const PostAuthor = z.object({
  externalId: z.string().min(1).max(300),
  handle: z.string().max(300).nullable(),
  displayName: z.string().max(300).nullable(),
});
export type PostAuthor = z.infer<typeof PostAuthor>;

/** Longest text kept of one post, in UTF-16 units; longer text is cut there by ingest. */
export const maxPostLength = 20_000;

export const PostDraft = z.object({
  platform: Platform,
  /** The platform's own id of the post. With an edit history: the id of the first version. */
  externalId: z.string().min(1).max(300),
  kind: PostKind,
  url: z.string().max(4000).nullable(),
  author: PostAuthor,
  text: z.string(),
  /** BCP 47-like code as the platform says it (X writes Indonesian as "in"); never used to drop a post. */
  language: z.string().max(35).nullable(),
  media: z.array(Media).max(100),
  /** External id of the post this one answers. */
  inReplyTo: z.string().max(300).nullable(),
  /** External id of the post this one reposts or quotes. */
  repeats: z.string().max(300).nullable(),
  /** External id of the thread, chat or video the post stands in. */
  conversation: z.string().max(300).nullable(),
  position: z.object({ lat: z.number().min(-90).max(90), lng: z.number().min(-180).max(180) }).nullable(),
  /** Counts the platform shows for this post; zero where it says nothing. */
  counts: z.object({
    reposts: z.number().int().nonnegative(),
    replies: z.number().int().nonnegative(),
    likes: z.number().int().nonnegative(),
    views: z.number().int().nonnegative(),
  }),
  postedAt: z.date(),
});
export type PostDraft = z.infer<typeof PostDraft>;

export const noCounts: PostDraft["counts"] = { reposts: 0, replies: 0, likes: 0, views: 0 };

/**
 * Marks one part of a post that its platform delivers in several (an album, photo by photo), in any order: its
 * media join those already kept, and its text, unless empty or kept already, joins the text (`post`) or takes its
 * place (`edit`). The first part that arrives makes the post.
 */
const part = z.literal(true).optional();

/**
 * One thing a connector brings in.
 * - `post`: seen for the first time, or seen again (ingest drops what it has).
 * - `edit`: a newer version of a post; `post.externalId` is that of the first version.
 * - `deletion`: the author (or the platform) took the post away; its text must go.
 * - `set_aside`: something arrived that could not be read; kept with its reason, never dropped.
 */
export const Inbound = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("post"), post: PostDraft, part }),
  z.object({ kind: z.literal("edit"), post: PostDraft, editedAt: z.date(), part }),
  z.object({
    kind: z.literal("deletion"),
    platform: Platform,
    externalId: z.string().min(1).max(300),
    at: z.date(),
  }),
  z.object({
    kind: z.literal("set_aside"),
    reason: z.string().max(500),
    sample: z.string().max(4000),
    where: z.string().max(500).nullable(),
  }),
]);
export type Inbound = z.infer<typeof Inbound>;
