/**
 * Builds the normaliser's word lists: `npx tsx classifiers/training/lexicon.ts --data DIR --out classifiers/normalise/data`.
 * slang.json comes from the project's own slang list, indocollex.json from the filtered IndoCollex pairs (MIT),
 * known-words.json holds single words counted in training text, no sentence of it.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readRows } from "./rows.ts";

const read = (path: string) => readFileSync(path, "utf8");
const tabLines = (path: string) =>
  read(path)
    .split("\n")
    .slice(1)
    .filter((line) => line.trim())
    .map((line) => line.split("\t"));

type Slang = { sure: Record<string, string>; ambiguous: Record<string, string> };

/** Forms whose listed reading is often wrong in a post (SMP is a school, "terima kasih" is no "terima beri"). */
const doubtful = new Set("smp kasih rw rt hp kk no jl kec kel kab ds pp ma tv kota hai".split(" "));

function slangOf(path: string): Slang {
  const slang: Slang = { sure: {}, ambiguous: {} };
  for (const [informal, formal, group, ambiguous] of tabLines(path)) {
    if (!informal || !formal || informal === formal || informal === "smp" || informal === "kasih") continue;
    // Officials read PJU and BPBD as they stand; spelling them out would only lengthen what they are shown.
    const abbreviation = group?.startsWith("nouns") && formal.includes(" ") && informal.length <= 6;
    const shown = ambiguous !== "1" && !abbreviation && !doubtful.has(informal);
    (shown ? slang.sure : slang.ambiguous)[informal] = formal;
  }
  return slang;
}

/** Levenshtein distance over the longer length, 0 the same to 1 nothing in common. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]! / Math.max(a.length, b.length);
}

/** Pairs that are spellings of one word: jokes, translations and words that are formal themselves fall away. */
function spellingPairs(path: string, formalWords: Set<string>, own: Slang): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const [informal, formal] of tabLines(path)) {
    if (!informal || !formal || !/^[a-z]{3,}$/.test(informal) || !/^[a-z]+( [a-z]+)?$/.test(formal)) continue;
    if (informal in own.sure || informal in own.ambiguous || formalWords.has(informal)) continue;
    if (!formal.split(" ").every((word) => formalWords.has(word))) continue;
    const nasal = /^(n|m|ng|ny)/.test(informal) && /^(me|pe)/.test(formal);
    if (informal[0] !== formal[0] && !nasal) continue;
    if (distance(informal, formal) <= 0.5) pairs[informal] = formal;
  }
  return Object.fromEntries(Object.entries(pairs).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function countWords(counts: Map<string, number>, text: string): void {
  for (const word of new Set(text.toLowerCase().match(/[a-z]{3,}(?:-[a-z]{3,})?/g) ?? []))
    counts.set(word, (counts.get(word) ?? 0) + 1);
}

const wordsFrom = (counts: Map<string, number>, least: number) =>
  [...counts].filter(([, count]) => count >= least).map(([word]) => word);

/** Words seen in edited news and formal sentences, and words common in training posts. */
function build(data: string, out: string): void {
  const formal = new Map<string, number>();
  for (const row of readRows(join(data, "posts/aux-idner_news_2k.jsonl"))) countWords(formal, row.text);
  for (const row of readRows(join(data, "posts/aux-stif_informal_formal.jsonl")))
    countWords(formal, String((row as { label?: unknown }).label ?? ""));
  const posts = new Map<string, number>();
  for (const name of ["triage-train", "triage-train-2", "weak-surabaya_wargaku", "weak-lapor_kab_bandung"])
    for (const row of readRows(join(data, `posts/${name}.jsonl`))) countWords(posts, row.text);
  const slang = slangOf(join(data, "lexicon/slang_id.tsv"));
  const formalWords = new Set(wordsFrom(formal, 2));
  for (const [informal] of [...Object.entries(slang.sure), ...Object.entries(slang.ambiguous)])
    formalWords.delete(informal);
  const pairs = spellingPairs(join(data, "lexicon/indocollex_informal_formal.tsv"), formalWords, slang);
  const stretched = /([a-z])\1\1/;
  const known = [...new Set([...formalWords, ...wordsFrom(posts, 12)])]
    .filter((word) => !(word in slang.sure) && !(word in pairs) && !stretched.test(word))
    .sort();
  const write = (name: string, content: unknown) =>
    writeFileSync(join(out, name), `${JSON.stringify(content, null, 1)}\n`);
  write("slang.json", slang);
  write("indocollex.json", {
    licence: "MIT, (c) 2021 Haryo Akbarianto Wibowo; see LICENSE.indocollex.txt",
    pairs,
  });
  write("known-words.json", { note: "Single words counted in training text.", words: known.join(" ") });
  const licence = join(data, "lexicon/LICENSE.indocollex.txt");
  if (existsSync(licence)) writeFileSync(join(out, "LICENSE.indocollex.txt"), read(licence));
  console.log(
    `slang ${Object.keys(slang.sure).length}, IndoCollex ${Object.keys(pairs).length}, known words ${known.length}`,
  );
}

const { values } = parseArgs({ options: { data: { type: "string" }, out: { type: "string" } } });
if (!values.data || !values.out) throw new Error("usage: lexicon.ts --data DIR --out DIR");
build(values.data, values.out);
