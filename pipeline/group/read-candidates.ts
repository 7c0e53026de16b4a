/** Locks the block keys of a batch and reads every post it may match, in a fixed number of statements. */
import { sql } from "drizzle-orm";
import type { Tx } from "../../drizzle/db.ts";
import type { CaseStatus } from "../model/case.ts";
import type { Urgency } from "../model/taxonomy.ts";
import type { CaseView } from "./decide.ts";
import type { GroupInput } from "./read-inputs.ts";
import type { Traits } from "./traits.ts";

/** Only so many posts of a key are looked at, the newest first: what bounds the cost of one post. */
export const newestPerKey = 10;

export type KnownCase = CaseView & { id: number };
export type KnownPost = { postId: number; traits: Traits; case: KnownCase | null };

export type Known = {
  /** Post ids per key, the newest first. */
  byKey: Map<number, number[]>;
  posts: Map<number, KnownPost>;
  /** Case ids of batch posts that are grouped already. */
  grouped: Map<number, number>;
  apart: Set<string>;
};

const numbers = (values: Iterable<number>) => sql`${`{${[...values].join(",")}}`}::bigint[]`;

export const pairKey = (a: number, b: number): string => (a < b ? `${a}:${b}` : `${b}:${a}`);

/** Waits until no other worker decides about a post that shares a key; in sorted order, so that two never wait for each other. */
export async function lockKeys(tx: Tx, inputs: readonly GroupInput[]): Promise<void> {
  const keys = new Set(inputs.filter((input) => input.role !== null).flatMap((input) => input.keys.lock));
  if (keys.size === 0) return;
  await tx.execute(sql`select count(pg_advisory_xact_lock(k)) from (
    select k from unnest(${numbers(keys)}) as k order by k) as sorted`);
}

/** `remembered` keeps traits between batches, which never change once written; pass the same map again. */
export async function readCandidates(
  tx: Tx,
  inputs: readonly GroupInput[],
  remembered: Map<number, Traits>,
): Promise<Known> {
  const byKey = await readKeys(tx, inputs);
  const wanted = new Set<number>(inputs.map((input) => input.postId));
  for (const ids of byKey.values()) for (const id of ids) wanted.add(id);
  for (const input of inputs) for (const id of input.targets) wanted.add(id);
  const { posts, grouped } = await readPosts(
    tx,
    wanted,
    new Set(inputs.map((input) => input.postId)),
    remembered,
  );
  return { byKey, posts, grouped, apart: await readApart(tx, [...wanted]) };
}

async function readKeys(tx: Tx, inputs: readonly GroupInput[]): Promise<Map<number, number[]>> {
  const keys = new Set(inputs.filter((input) => input.role !== null).flatMap((input) => input.keys.find));
  if (keys.size === 0) return new Map();
  const rows = (await tx.execute(sql`
    select k.key, (select json_agg(n.post_id) from (
      select b.post_id from block_keys b where b.key = k.key order by b.post_id desc limit ${newestPerKey}) as n) as ids
    from unnest(${numbers(keys)}) as k(key)`)) as unknown as { key: number; ids: number[] | null }[];
  return new Map(rows.flatMap(({ key, ids }) => (ids ? [[key, ids] as const] : [])));
}

type PostRow = {
  id: number;
  data: Traits | null;
  case_id: number | null;
  status: CaseStatus | null;
  urgency: Urgency | null;
  last_posted_at: string | null;
};

async function readPosts(
  tx: Tx,
  wanted: ReadonlySet<number>,
  batch: ReadonlySet<number>,
  remembered: Map<number, Traits>,
): Promise<Pick<Known, "posts" | "grouped">> {
  const unknown = [...wanted].filter((id) => !remembered.has(id) && !batch.has(id));
  const rows = (await tx.execute(sql`
    select w.id, t.data, cp.case_id, c.status, c.urgency, c.last_posted_at
    from unnest(${numbers(wanted)}) as w(id)
    left join traits t on t.post_id = w.id and w.id = any(${numbers(unknown)})
    left join case_posts cp on cp.post_id = w.id left join cases c on c.id = cp.case_id`)) as unknown as PostRow[];
  const posts = new Map<number, KnownPost>();
  const grouped = new Map<number, number>();
  const cases = new Map<number, KnownCase>();
  for (const row of rows) {
    if (row.data) remembered.set(row.id, row.data);
    if (batch.has(row.id)) {
      if (row.case_id !== null) grouped.set(row.id, row.case_id);
      continue;
    }
    const traits = remembered.get(row.id);
    if (traits) posts.set(row.id, { postId: row.id, traits, case: caseOf(row, cases) });
  }
  return { posts, grouped };
}

function caseOf(row: PostRow, cases: Map<number, KnownCase>): KnownCase | null {
  if (row.case_id === null || row.status === null) return null;
  const known = cases.get(row.case_id);
  if (known) return known;
  const view: KnownCase = {
    id: row.case_id,
    status: row.status,
    urgency: row.urgency!,
    lastPostedAt: new Date(row.last_posted_at!).getTime(),
  };
  cases.set(row.case_id, view);
  return view;
}

async function readApart(tx: Tx, ids: readonly number[]): Promise<Set<string>> {
  const list = numbers(ids);
  const rows = (await tx.execute(
    sql`select a, b from apart_pairs where a = any(${list}) and b = any(${list})`,
  )) as unknown as { a: number; b: number }[];
  return new Set(rows.map(({ a, b }) => pairKey(a, b)));
}
