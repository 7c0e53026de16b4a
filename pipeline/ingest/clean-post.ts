/** What is stored of a post: masked, cut to length, without what a database refuses. Pure. */
import { createHash } from "node:crypto";
import type { MaskPersonal } from "../../classifiers/classifier.ts";
import { maxPostLength, type Platform, type PostDraft } from "../model/post.ts";

/** How far ahead of our clock a platform's clock may be before its time is taken as now. */
const clockSkewMs = 5 * 60_000;
/** No platform is older than this; an earlier time is a mistake, and the database may not be able to hold it. */
const earliest = Date.UTC(1990, 0);

/** A platform's moment, or `now` where its clock is wrong. */
export function notAhead(at: Date, now: Date): Date {
  const wrong = at.getTime() - now.getTime() > clockSkewMs || at.getTime() < earliest;
  return wrong ? now : at;
}

/** Whole characters only, and no U+0000: neither UTF-8 nor PostgreSQL can hold the rest. */
function clean(text: string): string {
  return text.toWellFormed().replaceAll("\u0000", "");
}

/** The same value with every string in it clean; connectors hand over what platforms send, whatever it is. */
export function cleanStrings<T>(value: T): T {
  if (typeof value === "string")
    return (value.isWellFormed() && !value.includes("\u0000") ? value : clean(value)) as T;
  if (value === null || typeof value !== "object" || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(cleanStrings) as T;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cleanStrings(item)])) as T;
}

/** Text this much longer than what is kept is cut before it is read: megabytes would hold everybody up. */
const readAtMost = 4;
/** Longest written form of a personal number, generously: what may hang half over a cut. */
const longestForm = 400;

/** Masks first and cuts then, so that a number is never cut in two and missed; half a number at the cut goes, too. */
export function maskAndCut(
  text: string,
  mask: MaskPersonal,
  length: number = maxPostLength,
): ReturnType<MaskPersonal> {
  const read = text.slice(0, Math.max(readAtMost * length, length + longestForm));
  const masked = mask(clean(read));
  const whole = read.length < text.length ? masked.text.slice(0, -longestForm) : masked.text;
  if (whole.length <= length) return { ...masked, text: whole };
  return { ...masked, text: withoutLastDigits(clean(whole.slice(0, length))) };
}

/** Half a number says something false. */
function withoutLastDigits(text: string): string {
  let end = text.length;
  while (end > 0 && /[\d\s.\ufffd-]/.test(text[end - 1]!)) end--;
  return text.slice(0, end);
}

/** A short sample of something unreadable, safe to store. Whoever made it may have cut a number in two. */
export function cleanSample(sample: string, mask: MaskPersonal): string {
  return maskAndCut(sample, mask, 2000).text.replace(/\d[\d\s.-]{3,}$/, "…");
}

/** Platforms on which an author's id is a telephone number or an address, and those where a chat is named by it, too. */
const authorIsNumber: readonly Platform[] = ["whatsapp", "sms", "email"];
const chatIsNumber: readonly Platform[] = ["whatsapp", "sms"];

/** An id that tells authors apart without being a number that anybody can call. */
export function authorId(platform: Platform, externalId: string): string {
  return authorIsNumber.includes(platform) ? hidden(platform, externalId) : externalId;
}

function hidden(platform: Platform, externalId: string): string {
  return `~${createHash("sha256").update(`${platform}\n${externalId}`).digest("base64url")}`;
}

const largestCount = 2_147_483_647;

export function cleanPost(draft: PostDraft, mask: MaskPersonal, now: Date) {
  const { text, masked } = maskAndCut(draft.text, mask);
  const maskUrl = (url: string | null) => (url === null ? null : mask(url).text);
  const media = draft.media.map(({ kind, url, alt }) => ({
    kind,
    url: maskUrl(url),
    alt: alt === null ? null : mask(alt).text,
  }));
  const { reposts, replies, likes, views } = draft.counts;
  const { platform, conversation } = draft;
  return {
    platform,
    externalId: draft.externalId,
    kind: draft.kind,
    text,
    url: maskUrl(draft.url),
    language: draft.language,
    media: media.length > 0 ? media : null,
    inReplyTo: draft.inReplyTo,
    repeats: draft.repeats,
    conversation:
      conversation !== null && chatIsNumber.includes(platform)
        ? hidden(platform, conversation)
        : conversation,
    lat: draft.position?.lat ?? null,
    lng: draft.position?.lng ?? null,
    reposts: Math.min(reposts, largestCount),
    replies: Math.min(replies, largestCount),
    likes: Math.min(likes, largestCount),
    views: Math.min(views, largestCount),
    masked: Object.keys(masked).length > 0 ? masked : null,
    postedAt: notAhead(draft.postedAt, now),
  };
}
