/** Posts a second through the classifier, without a database. */
import { loadClassifier } from "../../classifiers/registry.ts";
import type { PostText } from "../model/assessment.ts";
import { systemClock } from "../runtime/clock.ts";
import { textOf } from "./classify.ts";
import { readPostLines } from "./post-lines.ts";

const samplesFile = new URL("../../connectors/samples/posts.jsonl", import.meta.url).pathname;
const batchSize = 256;

export type ClassifyFigures = {
  posts: number;
  postsPerSecond: number;
  loadMs: number;
  peakMb: number;
  model: string;
};

/** Classifies `count` posts of `file` (the samples otherwise), again from the start when it is shorter. */
export async function benchClassify(count: number, file = samplesFile): Promise<ClassifyFigures> {
  const texts: PostText[] = [];
  for await (const read of readPostLines(file, systemClock.now()))
    if ("draft" in read) texts.push(textOf(read.draft));
  const beganLoad = performance.now();
  const classifier = await loadClassifier();
  const loadMs = Math.round(performance.now() - beganLoad);
  const signal = new AbortController().signal;
  await classifier.classify(texts.slice(0, batchSize), signal);
  const began = performance.now();
  for (let from = 0; from < count; from += batchSize) {
    const batch = Array.from(
      { length: Math.min(batchSize, count - from) },
      (_, index) => texts[(from + index) % texts.length]!,
    );
    await classifier.classify(batch, signal);
  }
  const seconds = (performance.now() - began) / 1000;
  return {
    posts: count,
    postsPerSecond: Math.round(count / seconds),
    loadMs,
    peakMb: Math.round(process.resourceUsage().maxRSS / 1000),
    model: classifier.version,
  };
}
