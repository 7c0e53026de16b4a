/** Grouping through the real stages, with the classifier's own labels: the samples, and texts that differ only in the place. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { PostDraft } from "../model/post.ts";
import { type GroupedLine, groupDrafts } from "./group-file.ts";
import { readPostLines, toDraft } from "./post-lines.ts";

const folder = new URL("../../connectors/samples/", import.meta.url).pathname;
const now = new Date("2026-11-23T00:00:00Z");

const lines = <T>(name: string): T[] =>
  readFileSync(folder + name, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as T);

const byTime = (drafts: PostDraft[]) => drafts.sort((a, b) => a.postedAt.getTime() - b.postedAt.getTime());

async function groupAll(drafts: PostDraft[], assumeActionable = false): Promise<Map<string, GroupedLine>> {
  const grouped = new Map<string, GroupedLine>();
  for await (const line of groupDrafts(byTime(drafts), { assumeActionable })) grouped.set(line.id, line);
  return grouped;
}

/** Pairs of ids that share a case. */
function pairsOf(cases: ReadonlyMap<string, string>): Set<string> {
  const members = new Map<string, string[]>();
  for (const [id, name] of cases) members.set(name, [...(members.get(name) ?? []), id]);
  const pairs = new Set<string>();
  for (const ids of members.values())
    for (const [index, a] of ids.entries())
      for (const b of ids.slice(index + 1)) pairs.add([a, b].sort().join(" "));
  return pairs;
}

describe("grouping the samples", () => {
  let grouped: Map<string, GroupedLine>;
  beforeAll(async () => {
    const drafts: PostDraft[] = [];
    for await (const read of readPostLines(`${folder}posts.jsonl`, now))
      if ("draft" in read) drafts.push(read.draft);
    grouped = await groupAll(drafts);
  }, 120_000);

  it("joins what belongs together, and only that: pairwise F1 of at least 0.85", () => {
    type Expected = { case: string; posts: string[]; contexts: string[]; reposts?: string[] };
    const expected = new Map(
      lines<Expected>("expected-cases.jsonl").flatMap((row) =>
        [...row.posts, ...row.contexts, ...(row.reposts ?? [])].map((id): [string, string] => [id, row.case]),
      ),
    );
    const found = new Map(
      [...grouped].flatMap(([id, line]): [string, string][] => (line.case ? [[id, line.case]] : [])),
    );
    const [wanted, got] = [pairsOf(expected), pairsOf(found)];
    const right = [...got].filter((pair) => wanted.has(pair)).length;
    const [precision, recall] = [right / got.size, right / wanted.size];
    expect((2 * precision * recall) / (precision + recall)).toBeGreaterThanOrEqual(0.85);
  });

  it("opens no case for a repost", () => {
    const reposts = lines<{ id: string; kind?: string }>("posts.jsonl").filter(
      (post) => post.kind === "repost",
    );
    expect(reposts.length).toBeGreaterThanOrEqual(20);
    expect(reposts.filter((post) => grouped.get(post.id)?.decision === "opened")).toEqual([]);
  });

  it.each([false, true])(
    "keeps 200 pairs about different places apart (every post taken for a report: %s)",
    async (all) => {
      type Pair = { id: string; a: object; b: object };
      const pairs = lines<Pair>("near-identical-pairs.jsonl");
      expect(pairs.length).toBe(200);
      const drafts = pairs.flatMap(({ id, a, b }) =>
        [a, b].map((post, index) => toDraft({ ...post, id: `${id}:${index}` }, now)),
      );
      const together = await groupAll(drafts, all);
      const joined = pairs.filter(({ id }) => {
        const [a, b] = [together.get(`${id}:0`)?.case, together.get(`${id}:1`)?.case];
        return a && a === b;
      });
      expect(joined.map((pair) => pair.id)).toEqual([]);
    },
    120_000,
  );
});
