import { describe, expect, it } from "vitest";
import type { Inbound } from "../model/post.ts";
import { givenPost } from "../testing/given.ts";
import { firstMorning } from "../testing/world.ts";
import { firstVersion, sortPage } from "./sort-page.ts";

const at = (minute: number) => new Date(firstMorning.getTime() + minute * 60_000);
const post = (text: string): Inbound => ({ kind: "post", post: givenPost({ externalId: "1", text }) });
const edit = (text: string, minute: number): Inbound => ({
  kind: "edit",
  post: givenPost({ externalId: "1", text }),
  editedAt: at(minute),
});
const part = (text: string, url: string): Inbound => ({
  kind: "post",
  part: true,
  post: givenPost({ externalId: "1", text, media: [{ kind: "photo", url, alt: null }] }),
});
const gone: Inbound = { kind: "deletion", platform: "x", externalId: "1", at: at(9) };

const firstOf = (page: Inbound[]) => firstVersion([...sortPage(page).spoken.values()][0]!.arrivals);

describe("the first version of a post", () => {
  it.each<[string, Inbound[], string, number | null]>([
    ["a post", [post("a")], "a", null],
    ["the same post twice", [post("a"), post("b")], "a", null],
    ["a post and its edit", [post("a"), edit("b", 1)], "b", 1],
    ["newest first: the edit before the post", [edit("b", 1), post("a")], "b", 1],
    ["two edits", [edit("b", 1), edit("c", 2)], "c", 2],
    ["two edits, newest first", [edit("c", 2), edit("b", 1), post("a")], "c", 2],
    ["two edits within one tick", [edit("b", 1), edit("c", 1)], "c", 1],
    ["an album", [part("judul", "1"), part("", "2"), part("", "3")], "judul", null],
    ["an album whose words come last", [part("", "1"), part("judul", "2")], "judul", null],
  ])("of %s", (_, page, text, editedAt) => {
    const version = firstOf(page)!;
    expect(version.post.text).toBe(text);
    expect(version.editedAt).toEqual(editedAt === null ? null : at(editedAt));
  });

  it("has the media of all its parts", () => {
    const version = firstOf([part("", "1"), part("judul", "2"), part("", "2")]);
    expect(version!.post.media.map((item) => item.url)).toEqual(["1", "2"]);
  });
});

describe("a page", () => {
  it.each([
    ["after", [post("a"), gone]],
    ["before", [gone, post("a")]],
    ["between", [post("a"), gone, edit("b", 1)]],
  ])("that says a post is gone %s it shows it, means gone", (_, page) => {
    expect([...sortPage(page).spoken.values()][0]).toMatchObject({ goneAt: at(9) });
  });

  it("keeps two platforms with the same number apart", () => {
    const other: Inbound = { kind: "post", post: givenPost({ externalId: "1", platform: "telegram" }) };
    expect(sortPage([post("a"), other]).spoken.size).toBe(2);
  });

  it.each<[string, unknown, string]>([
    ["no date", { ...post("a"), post: { ...givenPost(), postedAt: new Date(Number.NaN) } }, "post.postedAt"],
    ["an empty id", { ...post("a"), post: givenPost({ externalId: "" }) }, "post.externalId"],
    ["an endless id", { ...post("a"), post: givenPost({ externalId: "9".repeat(5000) }) }, "post.externalId"],
    [
      "a position off the earth",
      { ...post("a"), post: givenPost({ position: { lat: 91, lng: 0 } }) },
      "post.position.lat",
    ],
    ["a kind of its own", { kind: "other" }, "kind"],
    ["nothing", null, "shape"],
    ["a prototype", JSON.parse('{"__proto__": {"kind": "post"}, "constructor": 1}'), "kind"],
  ])("sets aside an item with %s, and reads the others", (_, item, field) => {
    const { spoken, aside } = sortPage([item as Inbound, post("a")]);
    expect(spoken.size).toBe(1);
    expect(aside).toHaveLength(1);
    expect(aside[0]!.reason).toContain(`not what the contract says: ${field}`);
  });
});
