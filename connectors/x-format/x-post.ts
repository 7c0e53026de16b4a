/** One post of X API v2, with what its page includes about it, to our words. */
import { type Media, noCounts, type PostDraft, type PostKind } from "../../pipeline/model/post.ts";
import { timeOfXId } from "./x-id.ts";
import type { XMedia, XPlace, XTweet, XUser } from "./x-shapes.ts";

export type XIncludes = {
  users: Map<string, XUser>;
  tweets: Map<string, XTweet>;
  media: Map<string, XMedia>;
  places: Map<string, XPlace>;
};

export type XPost = {
  post: PostDraft;
  /** When this version was written; null when it is the first one. */
  editedAt: Date | null;
};

/** How far ahead of our clock a time read from an id may lie and still be believed. */
const clockSkewMs = 5 * 60_000;

/**
 * `externalId` is the id of the first version. `now` stands in when neither X nor the id says a time.
 * @returns null when `created_at` is there but no date.
 */
export function postOfTweet(tweet: XTweet, includes: XIncludes, now: Date): XPost | null {
  const createdAt = readCreatedAt(tweet, now);
  if (createdAt === null) return null;
  const user = tweet.author_id ? includes.users.get(tweet.author_id) : undefined;
  const first = tweet.edit_history_tweet_ids?.[0] ?? tweet.id;
  const relation = relationOf(tweet);
  const post: PostDraft = {
    platform: "x",
    externalId: first,
    kind: relation.kind,
    url: `https://x.com/${user?.username ? encodeURIComponent(user.username) : "i/web"}/status/${tweet.id}`,
    author: {
      // Without an author two posts must not look as if one person wrote them.
      externalId: cut(tweet.author_id) ?? `unknown:${tweet.id}`.slice(0, 300),
      handle: cut(user?.username),
      displayName: cut(user?.name),
    },
    text: textOf(tweet, relation.repeats, includes),
    language: tweet.lang && tweet.lang.length <= 35 ? tweet.lang : null,
    media: mediaOf(tweet, includes),
    inReplyTo: relation.inReplyTo,
    repeats: relation.repeats,
    conversation: cut(tweet.conversation_id),
    position: positionOf(tweet, includes),
    counts: countsOf(tweet),
    postedAt: createdAt,
  };
  return { post, editedAt: first === tweet.id ? null : versionTime(tweet.id, createdAt, now) };
}

function cut(value: string | null | undefined): string | null {
  return value ? value.slice(0, 300) : null;
}

function readCreatedAt(tweet: XTweet, now: Date): Date | null {
  if (!tweet.created_at) return new Date(believableTime(tweet.id, now) ?? now.getTime());
  const time = Date.parse(tweet.created_at);
  return Number.isNaN(time) ? null : new Date(time);
}

/** Every version has an id of its own, so the id tells when it was written even where `created_at` stays. */
function versionTime(id: string, createdAt: Date, now: Date): Date {
  return new Date(Math.max(createdAt.getTime(), believableTime(id, now) ?? 0));
}

function believableTime(id: string, now: Date): number | null {
  const time = timeOfXId(id);
  return time !== null && time <= now.getTime() + clockSkewMs ? time : null;
}

/** A repost repeats and says nothing; a reply that quotes is a reply, since it stands in that thread. */
function relationOf(tweet: XTweet): { kind: PostKind; inReplyTo: string | null; repeats: string | null } {
  const of = (type: string) => cut(tweet.referenced_tweets?.find((one) => one.type === type)?.id);
  const reposted = of("retweeted");
  if (reposted) return { kind: "repost", inReplyTo: null, repeats: reposted };
  const inReplyTo = of("replied_to");
  const repeats = of("quoted");
  return { kind: inReplyTo ? "reply" : repeats ? "quote" : "post", inReplyTo, repeats };
}

/** The text in full: X cuts long posts, and reposts after 140 characters. Links stay as X shortened them. */
function textOf(tweet: XTweet, repeats: string | null, includes: XIncludes): string {
  const whole = decodeEntities(tweet.note_tweet?.text ?? tweet.text);
  const original = repeats ? includes.tweets.get(repeats) : undefined;
  const prefix = /^RT @\w{1,15}: /.exec(whole)?.[0];
  if (!original || !prefix) return whole;
  return prefix + decodeEntities(original.note_tweet?.text ?? original.text);
}

/** X escapes exactly these three in `text`. */
function decodeEntities(text: string): string {
  return text.includes("&")
    ? text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&")
    : text;
}

/** The first part of a media key says what it is, also where the media itself was not included. */
const kindsByKey: Record<string, Media["kind"]> = {
  "3": "photo",
  "7": "video",
  "13": "video",
  "16": "video",
};

function mediaOf(tweet: XTweet, includes: XIncludes): Media[] {
  return (tweet.attachments?.media_keys ?? []).slice(0, 100).map((key) => {
    const media = includes.media.get(key);
    const byType = media?.type ? (media.type === "photo" ? "photo" : "video") : null;
    const url = media?.url ?? media?.preview_image_url ?? null;
    return {
      kind: byType ?? kindsByKey[key.split("_")[0] ?? ""] ?? "document",
      url: url && url.length <= 4000 ? url : null,
      alt: media?.alt_text ? media.alt_text.slice(0, 4000) : null,
    };
  });
}

/**
 * The author's own point, else the middle of a point of interest. The middle of a town or district would look
 * exact and mostly be wrong, so for those the words of the post decide.
 */
function positionOf(tweet: XTweet, includes: XIncludes): PostDraft["position"] {
  const point = tweet.geo?.coordinates?.coordinates;
  if (point) return inRange(point[1], point[0]);
  const place = tweet.geo?.place_id ? includes.places.get(tweet.geo.place_id) : undefined;
  if (place?.place_type !== "poi" || !place.geo) return null;
  const [west, south, east, north] = place.geo.bbox;
  return inRange((south + north) / 2, (west + east) / 2);
}

function inRange(lat: number, lng: number): PostDraft["position"] {
  return Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? { lat, lng } : null;
}

function countsOf(tweet: XTweet): PostDraft["counts"] {
  const metrics = tweet.public_metrics;
  if (!metrics) return noCounts;
  return {
    reposts: metrics.retweet_count,
    replies: metrics.reply_count,
    likes: metrics.like_count,
    views: metrics.impression_count,
  };
}
