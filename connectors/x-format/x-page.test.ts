import { expect, test } from "vitest";
import { Inbound } from "../../pipeline/model/post.ts";
import { compareXIds, timeOfXId } from "./x-id.ts";
import { itemsOfXPage } from "./x-page.ts";
import { XPage } from "./x-shapes.ts";

const now = new Date("2026-11-20T04:00:00.000Z");
const read = (page: object) => itemsOfXPage(XPage.parse(page), now).map(({ inbound }) => inbound);
const base = { id: "11", text: "halo", author_id: "7", created_at: "2026-11-20T01:00:00.000Z" };
const ref = (...pairs: [string, string][]) => ({
  referenced_tweets: pairs.map(([type, id]) => ({ type, id })),
});

test.each([
  ["post", {}, { kind: "post", inReplyTo: null, repeats: null }],
  ["repost", ref(["retweeted", "5"]), { kind: "repost", inReplyTo: null, repeats: "5" }],
  ["quote", ref(["quoted", "5"]), { kind: "quote", inReplyTo: null, repeats: "5" }],
  ["reply", ref(["replied_to", "4"]), { kind: "reply", inReplyTo: "4", repeats: null }],
  [
    "reply that quotes",
    ref(["quoted", "5"], ["replied_to", "4"]),
    { kind: "reply", inReplyTo: "4", repeats: "5" },
  ],
])("a %s is kept as such", (_name, more, expected) => {
  expect(read({ data: [{ ...base, ...more }] })).toEqual([
    { kind: "post", post: expect.objectContaining(expected) },
  ]);
});

test.each([
  [
    "a point",
    { geo: { coordinates: { type: "Point", coordinates: [107.5, -6.9] } } },
    { lat: -6.9, lng: 107.5 },
  ],
  ["a point of interest", { geo: { place_id: "poi" } }, { lat: 1, lng: 101 }],
  ["a town", { geo: { place_id: "town" } }, null],
  ["an impossible point", { geo: { coordinates: { type: "Point", coordinates: [0, 91] } } }, null],
])("%s gives the position that can be trusted", (_name, more, position) => {
  const places = [
    { id: "poi", place_type: "poi", geo: { bbox: [100, 0, 102, 2] } },
    { id: "town", place_type: "city", geo: { bbox: [100, 0, 102, 2] } },
  ];
  expect(read({ data: [{ ...base, ...more }], includes: { places } })).toMatchObject([
    { post: { position } },
  ]);
});

test("a repost whose original is included has the whole text", () => {
  const original = { ...base, id: "5", text: "potong…", note_tweet: { text: "jalan &amp; jembatan rusak" } };
  const data = [{ ...base, text: "RT @warga: potong…", ...ref(["retweeted", "5"]) }];
  expect(read({ data, includes: { tweets: [original] } })).toMatchObject([
    { post: { text: "RT @warga: jalan & jembatan rusak" } },
  ]);
});

test("one unreadable post is set aside, the rest goes on, and what only adorns is left out", () => {
  const odd = {
    ...base,
    id: "12",
    lang: 5,
    public_metrics: "banyak",
    geo: [],
    attachments: { media_keys: 3 },
  };
  const inbound = read({ data: [{ id: 9 }, { ...base, created_at: "kemarin" }, odd, null] });
  expect(inbound.map((one) => one.kind)).toEqual(["set_aside", "set_aside", "post", "set_aside"]);
  for (const one of inbound) expect(Inbound.safeParse(one).success).toBe(true);
});

test("without created_at the id tells the time", () => {
  const { created_at: _, ...undated } = { ...base, id: "2123626930631606272" };
  expect(read({ data: [undated] })).toMatchObject([
    { post: { postedAt: new Date("2026-11-20T03:58:10.000Z") } },
  ]);
  expect(timeOfXId("12")).toBeNull();
});

test("one post of a stream is read like a page of one", () => {
  expect(read({ data: base, matching_rules: [{ id: "1" }] })).toMatchObject([{ post: { externalId: "11" } }]);
});

test.each([
  ["1", "2"],
  ["9", "10"],
  ["999999999999999999", "1000000000000000000"],
])("%s is older than %s", (a, b) => {
  expect(compareXIds(a, b)).toBeLessThan(0);
  expect(compareXIds(b, a)).toBeGreaterThan(0);
});
