/** Posts, verdicts, sources and cases as tests need them: whole by default, with what the test is about changed. */
import { eq } from "drizzle-orm";
import { posts } from "../../drizzle/schema/posts.ts";
import { attachPosts } from "../cases/attach-posts.ts";
import { type NewCasePost, openCases } from "../cases/open-cases.ts";
import { receiveInbound } from "../ingest/receive.ts";
import type { Verdict } from "../model/assessment.ts";
import type { Actor, CaseFields, PostRole } from "../model/case.ts";
import { type Inbound, noCounts, type PostDraft } from "../model/post.ts";
import { SourceConfig } from "../model/source.ts";
import { categories, intents } from "../model/taxonomy.ts";
import { saveSource } from "../sources/save-source.ts";
import type { World } from "./world.ts";

export const handler: Actor = { kind: "staff", id: "rina" };
const groupStage: Actor = { kind: "stage", id: "group" };

let lastNumber = 0;

/** A complaint on X by an author of its own, posted an hour before the world's first morning. */
export function givenPost(changes: Partial<PostDraft> = {}): PostDraft {
  const number = ++lastNumber;
  return {
    platform: "x",
    externalId: `post-${number}`,
    kind: "post",
    url: `https://x.com/i/status/${number}`,
    author: { externalId: `author-${number}`, handle: `warga_${number}`, displayName: `Warga ${number}` },
    text: "Lampu jalan di Jl. Melati mati tiga malam, gelap sekali",
    language: "in",
    media: [],
    inReplyTo: null,
    repeats: null,
    conversation: null,
    position: null,
    counts: noCounts,
    postedAt: new Date("2026-11-20T03:00:00.000Z"),
    ...changes,
  };
}

export const arrival = (changes: Partial<PostDraft> = {}): Inbound => ({
  kind: "post",
  post: givenPost(changes),
});

/** Probabilities over `names`, nearly all of it on one. */
function certain<T extends string>(names: readonly T[], sure: T): Record<T, number> {
  const rest = 0.1 / (names.length - 1);
  return Object.fromEntries(names.map((name) => [name, name === sure ? 0.9 : rest])) as Record<T, number>;
}

/** A complaint about street lighting of ordinary urgency. */
export function givenVerdict(changes: Partial<Verdict> = {}): Verdict {
  return {
    intent: "complaint",
    intentScores: certain(intents, changes.intent ?? "complaint"),
    actionable: true,
    actionableScore: 0.93,
    urgency: 2,
    urgencyScores: { 1: 0.05, 2: 0.85, 3: 0.07, 4: 0.03 },
    category: "penerangan_jalan",
    categoryScores: certain(categories, changes.category ?? "penerangan_jalan"),
    places: [],
    area: null,
    agency: null,
    readAs: null,
    evidence: [],
    unsure: [],
    fromAgency: false,
    stage: "given",
    model: "given-1",
    ...changes,
  };
}

export const givenFields: CaseFields = {
  title: "Lampu jalan mati di Jl. Melati",
  intent: "complaint",
  urgency: 2,
  category: "penerangan_jalan",
  areaCode: "33.74",
  place: "Jl. Melati",
  agencyId: null,
};

/** Saves a source and returns what ingest needs of it; never due unless `enabled`. */
export async function givenSource(
  { database, clock }: Pick<World, "database" | "clock">,
  changes: Partial<SourceConfig> = {},
): Promise<{ id: number; sample: boolean }> {
  const config = SourceConfig.parse({
    name: "sumber",
    connector: "given",
    settings: {},
    enabled: false,
    ...changes,
  });
  const id = await database.db.transaction((tx) => saveSource(tx, config, clock.now()));
  return { id, sample: config.sample };
}

/** Stores posts through ingest and returns them as they stand in the database, in the order given. */
export async function storedPosts(
  world: World,
  drafts: readonly Partial<PostDraft>[],
): Promise<(typeof posts.$inferSelect)[]> {
  const source = await givenSource(world, { name: "penampung" });
  const whole = drafts.map((draft) => givenPost({ postedAt: world.clock.now(), ...draft }));
  await receiveInbound(
    world.desk,
    source,
    whole.map((post) => ({ kind: "post", post })),
  );
  const rows: (typeof posts.$inferSelect)[] = [];
  for (const { externalId } of whole) {
    const [row] = await world.database.db.select().from(posts).where(eq(posts.externalId, externalId));
    rows.push(row!);
  }
  return rows;
}

type GivenCase = {
  /** One post for each; two with the same author are one reporter. */
  posts?: readonly Partial<PostDraft>[];
  fields?: Partial<CaseFields>;
  sample?: boolean;
};

/** A waiting case with its posts, opened by the same verb that grouping uses. */
export async function givenCase(
  world: World,
  { posts: drafts = [{}], fields = {}, sample = false }: GivenCase = {},
): Promise<{ caseId: number; postIds: number[] }> {
  const rows = await storedPosts(world, drafts);
  const draft = {
    ...givenFields,
    ...fields,
    unsure: ["urgency", "area"],
    sample,
    posts: rows.map((row) => casePost(row)),
  };
  const [caseId] = await world.database.db.transaction((tx) =>
    openCases(tx, [draft], groupStage, world.clock.now()),
  );
  return { caseId: caseId!, postIds: rows.map((row) => row.id) };
}

/** Attaches new posts to a case, as grouping does; returns their ids. */
export async function attachNew(
  world: World,
  caseId: number,
  drafts: readonly Partial<PostDraft>[],
  { role = "report" as PostRole, urgency = 2 as CaseFields["urgency"] | null } = {},
): Promise<number[]> {
  const rows = await storedPosts(world, drafts);
  await world.database.db.transaction((tx) =>
    attachPosts(
      tx,
      rows.map((row) => ({ ...casePost(row, role), caseId, urgency })),
      groupStage,
      world.clock.now(),
    ),
  );
  return rows.map((row) => row.id);
}

function casePost(row: typeof posts.$inferSelect, role: PostRole = "report"): NewCasePost {
  return {
    postId: row.id,
    authorId: row.authorId,
    role,
    why: null,
    postedAt: row.postedAt,
    amplification: role === "amplification" ? 1 : row.reposts,
  };
}
