/** Reads what grouping needs of posts and their assessments, and prepares it outside the transaction. */
import { sql } from "drizzle-orm";
import type { Db, Tx } from "../../drizzle/db.ts";
import type { Evidence, Place } from "../model/assessment.ts";
import type { Platform, PostKind } from "../model/post.ts";
import type { Category, Intent, Urgency } from "../model/taxonomy.ts";
import { type BlockKeys, blockKeysOf } from "./block-keys.ts";
import { type Standing, standingOf } from "./standing.ts";
import { type TraitSource, type Traits, traitsOf } from "./traits.ts";
import type { Word } from "./words.ts";

/** One post, ready to be compared. */
export type GroupInput = TraitSource &
  Standing & {
    postId: number;
    sample: boolean;
    revision: number;
    /** The author took it away, or its text is gone. */
    deleted: boolean;
    reposts: number;
    unsure: string[];
    traits: Traits;
    words: readonly Word[];
    keys: BlockKeys;
    /** Stored posts that it answers or repeats. */
    targets: number[];
  };

type Row = {
  id: number;
  platform: Platform;
  external_id: string;
  kind: PostKind;
  author_id: number;
  text: string | null;
  in_reply_to: string | null;
  repeats: string | null;
  conversation: string | null;
  reposts: number;
  revision: number;
  sample: boolean;
  posted_at: string;
  deleted: boolean;
  intent: Intent;
  actionable: boolean;
  actionable_score: number;
  urgency: Urgency | null;
  category: Category;
  category_scores: Record<string, number> | null;
  places: Place[];
  area_code: string | null;
  area_score: number | null;
  agency_id: string | null;
  from_agency: boolean;
  evidence: Evidence[];
  unsure: string[];
  targets: number[] | null;
};

/** Posts that have an assessment, in posted order; the others are left out. */
export async function readInputs(
  db: Db | Tx,
  postIds: readonly number[],
  options: { assumeActionable?: boolean } = {},
): Promise<GroupInput[]> {
  if (postIds.length === 0) return [];
  const rows = (await db.execute(sql`
    select p.id, p.platform, p.external_id, p.kind, p.author_id, p.text, p.in_reply_to, p.repeats, p.conversation,
      p.reposts, p.revision, p.sample, p.posted_at, (p.deleted_at is not null or p.text is null) as deleted,
      a.intent, a.actionable, a.actionable_score, a.urgency, a.category, a.scores->'category' as category_scores, a.places, a.area_code, (a.area->>'score')::real as area_score,
      a.agency_id, a.from_agency, a.evidence, to_json(a.unsure) as unsure,
      case when coalesce(p.in_reply_to, p.repeats, p.conversation) is not null then
        (select json_agg(k.post_id) from post_keys k where k.platform = p.platform
          and k.external_id in (p.in_reply_to, p.repeats, p.conversation)) end as targets
    from posts p join assessments a on a.post_id = p.id
    where p.id = any(${`{${postIds.join(",")}}`}::bigint[]) order by p.posted_at, p.id`)) as unknown as Row[];
  return rows.map((row) => prepareInput(row, options.assumeActionable ?? false));
}

function prepareInput(row: Row, assumeActionable: boolean): GroupInput {
  const source: TraitSource = {
    authorId: row.author_id,
    platform: row.platform,
    externalId: row.external_id,
    kind: row.kind,
    text: row.text ?? "",
    inReplyTo: row.in_reply_to,
    repeats: row.repeats,
    conversation: row.conversation,
    postedAt: new Date(row.posted_at),
    intent: row.intent,
    urgency: row.urgency,
    category: row.category,
    categoryScores: row.category_scores ?? {},
    places: row.places,
    evidence: row.evidence,
    areaCode: row.area_code,
    areaScore: row.area_score ?? 1,
    agencyId: row.agency_id,
  };
  const nature = {
    kind: row.kind,
    intent: row.intent,
    actionable: row.actionable,
    actionableScore: row.actionable_score,
    fromAgency: row.from_agency,
  };
  const standing = row.deleted
    ? { role: null, mayOpen: false, faint: false }
    : standingOf(nature, assumeActionable);
  const { traits, words } = traitsOf(source, standing);
  return {
    ...source,
    ...standing,
    postId: row.id,
    sample: row.sample,
    revision: row.revision,
    deleted: row.deleted,
    reposts: row.reposts,
    unsure: row.unsure,
    traits,
    words,
    keys: blockKeysOf(traits, row.sample),
    targets: (row.targets ?? []).filter((id) => id !== row.id),
  };
}
