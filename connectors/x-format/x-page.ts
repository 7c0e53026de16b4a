/** A page of X API v2 (posts, includes, errors) to what it brings in; used for live answers and for saved pages. */
import type { z } from "zod";
import type { Inbound } from "../../pipeline/model/post.ts";
import { sampleOf } from "../storable-text.ts";
import { postOfTweet, type XIncludes } from "./x-post.ts";
import { XMedia, type XPage, XPlace, XProblem, XTweet, XUser } from "./x-shapes.ts";

/** One thing of a page, with the id of the version it came as; null for what has no id of its own. */
export type XItem = { id: string | null; inbound: Inbound };

/**
 * Items in the order of the page: posts first, then what `errors` tells. One unreadable item is set aside, the
 * rest goes on. `where` names the page for people.
 */
export function itemsOfXPage(page: XPage, now: Date, where: string | null = null): XItem[] {
  const includes = includesOf(page);
  const data = page.data == null ? [] : Array.isArray(page.data) ? page.data : [page.data];
  return [
    ...data.map((one) => itemOfData(one, includes, now, where)),
    ...inboundOfProblems(page.errors ?? [], now, where).map((inbound) => ({ id: null, inbound })),
  ];
}

function itemOfData(one: unknown, includes: XIncludes, now: Date, where: string | null): XItem {
  const tweet = XTweet.safeParse(one);
  const aside = (reason: string): Inbound => ({ kind: "set_aside", reason, sample: sampleOf(one), where });
  if (!tweet.success) return { id: null, inbound: aside("kiriman X tanpa id atau teks") };
  const read = postOfTweet(tweet.data, includes, now);
  if (!read) return { id: tweet.data.id, inbound: aside("kiriman X dengan tanggal yang tidak terbaca") };
  const { post, editedAt } = read;
  const inbound: Inbound = editedAt ? { kind: "edit", post, editedAt } : { kind: "post", post };
  return { id: tweet.data.id, inbound };
}

function includesOf(page: XPage): XIncludes {
  const { users, tweets, media, places } = page.includes ?? {};
  return {
    users: mapBy(users, XUser, (one) => one.id),
    tweets: mapBy(tweets, XTweet, (one) => one.id),
    media: mapBy(media, XMedia, (one) => one.media_key),
    places: mapBy(places, XPlace, (one) => one.id),
  };
}

function mapBy<T>(
  list: unknown[] | null | undefined,
  schema: z.ZodType<T>,
  key: (one: T) => string,
): Map<string, T> {
  const map = new Map<string, T>();
  for (const one of list ?? []) {
    const read = schema.safeParse(one);
    if (read.success) map.set(key(read.data), read.data);
  }
  return map;
}

/** What an entry of `errors` says of a post: it is gone, we may not see it, or something else. */
export type PostProblem = { state: "gone" | "hidden"; id: string } | { state: "other" };

/** Types are addresses (https://api.x.com/2/problems/…) whose host has changed once: the end decides. */
export function readProblem(value: unknown): PostProblem {
  const read = XProblem.safeParse(value);
  if (!read.success || read.data.resource_type !== "tweet") return { state: "other" };
  const id = read.data.resource_id ?? read.data.value;
  if (!id || id.length > 300) return { state: "other" };
  if (read.data.type?.endsWith("/resource-not-found")) return { state: "gone", id };
  if (read.data.type?.endsWith("/not-authorized-for-resource")) return { state: "hidden", id };
  return { state: "other" };
}

/**
 * A post that is not found is deleted. A post that we may not see is kept aside: in a page that can also mean
 * that this token sees less than another; the daily check of stored posts decides. Missing users, places and
 * media take nothing from a post and are passed over.
 */
function inboundOfProblems(problems: unknown[], now: Date, where: string | null): Inbound[] {
  const told = new Set<string>();
  return problems.flatMap((value): Inbound[] => {
    const problem = readProblem(value);
    if (problem.state === "other") return isOfAdornment(value) ? [] : [asideOf(value, where)];
    if (told.has(problem.id)) return [];
    told.add(problem.id);
    if (problem.state === "hidden") return [asideOf(value, where)];
    return [{ kind: "deletion", platform: "x", externalId: problem.id, at: now }];
  });
}

function isOfAdornment(value: unknown): boolean {
  const read = XProblem.safeParse(value);
  return read.success && ["user", "place", "media", "poll"].includes(read.data.resource_type ?? "");
}

function asideOf(value: unknown, where: string | null): Inbound {
  const read = XProblem.safeParse(value);
  const title = (read.success && read.data.title) || "tanpa judul";
  return {
    kind: "set_aside",
    reason: `X tidak memberi sebagian isi: ${title}`.slice(0, 500),
    sample: sampleOf(value),
    where,
  };
}
