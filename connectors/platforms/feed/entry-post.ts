/** A feed entry to a post: a stable identity whatever the feed leaves out. */
import { createHash } from "node:crypto";
import {
  type Media,
  maxPostLength,
  noCounts,
  type Platform,
  type PostDraft,
} from "../../../pipeline/model/post.ts";
import { storableText } from "../../storable-text.ts";
import { readFeedDate } from "./feed-date.ts";
import type { FeedDocument, FeedEntry, FeedMedia } from "./read-feed.ts";

export type EntryContext = {
  platform: Platform;
  /** Handle of the account whose feed this is, without "@"; null for feeds of many authors. */
  handle: string | null;
  /** The feed's configured address: the root of ids that are unique only inside it. */
  feedUrl: string;
  /** Where the document came from, after redirects. */
  documentUrl: string;
  feed: Pick<FeedDocument, "title" | "link" | "language">;
  now: Date;
};

/**
 * The entry's external id: its guid or id, else its link, else a hash of title, date and text; the same
 * entry gets the same one every time. An id that is unique only inside its feed ("1234") is put behind the
 * feed's address, because ids are unique per platform. At most 300 characters, longer ones are hashed.
 */
export function entryId(
  entry: Pick<FeedEntry, "id" | "link" | "base" | "title" | "published" | "body">,
  feedUrl: string,
): string {
  const id = entry.id?.trim();
  if (id) return short(/^(?:https?:\/\/|tag:|urn:|at:\/\/)/i.test(id) ? id : `${feedUrl}#${id}`);
  const link = resolve(entry.link, entry.base, feedUrl);
  if (link) return short(link);
  // The text joins the hash only where title and date are missing: a corrected text stays the same entry.
  const named = entry.title && entry.published ? [entry.title, entry.published] : [entry.title, entry.body];
  return `${short(feedUrl, 230)}#${hash(named.join("\n"))}`;
}

/** Short fingerprint of what a reader sees, to tell an edited entry from one seen again. */
export function entryFingerprint(entry: FeedEntry): string {
  return hash(`${entry.title}\n${entry.body}`).slice(0, 12);
}

/** When the entry was written: as it says, but never after now; now when it says nothing readable. */
export function entryDate(written: string | null, now: Date): Date {
  const date = readFeedDate(written);
  return date === null || date > now ? now : date;
}

/** The entry as a post; every text storable, every address absolute http(s) or null. */
export function entryPost(entry: FeedEntry, externalId: string, context: EntryContext): PostDraft {
  const { platform, documentUrl, feed, now } = context;
  return {
    platform,
    externalId,
    kind: entry.answers ? "reply" : "post",
    url: resolve(entry.link, entry.base, documentUrl),
    author: authorOf(entry, context),
    text: storableText(joined(entry.title, entry.body), maxPostLength),
    language: languageOf(entry.language ?? feed.language),
    media: mediaOf(entry, documentUrl),
    inReplyTo: entry.answers ? entryId({ ...entry, id: entry.answers }, context.feedUrl) : null,
    repeats: null,
    conversation: null,
    position: entry.position,
    counts: noCounts,
    postedAt: entryDate(entry.published ?? entry.updated, now),
  };
}

/** An absolute http(s) address of at most 4000 characters; null for anything else ("javascript:", nonsense). */
export function resolve(link: string | null, base: string | null, documentUrl: string): string | null {
  const written = link?.trim();
  if (!written) return null;
  const root = base && URL.canParse(base, documentUrl) ? new URL(base, documentUrl).href : documentUrl;
  if (!URL.canParse(written, root)) return null;
  const url = new URL(written, root);
  return /^https?:$/.test(url.protocol) && url.href.length <= 4000 ? url.href : null;
}

function authorOf(entry: FeedEntry, context: EntryContext): PostDraft["author"] {
  const host = new URL(context.documentUrl).host;
  const site = context.feed.title ?? host;
  const uri = resolve(entry.author?.uri ?? null, entry.base, context.documentUrl);
  const externalId = context.handle ?? uri ?? (entry.author ? `${host}/${entry.author.name}` : host);
  return {
    externalId: short(storableText(externalId)),
    handle: context.handle,
    displayName: storableText(entry.author?.name ?? site, 300),
  };
}

/** Title and body, the title once: many feeds repeat it as the first words of the summary. */
function joined(title: string, body: string): string {
  if (title === "" || body.toLowerCase().startsWith(title.toLowerCase())) return body || title;
  return body === "" ? title : `${title}\n\n${body}`;
}

function languageOf(written: string | null): string | null {
  const code = written?.trim() ?? "";
  return /^[a-z]{2,8}([-_][a-z0-9]{1,8})*$/i.test(code) && code.length <= 35 ? code : null;
}

function mediaOf(entry: FeedEntry, documentUrl: string): Media[] {
  const seen = new Set<string>();
  const media: Media[] = [];
  for (const file of entry.media) {
    const url = resolve(file.url, entry.base, documentUrl);
    if (url === null || seen.has(url) || media.length >= 100) continue;
    seen.add(url);
    media.push({ kind: mediaKind(file, url), url, alt: file.alt ? storableText(file.alt, 4000) : null });
  }
  return media;
}

function mediaKind(file: FeedMedia, url: string): Media["kind"] {
  const type = file.type?.toLowerCase() ?? "";
  if (/^image/.test(type) || (type === "" && /\.(jpe?g|png|gif|webp|avif)$/i.test(new URL(url).pathname)))
    return "photo";
  if (/^video/.test(type)) return "video";
  return /^audio/.test(type) ? "audio" : "document";
}

function short(id: string, max = 300): string {
  return id.length <= max && storableText(id) === id ? id : `sha256:${hash(id)}`;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
