/** One record of a file (a JSON line or a CSV row) to a post; tolerant of names, strict about text and date. */
import { createHash } from "node:crypto";
import {
  type Media,
  type Platform,
  type PostAuthor,
  type PostDraft,
  type PostKind,
  platforms,
  postKinds,
} from "../../../pipeline/model/post.ts";
import type { Pick } from "./line-fields.ts";
import { readDate } from "./read-date.ts";

export type LineContext = {
  pick: Pick;
  /** Stands in where a record names none, or one we do not know. */
  platform: Platform;
  /** Zone of dates that name none, as "+07:00". */
  zone: string;
  now: Date;
};

type Line = Record<string, unknown>;

/** The post, or in a few Indonesian words why there is none. `raw` gives records without an id their identity. */
export function postOfLine(line: Line, raw: string, context: LineContext): PostDraft | string {
  const { pick } = context;
  const media = mediaOf(pick(line, "media"));
  const text = textOf(pick(line, "text"));
  if (text.trim() === "" && media.length === 0) return "tanpa teks";
  const created = pick(line, "created_at");
  const postedAt = created === undefined ? context.now : readDate(created, context.zone);
  if (postedAt === null) return "tanggal tidak terbaca";
  const id = pick(line, "id");
  const externalId = id === undefined ? `sha256:${hashOf(raw)}` : textOf(id);
  if (externalId === "" || externalId.length > 300) return "id tidak terbaca";
  const inReplyTo = reference(pick(line, "in_reply_to"));
  const repeats = reference(pick(line, "repeats"));
  return {
    platform: platformOf(pick(line, "platform")) ?? context.platform,
    externalId,
    kind: kindOf(pick(line, "kind"), text, inReplyTo, repeats),
    url: short(textOf(pick(line, "url")), 4000),
    author: authorOf(line, pick, externalId),
    text,
    language: short(textOf(pick(line, "language")), 35),
    media,
    inReplyTo,
    repeats,
    conversation: reference(pick(line, "conversation")),
    position: positionOf(pick(line, "lat"), pick(line, "lng")),
    counts: countsOf(line, pick),
    postedAt,
  };
}

/** Numbers are taken as the text they stand for; anything else is no text. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" && Number.isFinite(value) ? String(value) : "";
}

function short(text: string, most: number): string | null {
  return text !== "" && text.length <= most ? text : null;
}

function reference(value: unknown): string | null {
  return short(textOf(value), 300);
}

function hashOf(raw: string): string {
  return createHash("sha256").update(raw.trim()).digest("hex").slice(0, 32);
}

const otherPlatformNames: Record<string, Platform> = {
  twitter: "x",
  fb: "facebook",
  ig: "instagram",
  yt: "youtube",
  wa: "whatsapp",
  berita: "news",
};

function platformOf(value: unknown): Platform | null {
  const name = textOf(value).trim().toLowerCase();
  const known = (platforms as readonly string[]).includes(name) ? (name as Platform) : null;
  return known ?? (Object.hasOwn(otherPlatformNames, name) ? otherPlatformNames[name]! : null);
}

/** A kind we do not know belongs to someone else's scheme and says nothing; the references then tell. */
function kindOf(value: unknown, text: string, inReplyTo: string | null, repeats: string | null): PostKind {
  if ((postKinds as readonly unknown[]).includes(value)) return value as PostKind;
  if (repeats !== null && (value === "retweet" || text.startsWith("RT @") || text === "")) return "repost";
  if (inReplyTo !== null) return "reply";
  return repeats !== null ? "quote" : "post";
}

function authorOf(line: Line, pick: Pick, externalId: string): PostAuthor {
  const written = pick(line, "author");
  const object = (typeof written === "object" && written !== null ? written : {}) as Line;
  const handle = textOf(
    typeof written === "object" ? (object.handle ?? object.username ?? object.screen_name) : written,
  )
    .trim()
    .replace(/^@/, "");
  const id = textOf(object.id_str ?? object.id ?? pick(line, "author_id"));
  return {
    // Two posts without an author must not look as if one person wrote them.
    externalId: (id || handle.toLowerCase() || `unknown:${externalId}`).slice(0, 300),
    handle: handle.slice(0, 300) || null,
    displayName:
      textOf(object.display_name ?? object.name ?? pick(line, "author_name")).slice(0, 300) || null,
  };
}

const mediaKinds = ["photo", "video", "audio", "document"];

/** A list of addresses, or of objects {kind, url, alt}; in a table one address. */
function mediaOf(value: unknown): Media[] {
  const list = Array.isArray(value) ? value : typeof value === "string" ? [value] : [];
  return list.slice(0, 100).flatMap((one: unknown): Media[] => {
    if (typeof one === "string") return [{ kind: "document", url: short(one, 4000), alt: null }];
    if (typeof one !== "object" || one === null) return [];
    const { kind, type, url, alt, alt_text } = one as Line;
    const said = String(kind ?? type);
    return [
      {
        kind: mediaKinds.includes(said) ? (said as Media["kind"]) : "document",
        url: short(textOf(url), 4000),
        alt: short(textOf(alt ?? alt_text), 4000),
      },
    ];
  });
}

function positionOf(lat: unknown, lng: unknown): PostDraft["position"] {
  const position = { lat: degrees(lat), lng: degrees(lng) };
  // No town of Indonesia lies at 0/0; exports write it for "unknown".
  if (position.lat === 0 && position.lng === 0) return null;
  return Math.abs(position.lat) <= 90 && Math.abs(position.lng) <= 180 ? position : null;
}

/** Indonesian tables write a comma for the decimal point. NaN for what is no number. */
function degrees(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && value.trim() !== "" ? Number(value.replace(",", ".")) : Number.NaN;
}

function countsOf(line: Line, pick: Pick): PostDraft["counts"] {
  const { counts } = line;
  const nested = (typeof counts === "object" && counts !== null ? counts : {}) as Line;
  const count = (field: "reposts" | "replies" | "likes" | "views") => {
    const number = Number(nested[field] ?? pick(line, field));
    return Number.isSafeInteger(number) && number > 0 ? number : 0;
  };
  return {
    reposts: count("reposts"),
    replies: count("replies"),
    likes: count("likes"),
    views: count("views"),
  };
}
