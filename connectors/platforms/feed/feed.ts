/** RSS, Atom, RDF and JSON Feed: news, agency pages, forums and comment feeds. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { type Inbound, Platform } from "../../../pipeline/model/post.ts";
import { definePoll, type Page, type Surroundings } from "../../connector.ts";
import { type Answer, getIfChanged } from "../../http.ts";
import { sampleOf } from "../../storable-text.ts";
import { decodeDocument } from "./decode-document.ts";
import { type EntryContext, entryDate, entryFingerprint, entryId, entryPost } from "./entry-post.ts";
import { type FeedDocument, type FeedEntry, readFeed } from "./read-feed.ts";

/** Larger documents are refused: parsing blocks the process for about a second per 10 MB. */
const maxBytes = 8 * 1024 * 1024;
/** New and changed entries of one page; the rest of a larger feed comes with the next pages. */
const pageSize = 500;
/** Entries of one document that are looked at; feeds are newest first, and none seen is longer. */
const maxEntries = 2000;
/** Entries remembered beyond the present document, for feeds that leave entries out and bring them back. */
const remembered = 500;

export const FeedSettings = z.object({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .refine(
      (url) => !URL.canParse(url) || new URL(url).username === "",
      "alamat tanpa nama dan sandi di dalamnya",
    )
    .describe("Alamat umpan RSS, Atom, RDF atau JSON Feed, mulai dengan https://"),
  platform: Platform.default("news").describe("Jenis tempat: news untuk media, forum, web, …"),
  handle: z
    .string()
    .min(1)
    .max(200)
    .transform((handle) => handle.replace(/^@/, ""))
    .optional()
    .describe("Nama akun pemilik umpan tanpa @, bila semua tulisan berasal dari satu akun"),
});
type FeedSettings = z.infer<typeof FeedSettings>;

/** `seen` maps short hashes of ids to fingerprints of the text: no text and no names are kept in a cursor. */
const FeedCursor = z.object({
  of: z.string(),
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
  seen: z.record(z.string(), z.string()),
});
type FeedCursor = z.infer<typeof FeedCursor>;

export const feed = definePoll<FeedSettings>({
  kind: "poll",
  label: "Umpan RSS, Atom, JSON Feed",
  settings: FeedSettings,
  async collect(settings, cursor, around) {
    const known = readCursor(cursor, settings.url);
    const { etag, lastModified } = known;
    const accept =
      "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5";
    const answer = await getIfChanged(around, {
      url: settings.url,
      headers: { accept },
      maxBytes,
      etag,
      lastModified,
    });
    if (answer === null) return { inbound: [], cursor: JSON.stringify(known), more: false };
    const text = decodeDocument(answer.bytes, answer.headers.get("content-type"));
    return pageOf(readFeed(text, new URL(settings.url).host), settings, known, answer, around);
  },
  // A feed knows no times to start from: the whole document is read again.
  cursorSince: () => null,
});

function pageOf(
  document: FeedDocument,
  settings: FeedSettings,
  known: FeedCursor,
  answer: Answer,
  around: Pick<Surroundings, "clock" | "log">,
): Page {
  const context: EntryContext = {
    platform: settings.platform,
    handle: settings.handle ?? null,
    feedUrl: settings.url,
    documentUrl: answer.url,
    feed: document,
    now: around.clock.now(),
  };
  const entries = document.entries.slice(0, maxEntries);
  if (entries.length < document.entries.length) {
    around.log.warn("feed document is longer than what is read of it", { entries: document.entries.length });
  }
  const present: FeedCursor["seen"] = {};
  const inbound: Inbound[] = [];
  let waiting = 0;
  for (const { entry, id } of identified(entries, settings.url)) {
    const key = keyOf(id);
    const fingerprint = entryFingerprint(entry);
    const before = known.seen[key];
    if (Object.hasOwn(present, key)) continue;
    if (before !== fingerprint && inbound.length >= pageSize) {
      waiting += 1;
      if (before !== undefined) present[key] = before;
      continue;
    }
    present[key] = fingerprint;
    if (before !== fingerprint) inbound.push(inboundOf(entry, id, before !== undefined, context));
  }
  const next: FeedCursor = {
    of: keyOf(settings.url),
    // While entries wait, the document must be sent again whole: no validators.
    etag: waiting > 0 ? null : answer.headers.get("etag"),
    lastModified: waiting > 0 ? null : answer.headers.get("last-modified"),
    seen: rememberedWith(present, known.seen),
  };
  return { inbound, cursor: JSON.stringify(next), more: waiting > 0 };
}

function inboundOf(entry: FeedEntry, id: string, seenBefore: boolean, context: EntryContext): Inbound {
  if (entry.title === "" && entry.body === "" && entry.media.length === 0) {
    const reason = "entri umpan tanpa judul, isi dan gambar";
    return { kind: "set_aside", reason, sample: sampleOf(entry), where: id };
  }
  const post = entryPost(entry, id, context);
  if (!seenBefore) return { kind: "post", post };
  return { kind: "edit", post, editedAt: entryDate(entry.updated, context.now) };
}

/** Entries with their ids. An id that a broken feed gives to several entries tells nothing: the link does then. */
function identified(entries: FeedEntry[], feedUrl: string): { entry: FeedEntry; id: string }[] {
  const times = new Map<string, number>();
  for (const { id } of entries) if (id) times.set(id, (times.get(id) ?? 0) + 1);
  return entries.map((entry) => {
    const shared = entry.id !== null && (times.get(entry.id) ?? 0) > 1;
    return { entry, id: entryId(shared ? { ...entry, id: null } : entry, feedUrl) };
  });
}

/** A cursor of another address or another age starts over: ingest drops what it has. */
function readCursor(cursor: string | null, url: string): FeedCursor {
  const empty: FeedCursor = { of: keyOf(url), etag: null, lastModified: null, seen: {} };
  if (cursor === null) return empty;
  try {
    const read = FeedCursor.parse(JSON.parse(cursor));
    return read.of === empty.of ? read : empty;
  } catch {
    return empty;
  }
}

/** Everything in the document, then what was known before, up to the limit. */
function rememberedWith(present: FeedCursor["seen"], before: FeedCursor["seen"]): FeedCursor["seen"] {
  const older = Object.entries(before).filter(([key]) => !Object.hasOwn(present, key));
  return { ...present, ...Object.fromEntries(older.slice(0, remembered)) };
}

function keyOf(id: string): string {
  return createHash("sha256").update(id).digest("base64url").slice(0, 16);
}
