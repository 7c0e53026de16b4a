/** What is stored of a post: masked, cut to length, without characters a database refuses. Pure. */
import type { MaskPersonal } from "../../classifiers/classifier.ts";
import { maxPostLength, type PostDraft } from "../model/post.ts";

/** How far ahead of our clock a platform's clock may be before its time is taken as now. */
const clockSkewMs = 5 * 60_000;

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

/** Masks first and cuts then, so that a number is never cut in two and missed; a number at the cut goes, too. */
function maskAndCut(text: string, mask: MaskPersonal, length: number): ReturnType<MaskPersonal> {
  const masked = mask(clean(text));
  if (masked.text.length <= length) return masked;
  return { ...masked, text: clean(masked.text.slice(0, length)).replace(/[\d\s.-]+$/, "") };
}

/** A short sample of something unreadable, safe to store. */
export function cleanSample(sample: string, mask: MaskPersonal): string {
  return maskAndCut(sample, mask, 2000).text.replace(/\d[\d\s.-]{3,}$/, "…");
}

export function cleanPost(draft: PostDraft, mask: MaskPersonal, now: Date) {
  const { text, masked } = maskAndCut(draft.text, mask, maxPostLength);
  const ahead = draft.postedAt.getTime() - now.getTime() > clockSkewMs;
  const media = draft.media.map((item) => ({
    ...item,
    alt: item.alt === null ? null : mask(item.alt).text,
  }));
  return {
    platform: draft.platform,
    externalId: draft.externalId,
    kind: draft.kind,
    text,
    url: draft.url === null ? null : mask(draft.url).text,
    language: draft.language,
    media: media.length > 0 ? media : null,
    inReplyTo: draft.inReplyTo,
    repeats: draft.repeats,
    conversation: draft.conversation,
    lat: draft.position?.lat ?? null,
    lng: draft.position?.lng ?? null,
    ...draft.counts,
    masked: Object.keys(masked).length > 0 ? masked : null,
    postedAt: ahead ? now : draft.postedAt,
  };
}
