/** Groups drafts by the real stages in a temporary store, and says of each post what became of it. */

import { sql } from "drizzle-orm";
import { maskPersonal } from "../../classifiers/privacy/mask.ts";
import { loadClassifier } from "../../classifiers/registry.ts";
import { type Database, migrateDatabase, openEmbedded } from "../../drizzle/db.ts";
import { assessStage } from "../assess/assess-stage.ts";
import { explainMatch } from "../group/explain-match.ts";
import { type GroupDecision, groupBatch } from "../group/group-batch.ts";
import { readInputs } from "../group/read-inputs.ts";
import type { Traits } from "../group/traits.ts";
import { assessStageName, ingestInbound } from "../ingest/ingest-page.ts";
import type { PostDraft } from "../model/post.ts";
import { silentLog } from "../runtime/log.ts";
import { claimWork } from "../runtime/work.ts";

export type GroupedLine = {
  id: string;
  case: string | null;
  decision: GroupDecision["decision"];
  suggested: string[];
  score: number | null;
  /** One Indonesian sentence, or null when the post joined nothing. */
  why: string | null;
};

/** Posts per round; each round sees the cases of all earlier ones. */
const roundSize = 200;

/** Drafts must be in posted order, with different external ids. */
export async function* groupDrafts(
  drafts: readonly PostDraft[],
  options: { assumeActionable: boolean },
): AsyncGenerator<GroupedLine> {
  const classifier = await loadClassifier();
  const database = await openEmbedded(null);
  try {
    await migrateDatabase(database);
    const remembered = new Map<number, Traits>();
    for (let from = 0; from < drafts.length; from += roundSize) {
      const round = drafts.slice(from, from + roundSize);
      const now = round.at(-1)!.postedAt;
      const clock = { now: () => now };
      await database.db.transaction((tx) =>
        ingestInbound(
          tx,
          { id: 0, sample: false },
          round.map((post) => ({ kind: "post", post })),
          maskPersonal,
          now,
        ),
      );
      const claim = await claimWork(database.db, assessStageName, roundSize, 600_000, now);
      const stage = assessStage({ database, clock, log: silentLog, wake: () => {}, classifier });
      if (claim) await stage.run(claim, new AbortController().signal);
      yield* await groupRound(database, claim?.refs ?? [], now, remembered, options.assumeActionable);
    }
  } finally {
    await database.close();
  }
}

async function groupRound(
  database: Database,
  postIds: readonly number[],
  now: Date,
  remembered: Map<number, Traits>,
  assumeActionable: boolean,
): Promise<GroupedLine[]> {
  const inputs = await readInputs(database.db, postIds, { assumeActionable });
  const decisions = await database.db.transaction((tx) => groupBatch(tx, inputs, now, { remembered }));
  const rows = (await database.db.execute(
    sql`select id, external_id from posts where id = any(${`{${postIds.join(",")}}`}::bigint[])`,
  )) as unknown as { id: number; external_id: string }[];
  const names = new Map(rows.map((row) => [row.id, row.external_id]));
  return decisions.map((decision) => ({
    id: names.get(decision.postId)!,
    case: decision.caseId === null ? null : `K-${decision.caseId}`,
    decision: decision.decision,
    suggested: decision.suggested.map((caseId) => `K-${caseId}`),
    score: decision.score,
    why: decision.why ? explainMatch(decision.why) : null,
  }));
}
