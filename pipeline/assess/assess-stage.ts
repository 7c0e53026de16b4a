/** Batches of posts → verdicts of the classifier → settled assessments; whatever can matter to a case goes on to grouping. */
import { sql } from "drizzle-orm";
import type { Classifier } from "../../classifiers/classifier.ts";
import type { Database } from "../../drizzle/db.ts";
import { insertRows } from "../../drizzle/insert-rows.ts";
import { commitLazily } from "../../drizzle/redoable.ts";
import { assessments } from "../../drizzle/schema/assessments.ts";
import { standingOf } from "../group/standing.ts";
import { assessStageName } from "../ingest/ingest-page.ts";
import type { PostText, Verdict } from "../model/assessment.ts";
import type { Platform, PostKind } from "../model/post.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Claim, Stage, Wake } from "../runtime/stage.ts";
import { addWork, settleWork } from "../runtime/work.ts";

export const groupStageName = "group";

export type AssessParts = { database: Database; clock: Clock; log: Log; wake: Wake; classifier: Classifier };

type PostRow = {
  id: number;
  text: string | null;
  revision: number;
  platform: Platform;
  kind: PostKind;
  handle: string | null;
  posted_at: string;
  area_code: string | null;
  agency_id: string | null;
};

export function assessStage(parts: AssessParts): Stage {
  return {
    name: assessStageName,
    batch: 250,
    concurrency: 1,
    leaseMs: 120_000,
    maxAttempts: 5,
    run: (claim, signal) => assessBatch(parts, claim, signal),
  };
}

async function assessBatch(parts: AssessParts, claim: Claim, signal: AbortSignal): Promise<void> {
  const began = performance.now();
  const rows = await readPosts(parts.database, claim.refs);
  const verdicts = await parts.classifier.classify(rows.map(toText), signal);
  const classified = performance.now();
  const now = parts.clock.now();
  let onward = 0;
  await parts.database.db.transaction(async (tx) => {
    await commitLazily(tx);
    await settleWork(tx, claim);
    await insertRows(
      tx,
      assessments,
      rows.map((row, index) => assessmentRow(row, verdicts[index]!, now)),
      { conflict: replaceOlder },
    );
    const due = rows.flatMap((row, index) => groupingOf(row, verdicts[index]!));
    onward = due.length;
    await addWork(tx, groupStageName, due, now);
  });
  if (onward > 0) parts.wake(groupStageName);
  parts.log.info("assessed", {
    posts: rows.length,
    onward,
    classifyMs: Math.round(classified - began),
    storeMs: Math.round(performance.now() - classified),
  });
}

async function readPosts({ db }: Database, refs: readonly number[]): Promise<PostRow[]> {
  return (await db.execute(sql`
    select p.id, p.text, p.revision, p.platform, p.kind, a.handle, p.posted_at, s.area_code, s.agency_id
    from posts p join authors a on a.id = p.author_id left join sources s on s.id = p.source_id
    where p.id = any(${`{${refs.join(",")}}`}::bigint[]) order by p.id`)) as unknown as PostRow[];
}

function toText(row: PostRow): PostText {
  return {
    text: row.text ?? "",
    platform: row.platform,
    kind: row.kind,
    authorHandle: row.handle,
    postedAt: new Date(row.posted_at),
    areaCode: row.area_code,
    agencyId: row.agency_id,
  };
}

/** An edited or deleted post is assessed anew: every column but the key is replaced. */
const replaceOlder = sql.raw(
  `(post_id) do update set ${[
    "revision",
    "intent",
    "actionable",
    "actionable_score",
    "urgency",
    "category",
    "scores",
    "places",
    "area_code",
    "area",
    "agency_id",
    "agency",
    "from_agency",
    "evidence",
    "read_as",
    "unsure",
    "stage",
    "model",
    "assessed_at",
  ]
    .map((column) => `${column} = excluded.${column}`)
    .join(", ")}`,
);

/** Scores below this are noise to a reader; leaving them out keeps a row small. */
const leastScore = 0.02;

function worthKeeping(scores: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(scores).flatMap(([key, score]) =>
      score >= leastScore ? [[key, Math.round(score * 1000) / 1000]] : [],
    ),
  );
}

function assessmentRow(row: PostRow, verdict: Verdict, now: Date): typeof assessments.$inferInsert {
  return {
    postId: row.id,
    revision: row.revision,
    intent: verdict.intent,
    actionable: verdict.actionable && row.text !== null,
    actionableScore: verdict.actionableScore,
    urgency: row.text === null ? null : verdict.urgency,
    category: verdict.category,
    scores: {
      intent: worthKeeping(verdict.intentScores),
      urgency: worthKeeping(verdict.urgencyScores),
      category: worthKeeping(verdict.categoryScores),
    },
    places: verdict.places,
    areaCode: verdict.area?.code ?? null,
    area: verdict.area,
    agencyId: verdict.agency?.id ?? null,
    agency: verdict.agency,
    fromAgency: verdict.fromAgency,
    evidence: verdict.evidence,
    readAs: verdict.readAs,
    unsure: verdict.unsure,
    stage: verdict.stage,
    model: verdict.model,
    assessedAt: now,
  };
}

/** What grouping must look at: whatever can matter to a case, and every change of a known post. Emergencies first. */
function groupingOf(row: PostRow, verdict: Verdict): { ref: number; priority: number }[] {
  const { role } = standingOf({ ...verdict, kind: row.kind });
  if (role === null && row.revision === 1 && row.text !== null) return [];
  return [{ ref: row.id, priority: verdict.urgency === 4 ? 10 : 0 }];
}
