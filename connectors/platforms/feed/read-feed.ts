/** A feed document of any format to entries of one shape, still in the feed's own words. */
import { type AtomFeed, type JsonFeed, parseFeed, type RdfFeed, type RssFeed } from "feedsmith";
import { unexpected } from "../../http.ts";
import { htmlToText, tidyLines } from "./html-text.ts";

export type FeedMedia = { url: string; type: string | null; alt: string | null };

/** One entry; every text is plain, every address as written (relative to `base` or to the document). */
export type FeedEntry = {
  id: string | null;
  link: string | null;
  base: string | null;
  title: string;
  body: string;
  author: { name: string; uri: string | null } | null;
  /** Dates as written. */
  published: string | null;
  updated: string | null;
  language: string | null;
  media: FeedMedia[];
  position: { lat: number; lng: number } | null;
  /** The id of the entry this one answers (RFC 4685). */
  answers: string | null;
};

export type FeedDocument = {
  title: string | null;
  link: string | null;
  language: string | null;
  entries: FeedEntry[];
};

type RssItem = RssFeed.Item<string>;
type RdfItem = RdfFeed.Item<string>;
type AtomEntry = AtomFeed.Entry<string>;
type JsonItem = JsonFeed.Item<string>;

/** @throws ConnectorError `unexpected_shape` when the text is no feed, or a feed that stops in the middle. */
export function readFeed(text: string, from: string): FeedDocument {
  try {
    const { format, feed } = parseFeed(text);
    switch (format) {
      case "rss":
        return rssDocument(feed);
      case "atom":
        return atomDocument(feed);
      case "rdf":
        return rdfDocument(feed);
      case "json":
        return jsonDocument(feed);
    }
  } catch (cause) {
    throw unexpected(`${from} tidak berisi umpan RSS, Atom, RDF atau JSON yang utuh`, text, cause);
  }
}

function rssDocument(feed: RssFeed.Feed<string>): FeedDocument {
  return {
    title: plain(feed.title),
    link: feed.link ?? null,
    language: feed.language ?? feed.dc?.languages?.[0] ?? null,
    entries: (feed.items ?? []).map((item) => ({
      ...rssOrRdfEntry(item),
      id: item.guid?.value ?? null,
      // A guid is an address unless it says otherwise; only then may it stand in for the link.
      link: item.link ?? (item.guid?.isPermaLink === false ? null : absoluteOrNull(item.guid?.value)),
      base: item.xml?.base ?? feed.xml?.base ?? feed.link ?? null,
      author: rssAuthor(item),
      published: item.pubDate ?? item.dc?.dates?.[0] ?? item.atom?.published ?? null,
      media: [
        ...(item.enclosures ?? []).map((file) => mediaOf(file.url, file.type)),
        ...mediaRss(item.media),
      ].filter((file) => file !== null),
      answers: item.thr?.inReplyTos?.[0]?.ref ?? null,
    })),
  };
}

function rdfDocument(feed: RdfFeed.Feed<string>): FeedDocument {
  return {
    title: plain(feed.title),
    link: feed.link ?? null,
    language: feed.dc?.languages?.[0] ?? null,
    entries: (feed.items ?? []).map((item) => ({
      ...rssOrRdfEntry(item),
      id: item.rdf?.about ?? null,
      link: item.link ?? item.rdf?.about ?? null,
      base: item.xml?.base ?? feed.xml?.base ?? feed.link ?? null,
      author: named(item.dc?.creators?.[0]),
      published: item.dc?.dates?.[0] ?? item.atom?.published ?? null,
      media: mediaRss(item.media),
      answers: null,
    })),
  };
}

/** What RSS and RDF items share. */
function rssOrRdfEntry(item: RssItem | RdfItem) {
  return {
    title: plain(item.title) ?? "",
    body: plain(item.description) || plain(item.content?.encoded) || "",
    updated: item.dcterms?.modified?.[0] ?? item.atom?.updated ?? null,
    language: item.dc?.languages?.[0] ?? item.xml?.lang ?? null,
    position: positionOf("geo" in item ? item.geo : undefined, item.georss?.point),
  };
}

function atomDocument(feed: AtomFeed.Feed<string>): FeedDocument {
  return {
    title: feed.title ? atomText(feed.title) || null : null,
    link: atomLink(feed.links),
    language: feed.xml?.lang ?? null,
    entries: (feed.entries ?? []).map((entry) => ({
      id: entry.id ?? null,
      link: atomLink(entry.links),
      base: entry.xml?.base ?? feed.xml?.base ?? null,
      title: entry.title ? atomText(entry.title) : "",
      body: (entry.summary && atomText(entry.summary)) || (entry.content && atomText(entry.content)) || "",
      author: atomAuthor(entry) ?? atomAuthor(entry.source) ?? atomAuthor(feed),
      published: entry.published ?? entry.updated ?? null,
      updated: entry.updated ?? null,
      language: entry.xml?.lang ?? entry.dc?.languages?.[0] ?? null,
      media: [
        ...(entry.links ?? [])
          .filter((link) => link.rel === "enclosure")
          .map((link) => mediaOf(link.href, link.type)),
        ...mediaRss(entry.media),
      ].filter((file) => file !== null),
      position: positionOf(entry.geo, entry.georss?.point),
      answers: entry.thr?.inReplyTos?.[0]?.ref ?? null,
    })),
  };
}

function jsonDocument(feed: JsonFeed.Feed<string>): FeedDocument {
  const author = (authors: JsonFeed.Author[] | undefined) =>
    named(authors?.[0]?.name ?? authors?.[0]?.url, authors?.[0]?.url);
  return {
    title: feed.title?.trim() || null,
    link: feed.home_page_url ?? null,
    language: feed.language ?? null,
    entries: (feed.items ?? []).map((item) => ({
      id: item.id ?? null,
      link: item.url ?? item.external_url ?? null,
      base: null,
      title: tidyLines(item.title ?? ""),
      body: jsonBody(item),
      author: author(item.authors) ?? author(feed.authors),
      published: item.date_published ?? null,
      updated: item.date_modified ?? null,
      language: item.language ?? null,
      media: [
        mediaOf(item.image, "image/*"),
        ...(item.attachments ?? []).map((file) => mediaOf(file.url, file.mime_type)),
      ].filter((file) => file !== null),
      position: null,
      answers: null,
    })),
  };
}

function jsonBody(item: JsonItem): string {
  return tidyLines(item.summary ?? item.content_text ?? "") || plain(item.content_html) || "";
}

/** RSS texts are HTML by custom, whatever they look like. */
function plain(text: string | undefined): string | null {
  return text === undefined ? null : htmlToText(text) || null;
}

/** RFC 4287, 3.1: only html and xhtml are markup; text means the characters themselves. */
function atomText(text: { value?: string; type?: string }): string {
  const type = text.type?.toLowerCase() ?? "text";
  return /html/.test(type) ? htmlToText(text.value ?? "") : tidyLines(text.value ?? "");
}

function atomLink(links: AtomFeed.Link<string>[] | undefined): string | null {
  const pages = (links ?? []).filter((link) => (link.rel ?? "alternate") === "alternate");
  return (pages.find((link) => !link.type || /html/.test(link.type)) ?? pages[0])?.href ?? null;
}

function atomAuthor(from: Pick<AtomEntry, "authors"> | undefined) {
  const author = from?.authors?.[0];
  return named(author?.name ?? author?.uri, author?.uri);
}

/** RSS writes authors as `mail@host (Name)`; the address is personal data nobody needs, so the name is kept. */
function rssAuthor(item: RssItem) {
  const author = item.authors?.[0];
  return named(item.dc?.creators?.[0]) ?? named(author?.name ?? author?.link, author?.link);
}

function named(name: string | undefined, uri?: string): FeedEntry["author"] {
  const read = name ? htmlToText(name).replace(/\s+/g, " ") : "";
  return read === "" ? null : { name: read, uri: uri?.trim() || null };
}

function mediaRss(media: RssItem["media"]): FeedMedia[] {
  const contents = [
    ...(media?.contents ?? []),
    ...(media?.groups ?? []).flatMap((group) => group.contents ?? []),
  ];
  const files = contents.map((file) => mediaOf(file.url, file.type ?? file.medium, file.title?.value));
  const read = files.filter((file) => file !== null);
  const pictures = (media?.thumbnails ?? []).map((picture) => mediaOf(picture.url, "image"));
  return read.length > 0 ? read : pictures.filter((file) => file !== null);
}

function mediaOf(url: string | undefined, type: string | undefined, alt?: string): FeedMedia | null {
  return url ? { url, type: type ?? null, alt: alt ? htmlToText(alt) : null } : null;
}

function positionOf(
  geo: { lat?: number; long?: number } | undefined,
  point: { lat?: number; lng?: number } | undefined,
): FeedEntry["position"] {
  const lat = point?.lat ?? geo?.lat;
  const lng = point?.lng ?? geo?.long;
  if (lat === undefined || lng === undefined) return null;
  return Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? { lat, lng } : null;
}

function absoluteOrNull(text: string | undefined): string | null {
  return text !== undefined && /^https?:/i.test(text) ? text : null;
}
