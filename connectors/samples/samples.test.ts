import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { Media, Platform, PostKind } from "../../pipeline/model/post.ts";
import { Category, categories, Intent, intents, Urgency } from "../../pipeline/model/taxonomy.ts";

const SamplePost = z.strictObject({
  id: z.string().regex(/^[sp]\d{3,4}[ab]?$/),
  text: z.string().trim().min(5).max(4000),
  created_at: z.iso.datetime({ offset: true }).regex(/\+0[789]:00$/),
  platform: Platform,
  author: z.string().regex(/^@[\w.]+$/),
  author_name: z.string().min(1),
  kind: PostKind,
  in_reply_to: z.string().optional(),
  repeats: z.string().optional(),
  conversation: z.string().optional(),
  url: z
    .url()
    .regex(/^https:\/\/[a-z]+\.example\//)
    .optional(),
  media: z.array(Media).optional(),
  lat: z.number().min(-11).max(6).optional(),
  lng: z.number().min(95).max(141).optional(),
  reposts: z.number().int().nonnegative().optional(),
  likes: z.number().int().nonnegative().optional(),
});
type SamplePost = z.infer<typeof SamplePost>;

const Label = z.strictObject({
  id: z.string(),
  intent: Intent,
  actionable: z.boolean(),
  urgency: Urgency.nullable(),
  category: Category,
  places: z.array(z.string().min(1)),
  town: z.string().nullable(),
  origin: z.string().nullable(),
});

const Ids = z.array(z.string());
const ExpectedCase = z.strictObject({
  case: z.string(),
  posts: Ids.min(1),
  contexts: Ids,
  reposts: Ids.optional(),
  related: Ids.optional(),
  apart: Ids.optional(),
  note: z.string().min(1),
  town: z.string().nullable(),
  category: Category,
});

const Pair = z.strictObject({
  id: z.string(),
  differs: z.enum(["jalan", "kelurahan", "pasar", "faskes", "sekolah", "nomor", "kota"]),
  place_a: z.string().min(3),
  place_b: z.string().min(3),
  a: SamplePost,
  b: SamplePost,
});

/** Every line of a JSONL file beside this test, parsed; a bad line fails with its number. */
function lines<T>(name: string, schema: z.ZodType<T>): T[] {
  const text = readFileSync(new URL(name, import.meta.url), "utf8").trimEnd();
  return text.split("\n").map((line, index) => {
    const parsed = schema.safeParse(JSON.parse(line));
    if (!parsed.success) throw new Error(`${name}:${index + 1} ${parsed.error.message}`);
    return parsed.data;
  });
}

const posts = lines("posts.jsonl", SamplePost);
const labels = lines("labels.jsonl", Label);
const cases = lines("expected-cases.jsonl", ExpectedCase);
const pairs = lines("near-identical-pairs.jsonl", Pair);
const postById = new Map(posts.map((post) => [post.id, post]));
const labelById = new Map(labels.map((label) => [label.id, label]));

function labelOf(id: string) {
  const label = labelById.get(id);
  if (!label) throw new Error(`${id} has no label`);
  return label;
}

function postOf(id: string): SamplePost {
  const post = postById.get(id);
  if (!post) throw new Error(`${id} is not a sample post`);
  return post;
}

function count<T>(values: T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

describe("sample posts", () => {
  it("are at least 800, in order of time, each with its own id and one label", () => {
    expect(posts.length).toBeGreaterThanOrEqual(800);
    expect(postById.size).toBe(posts.length);
    expect(labels.map((label) => label.id)).toEqual(posts.map((post) => post.id));
    const times = posts.map((post) => Date.parse(post.created_at));
    expect(times).toEqual([...times].sort((one, other) => one - other));
  });

  it("cover 14 consecutive days and keep the daily rhythm", () => {
    const days = [...count(posts.map((post) => post.created_at.slice(0, 10))).keys()].sort();
    expect(days.length).toBe(14);
    expect(days[0]).toBe("2026-11-09");
    expect(days[13]).toBe("2026-11-22");
    const hours = posts.map((post) => Number(post.created_at.slice(11, 13)));
    const busy = hours.filter((hour) => (hour >= 6 && hour < 10) || (hour >= 16 && hour < 23));
    expect(busy.length / posts.length).toBeGreaterThan(0.6);
  });

  it("cover all intents, categories and urgencies, 20 and more towns in three time zones", () => {
    expect([...count(labels.map((label) => label.intent)).keys()].sort()).toEqual([...intents].sort());
    const byCategory = count(labels.filter((label) => label.actionable).map((label) => label.category));
    expect(categories.filter((category) => (byCategory.get(category) ?? 0) < 5)).toEqual([]);
    const byUrgency = count(labels.map((label) => label.urgency));
    expect(byUrgency.get(4)).toBeGreaterThanOrEqual(25);
    for (const urgency of [1, 2, 3] as const) expect(byUrgency.get(urgency)).toBeGreaterThanOrEqual(50);
    expect(count(labels.map((label) => label.town)).size).toBeGreaterThanOrEqual(21);
    expect(count(posts.map((post) => post.created_at.slice(-6))).size).toBe(3);
  });

  it("hold official posts, news, chatter and look-alikes of emergencies in the promised numbers", () => {
    const byIntent = count(labels.map((label) => label.intent));
    expect(byIntent.get("official")).toBeGreaterThanOrEqual(40);
    expect(byIntent.get("news")).toBeGreaterThanOrEqual(30);
    expect(byIntent.get("other")).toBeGreaterThanOrEqual(80);
    const lookalikes = labels.filter((label) => label.origin?.startsWith("own-ne-"));
    expect(lookalikes.length).toBeGreaterThanOrEqual(40);
    expect(lookalikes.filter((label) => label.urgency === 4)).toEqual([]);
  });

  it("are labelled so that urgency goes with actionable and places are words of the post", () => {
    for (const label of labels) {
      expect(label.urgency !== null, label.id).toBe(label.actionable);
      const { text } = postOf(label.id);
      expect(
        label.places.filter((place) => !text.includes(place)),
        label.id,
      ).toEqual([]);
    }
  });

  it("take nothing from the third of the own-written material that is kept back", () => {
    const numbers = labels.flatMap(
      (label) => /^own-(?:case|em|ne|ca)-(\d+)/.exec(label.origin ?? "")?.[1] ?? [],
    );
    expect(numbers.length).toBe(labels.filter((label) => label.origin !== null).length);
    expect(numbers.filter((digits) => Number(digits) % 3 === 0)).toEqual([]);
    const written = labels.filter((label) => label.origin === null);
    expect(written.filter((label) => postOf(label.id).kind !== "repost").length).toBeGreaterThanOrEqual(200);
  });

  it("refer only to earlier posts of the same platform", () => {
    for (const post of posts) {
      for (const target of [post.in_reply_to, post.repeats, post.conversation]) {
        if (target === undefined || target === post.id) continue;
        const earlier = postOf(target);
        expect(earlier.platform, post.id).toBe(post.platform);
        expect(Date.parse(earlier.created_at), post.id).toBeLessThan(Date.parse(post.created_at));
      }
      expect(post.in_reply_to !== undefined, post.id).toBe(post.kind === "reply");
      expect(post.repeats !== undefined, post.id).toBe(post.kind === "repost" || post.kind === "quote");
    }
  });

  it("hold 20 and more reposts that say nothing of their own", () => {
    const reposts = posts.filter((post) => post.kind === "repost");
    expect(reposts.length).toBeGreaterThanOrEqual(20);
    for (const repost of reposts) {
      const original = postOf(repost.repeats ?? "");
      expect([original.text, `RT ${original.author}: ${original.text}`], repost.id).toContain(repost.text);
      expect(repost.author).not.toBe(original.author);
    }
  });

  it("hold one slogan copied by twelve accounts within a minute", () => {
    const slogans = posts.filter((post) => post.text.includes("#LingkarBaratMenjerit"));
    expect(count(slogans.map((post) => post.text)).size).toBe(1);
    expect(count(slogans.map((post) => post.author)).size).toBe(12);
    const times = slogans.map((post) => Date.parse(post.created_at));
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(60_000);
  });

  it("hold personal numbers for masking and no placeholder of a masked one", () => {
    const personal =
      /\b\d{4} ?\d{4} ?\d{4} ?\d{4}\b|\b08\d{2}[- ]?\d{3,4}[- ]?\d{3,4}\b|\b[A-Z]{1,2} \d{4} [A-Z]{2,3}\b/;
    expect(posts.filter((post) => personal.test(post.text)).length).toBeGreaterThanOrEqual(12);
    expect(posts.filter((post) => /<[A-Z]+>|@warga\b/.test(post.text))).toEqual([]);
  });
});

describe("expected cases", () => {
  it("name only sample posts, each in one role of one case", () => {
    const roles = cases.flatMap((one) => [
      ...one.posts,
      ...one.contexts,
      ...(one.reposts ?? []),
      ...(one.related ?? []),
    ]);
    expect(roles.map((id) => postOf(id).id)).toEqual(roles);
    expect([...count(roles)].filter(([, times]) => times > 1)).toEqual([]);
    expect(new Set(cases.map((one) => one.case)).size).toBe(cases.length);
  });

  it("join only actionable posts; contexts are official or news, reposts repeat a post of the case", () => {
    for (const one of cases) {
      expect(
        one.posts.filter((id) => !labelOf(id).actionable || postOf(id).kind === "repost"),
        one.case,
      ).toEqual([]);
      expect(
        one.contexts.filter((id) => !["official", "news"].includes(labelOf(id).intent)),
        one.case,
      ).toEqual([]);
      for (const id of one.reposts ?? []) expect(one.posts, one.case).toContain(postOf(id).repeats);
    }
    const listed = new Set(cases.flatMap((one) => one.reposts ?? []));
    expect(posts.filter((post) => post.kind === "repost" && !listed.has(post.id))).toEqual([]);
  });

  it("hold 110 and more problems told by several people on several platforms", () => {
    const several = cases.filter((one) => {
      const told = one.posts.map(postOf);
      return (
        new Set(told.map((post) => post.author)).size >= 2 &&
        new Set(told.map((post) => post.platform)).size >= 2 &&
        new Set(told.map((post) => post.text)).size >= 2
      );
    });
    expect(several.length).toBeGreaterThanOrEqual(110);
    for (const one of several) expect(one.posts.length, one.case).toBeLessThanOrEqual(8);
  });

  it("keep look-alike reports apart: none of them is a post of the case it resembles or of another", () => {
    const joined = new Set(cases.filter((one) => one.posts.length > 1).flatMap((one) => one.posts));
    const apart = cases.flatMap((one) => one.apart ?? []);
    expect(apart.length).toBeGreaterThanOrEqual(40);
    expect(apart.filter((id) => joined.has(postOf(id).id))).toEqual([]);
  });
});

describe("near-identical pairs", () => {
  it("are 200, differ in place words only and name people, times and places apart", () => {
    expect(pairs.length).toBe(200);
    expect(new Set(pairs.flatMap((pair) => [pair.a.id, pair.b.id])).size).toBe(400);
    for (const pair of pairs) {
      expect(pair.place_a, pair.id).not.toBe(pair.place_b);
      const frame = pair.a.text.replaceAll(pair.place_a, "…");
      expect(pair.b.text.replaceAll(pair.place_b, "…"), pair.id).toBe(frame);
      expect(frame, pair.id).not.toBe(pair.a.text);
      expect(frame.split(/\s+/).length, pair.id).toBeGreaterThanOrEqual(7);
      expect(pair.a.author, pair.id).not.toBe(pair.b.author);
      const apart = Math.abs(Date.parse(pair.a.created_at) - Date.parse(pair.b.created_at));
      expect(apart, pair.id).toBeLessThan(6 * 3_600_000);
    }
  });

  it("do not repeat one another", () => {
    const texts = pairs.flatMap((pair) => [pair.a.text, pair.b.text]);
    expect([...count(texts)].filter(([, times]) => times > 1)).toEqual([]);
  });
});
