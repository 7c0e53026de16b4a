/** What a case store is told about a case: masked words of the citizens, no handles, no names. Pure. */
import type { CaseFields } from "../model/case.ts";
import type { CaseRecord } from "../model/dispatch.ts";
import type { Platform } from "../model/post.ts";
import { categoryFacts, reportTypeOf } from "../model/taxonomy.ts";

export type RecordPost = { text: string | null; url: string | null; platform: Platform; postedAt: Date };

/** Longest body handed over; stores with a lower limit refuse it in their own words. */
const maxBody = 4000;
const maxVoices = 10;

const platformNames: Partial<Record<Platform, string>> = {
  x: "X",
  facebook: "Facebook",
  instagram: "Instagram",
  threads: "Threads",
  tiktok: "TikTok",
  youtube: "YouTube",
  telegram: "Telegram",
  whatsapp: "WhatsApp",
  line: "LINE",
  sms: "SMS",
  news: "Komentar berita",
};

/**
 * `posts` are the reports of the case, oldest first. Handles are cut from the text, since a citizen who mentions a
 * friend has not agreed to see the friend's name in a government file.
 */
export function caseRecord(input: {
  action: CaseRecord["action"];
  caseId: number;
  revision: number;
  trackingNumber: string | null;
  fields: CaseFields;
  posts: readonly RecordPost[];
  voices: number;
  /** Of the case: for a record without posts, which have moved to another case. */
  firstPostedAt: Date;
  agencyName: string | null;
}): CaseRecord {
  const { fields, posts } = input;
  const platforms = [...new Set(posts.map((post) => platformNames[post.platform] ?? "Media sosial"))];
  return {
    action: input.action,
    caseId: input.caseId,
    revision: input.revision,
    trackingNumber: input.trackingNumber,
    reportType: reportTypeOf(fields.intent),
    title: fields.title,
    body: body(posts, input.voices),
    category: fields.category,
    categoryName: categoryFacts[fields.category].sp4n,
    urgency: fields.urgency,
    areaCode: fields.areaCode,
    place: fields.place,
    agencyName: input.agencyName,
    occurredAt: posts[0]?.postedAt ?? input.firstPostedAt,
    anonymous: true,
    secret: false,
    channel: platforms.join(", ") || "Media sosial",
    links: posts.flatMap((post) => (post.url ? [post.url] : [])).slice(0, maxVoices),
    voices: Math.max(1, input.voices),
  };
}

function body(posts: readonly RecordPost[], voices: number): string {
  const lines = posts
    .filter((post) => post.text !== null)
    .slice(0, maxVoices)
    .map((post) => `${moment(post.postedAt)}: ${withoutHandles(post.text!)}`);
  const head =
    voices > 1 ? `Dihimpun dari ${voices} warga di media sosial.` : "Disampaikan warga di media sosial.";
  return cutWhole([head, ...lines].join("\n\n"), maxBody);
}

const characters = new Intl.Segmenter("id", { granularity: "grapheme" });
/** A longer "character" is a heap of marks that somebody piled up; it is cut like plain text. */
const longestCharacter = 100;

/** The text cut to at most `max` UTF-16 units, between characters as people see them. */
function cutWhole(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = characters.segment(text).containing(max)!.index;
  if (max - end <= longestCharacter) return text.slice(0, end);
  return text
    .slice(0, max)
    .toWellFormed()
    .replace(/\ufffd$/, "");
}

function withoutHandles(text: string): string {
  return text
    .replace(/(^|[^\p{L}\p{N}_])@[\p{L}\p{N}_.]+/gu, "$1")
    .replace(/[ \t]{2,}/g, " ")
    .trim();
}

const wib = new Intl.DateTimeFormat("id-ID", {
  dateStyle: "medium",
  timeStyle: "short",
  timeZone: "Asia/Jakarta",
});
const moment = (date: Date) => `${wib.format(date)} WIB`;
