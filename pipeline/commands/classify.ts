/** `jemput classify`: verdicts for a file of posts, nothing stored. */
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import type { Command } from "commander";
import { maskPersonal } from "../../classifiers/privacy/mask.ts";
import { loadClassifier } from "../../classifiers/registry.ts";
import type { PostText, Verdict } from "../model/assessment.ts";
import type { PostDraft } from "../model/post.ts";
import { systemClock } from "../runtime/clock.ts";
import { readPostLines } from "./post-lines.ts";

/** Posts per call of the classifier. */
const batchSize = 256;

export function addClassify(program: Command): void {
  program
    .command("classify")
    .description(
      "Assess posts from a file on this machine and write one verdict a line, in order. Nothing is stored.",
    )
    .requiredOption("--in <file>", "JSON lines {id, text, created_at?, platform?, author?}, plain or gzip")
    .requiredOption("--out <file>", "where to write")
    .action(classify);
}

async function classify(options: { in: string; out: string }): Promise<void> {
  const classifier = await loadClassifier();
  const signal = new AbortController().signal;
  const out = createWriteStream(options.out);
  const began = performance.now();
  let [posts, bad] = [0, 0];
  let batch: PostDraft[] = [];
  const flush = async () => {
    const verdicts = await classifier.classify(batch.map(textOf), signal);
    const lines = batch.map((draft, index) =>
      JSON.stringify(verdictLine(draft.externalId, verdicts[index]!)),
    );
    if (lines.length > 0 && !out.write(`${lines.join("\n")}\n`)) await once(out, "drain");
    posts += batch.length;
    batch = [];
  };
  for await (const read of readPostLines(options.in, systemClock.now())) {
    if ("reason" in read) {
      bad++;
      process.stderr.write(`line ${read.line}: ${read.reason}\n`);
      continue;
    }
    batch.push(read.draft);
    if (batch.length === batchSize) await flush();
  }
  await flush();
  out.end();
  await once(out, "finish");
  const seconds = (performance.now() - began) / 1000;
  process.stdout.write(
    `${JSON.stringify({ posts, bad_lines: bad, posts_per_second: Math.round(posts / seconds), model: classifier.version })}\n`,
  );
}

/** What the classifier reads of a draft: masked, as in the pipeline. */
export function textOf(draft: PostDraft): PostText {
  return {
    text: maskPersonal(draft.text).text,
    platform: draft.platform,
    kind: draft.kind,
    authorHandle: draft.author.handle,
    postedAt: draft.postedAt,
    areaCode: null,
    agencyId: null,
  };
}

function verdictLine(id: string, verdict: Verdict) {
  return {
    id,
    intent: verdict.intent,
    intent_scores: verdict.intentScores,
    actionable: verdict.actionable,
    actionable_score: verdict.actionableScore,
    urgency: verdict.urgency,
    urgency_scores: verdict.urgencyScores,
    category: verdict.category,
    category_scores: verdict.categoryScores,
    places: verdict.places.map((place) => place.text),
    area: verdict.area?.code ?? null,
    agency: verdict.agency?.id ?? null,
    stage: verdict.stage,
    model: verdict.model,
  };
}
