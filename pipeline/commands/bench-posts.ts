/** Posts to measure with: the samples again and again, each time two weeks later, with other numbers and other people. */
import { readFileSync, writeFileSync } from "node:fs";

const samplesFile = new URL("../../connectors/samples/posts.jsonl", import.meta.url).pathname;
const shiftMs = 15 * 86_400_000;

type SampleLine = {
  id: string;
  text: string;
  created_at: string;
  author: string;
  in_reply_to?: string;
  repeats?: string;
  conversation?: string;
};

/** Writes `count` posts in files of `perFile` lines; the same posts at every call. Returns the paths. */
export function writeBenchPosts(folder: string, count: number, perFile: number): string[] {
  const samples = readFileSync(samplesFile, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as SampleLine);
  const paths: string[] = [];
  for (let from = 0; from < count; from += perFile) {
    const lines: string[] = [];
    for (let index = from; index < Math.min(count, from + perFile); index++)
      lines.push(JSON.stringify(again(samples[index % samples.length]!, Math.floor(index / samples.length))));
    const path = `${folder}/posts-${paths.length}.jsonl`;
    writeFileSync(path, `${lines.join("\n")}\n`);
    paths.push(path);
  }
  return paths;
}

/** The sample in its `round`th repetition. Numbers in the text move by the round, so that texts are not copies. */
function again(sample: SampleLine, round: number): SampleLine {
  const name = (id: string | undefined) => (id === undefined ? undefined : `${id}-${round}`);
  return {
    ...sample,
    id: name(sample.id)!,
    in_reply_to: name(sample.in_reply_to),
    repeats: name(sample.repeats),
    conversation: name(sample.conversation),
    author: `${sample.author}${round}`,
    created_at: new Date(Date.parse(sample.created_at) - shiftMs * (60 - round)).toISOString(),
    text: sample.text.replace(/\b\d{1,3}\b/g, (digits) => String((Number(digits) + round) % 1000)),
  };
}
