/**
 * Makes the two word lists of this folder anew:
 *   npx tsx pipeline/group/build-word-lists.ts --gazetteer gazetteer.csv --aliases area_aliases.json --own OWN.jsonl POSTS.jsonl…
 * `common-words.txt` says how rare each word stem is (counts over public posts, no text of any post);
 * `coarse-names.txt` lists the words in names of provinces, regencies and cities.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { normalWord, rarest, wordsOf } from "./words.ts";

const leastPosts = 8;
/** A stem in so many of the project's own posts is a word of some regional language and no name. */
const leastOwnPosts = 2;

const regionalLevel = 8;

/** How many posts hold each stem. */
function countStems(files: readonly string[]): { counts: Map<string, number>; posts: number } {
  const counts = new Map<string, number>();
  let posts = 0;
  for (const file of files)
    for (const line of readFileSync(file, "utf8").split("\n")) {
      if (line === "") continue;
      const { text } = JSON.parse(line) as { text?: string };
      if (typeof text !== "string") continue;
      posts++;
      const stems = new Set(wordsOf(text).map((word) => word.stem));
      for (const stem of stems) if (/^\p{L}{2,}$/u.test(stem)) counts.set(stem, (counts.get(stem) ?? 0) + 1);
    }
  return { counts, posts };
}

/** Rarity 0 at half of all posts, 9 at `leastPosts`, even steps of the logarithm between. */
function rarityLevel(count: number, posts: number): number {
  const share = Math.log(posts / 2 / count) / Math.log(posts / 2 / leastPosts);
  return Math.max(0, Math.min(rarest - 1, Math.round(share * (rarest - 1))));
}

function commonWordLines(files: readonly string[], own: readonly string[]): string[] {
  const { counts, posts } = countStems(files);
  const levels: string[][] = Array.from({ length: rarest }, () => []);
  for (const [stem, count] of counts) if (count >= leastPosts) levels[rarityLevel(count, posts)]!.push(stem);
  for (const [stem, count] of countStems(own).counts)
    if (count >= leastOwnPosts && (counts.get(stem) ?? 0) < leastPosts) levels[regionalLevel]!.push(stem);
  return [
    "# Word stems by rarity among public Indonesian posts, 0 the most common. Made by build-word-lists.ts.",
    ...levels.map((stems, level) => `${level} ${stems.sort().join(" ")}`),
  ];
}

/** Words of regency names that stand in names of streets and villages just as often. */
const partOfManyNames = new Set(
  " kabupaten kab provinsi prov kota kepulauan pulau utara selatan timur barat tengah pusat baru ulu ilir hulu hilir raya jaya laut sungai batu air muara lubuk besar tua tinggi agung dalam daerah istimewa khusus ibukota administrasi tanah bumi banjar gunung pakpak rejang lima puluh daya buah pagar tanjung teluk kuala bandar pematang".split(
    " ",
  ),
);

function coarseNameLines(gazetteer: string, aliases: string): string[] {
  const names: string[] = [];
  for (const line of readFileSync(gazetteer, "utf8").split("\n").slice(1)) {
    const [, level, , name] = line.split(",");
    if ((level === "1" || level === "2") && name) names.push(name);
  }
  const { aliases: known } = JSON.parse(readFileSync(aliases, "utf8")) as { aliases: [string, string][] };
  for (const [alias, code] of known) if (code.length <= 5) names.push(alias);
  const words = new Set(names.flatMap((name) => name.split(/[^\p{L}]+/u)).map(normalWord));
  for (const word of partOfManyNames) words.delete(word);
  return [
    "# Words in names of provinces, regencies and cities. Made by build-word-lists.ts.",
    [...words].sort().join(" "),
  ];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    gazetteer: { type: "string" },
    aliases: { type: "string" },
    own: { type: "string", multiple: true },
  },
});
if (!values.gazetteer || !values.aliases || positionals.length === 0) {
  console.error("usage: build-word-lists.ts --gazetteer CSV --aliases JSON POSTS.jsonl…");
  process.exit(2);
}
const here = (name: string) => new URL(name, import.meta.url);
writeFileSync(
  here("./coarse-names.txt"),
  `${coarseNameLines(values.gazetteer, values.aliases).join("\n")}\n`,
);
writeFileSync(here("./common-words.txt"), `${commonWordLines(positionals, values.own ?? []).join("\n")}\n`);
