import { expect, test } from "vitest";
import type { Fetch } from "../../connector.ts";
import { faultOfCall } from "../../testing/hostile.ts";
import { surroundings, testNow } from "../../testing/surroundings.ts";
import { recheckOnX } from "./recheck.ts";

const problem = (id: string, type: string) => ({
  resource_type: "tweet",
  resource_id: id,
  title: "no",
  type: `https://api.x.com/2/problems/${type}`,
});

/** Answers lookups by id from a table of posts and problems; remembers what was asked. */
function lookup(posts: Record<string, object>) {
  const asked: string[][] = [];
  const fetch: Fetch = async (input) => {
    const ids = new URL(String(input)).searchParams.get("ids")!.split(",");
    asked.push(ids);
    const found = ids.map((id) => posts[id] ?? problem(id, "resource-not-found"));
    const data = found.filter((one) => "text" in one);
    const errors = found.filter((one) => !("text" in one));
    return new Response(
      JSON.stringify({ ...(data.length ? { data } : {}), ...(errors.length ? { errors } : {}) }),
    );
  };
  return { asked, around: surroundings({ fetch }) };
}

const post = (id: string, text: string, history = [id]) => ({
  id,
  text,
  author_id: "7",
  created_at: "2026-11-20T01:00:00.000Z",
  edit_history_tweet_ids: history,
});

test("deleted and protected posts are deletions, edited ones come with their newest text, the rest is silent", async () => {
  const { asked, around } = lookup({
    "101": post("101", "tetap"),
    "102": post("102", "lampu mati", ["102", "202"]),
    "202": post("202", "lampu mati di Jl. Melati", ["102", "202"]),
    "104": problem("104", "not-authorized-for-resource"),
  });
  const inbound = await recheckOnX("X_BEARER_TOKEN", ["101", "102", "103", "104", "101"], around);
  expect(asked).toEqual([["101", "102", "103", "104"], ["202"]]);
  expect(inbound).toEqual([
    { kind: "deletion", platform: "x", externalId: "103", at: testNow },
    { kind: "deletion", platform: "x", externalId: "104", at: testNow },
    expect.objectContaining({
      kind: "edit",
      post: expect.objectContaining({ externalId: "102", text: "lampu mati di Jl. Melati" }),
    }),
  ]);
});

test("a post whose newest version is gone is deleted under its first id", async () => {
  const { around } = lookup({ "102": post("102", "lampu mati", ["102", "202"]) });
  const inbound = await recheckOnX("X_BEARER_TOKEN", ["102"], around);
  expect(inbound).toEqual([{ kind: "deletion", platform: "x", externalId: "102", at: testNow }]);
});

test("ids are asked for a hundred at a time, and those that X never gave not at all", async () => {
  const ids = Array.from({ length: 150 }, (_, at) => String(1000 + at));
  const { asked, around } = lookup(Object.fromEntries(ids.map((id) => [id, post(id, "tetap")])));
  expect(await recheckOnX("X_BEARER_TOKEN", [...ids, "abc", "1,2", ""], around)).toEqual([]);
  expect(asked.map((one) => one.length)).toEqual([100, 50]);
});

test("a wrong token is a fault and deletes nothing", async () => {
  const fetch: Fetch = async () => new Response("{}", { status: 401 });
  const fault = await faultOfCall(() => recheckOnX("X_BEARER_TOKEN", ["1"], surroundings({ fetch })));
  expect(fault).toEqual({ kind: "unauthorized" });
});
