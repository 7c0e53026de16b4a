/** Names in a post that may be areas, and what stands around them. */

import { type AreaCode, areaLevel } from "../../pipeline/model/area.ts";
import type { Place } from "../../pipeline/model/assessment.ts";
import { areas } from "./gazetteer.ts";
import { adminLevel, type NameMatch, namesIn } from "./names.ts";
import { placeCues } from "./tag-features.ts";
import { kinds, type Tokens, tokenise } from "./tokens.ts";

export type Mention = {
  /** Areas the name may mean, coarsest first. */
  codes: readonly AreaCode[];
  /** Level that a word before the name announces ("Kec."); 0 without one. */
  level: 0 | 1 | 2 | 3 | 4;
  /** The name as written. */
  name: string;
  /** A short name that needs another cue. */
  ambiguous: boolean;
  /** An everyday word that happens to be an area's name. */
  everyday: boolean;
  /** Part of a place of the post, not a name beside it. */
  inside: boolean;
  /** Where something goes to or comes from, not where it is: "arah Jakarta". */
  direction: boolean;
};

const words = (list: string) => new Set(list.split(" "));

/** Words after which a name is a street's, a team's or a dish's: "Jl. Medan", "Jalan Raya Bogor", "soto Kudus". */
const namesake = words(
  "jl jln jalan gg gang raya lintas poros bank persib persija persebaya persis persita persik arema bus pt cv universitas univ soto sate nasi bakso mie batik kopi rm warteg stadion radio tribun",
);
/** Words after which a name says whither. */
const towards = words(
  "ke arah menuju jurusan tujuan sampai sampe smpe mudik pindah rute relasi seka saka saking",
);
/**
 * Names of districts and regencies that are words of daily talk; they count only when announced ("Kec. Baru").
 * Found by counting how rarely they stand in a place in the training posts.
 */
const everydayNames = words(
  "ibu baru lama tetap selesai tengah kai negara salam butuh pinggir juli ayah bener batu suruh kamu panjang waris ujung sumber deket bangun guna kasihan luas sumur teriak bintang matur saling arahan bola kasi kudu web lembur metro batang besi bareng larangan harian damai sarang palang tulis payung licin tahunan jangka kurun buk tanggul bahagia petir setia tambang plg banyakan kebo lembar rambutan sda peninjauan bambang alas bulu semen seluas mentok terisi pinang dagangan tarik mulia enggal natal cina gajah buru pekat selebar panti talang lapang tumpang mugi kota tanjung muara harapan sungai kampung simpang jaya air timur barat selatan utara pusat hulu hilir pulau gunung bukit kelapa medang lima empat tiga sembilan bola kepala ujan puncak kotabaru",
);

function isEveryday(tokens: Tokens, { from, to }: NameMatch): boolean {
  const first = tokens.lower[from]!;
  if (to - from === 1) return everydayNames.has(first);
  // Coal and the regency of Batu Bara.
  return to - from === 2 && first === "batu" && tokens.lower[from + 1] === "bara";
}

/** Word before token `at`, a full stop or colon skipped; "" at the beginning. */
function wordBefore(text: string, tokens: Tokens, at: number): string {
  let before = at - 1;
  if (before > 0 && tokens.kind[before] === kinds.mark && /[.:]/.test(text[tokens.start[before]!]!)) before--;
  return before < 0 ? "" : tokens.lower[before]!;
}

/** Level announced before token `at`: 3 in "Kec. Genuk". */
export function announcedLevel(text: string, tokens: Tokens, at: number): 0 | 1 | 2 | 3 | 4 {
  return adminLevel(wordBefore(text, tokens, at));
}

function fits(code: AreaCode, level: number, word: string): boolean {
  if (areaLevel(code) !== level) return false;
  return level !== 2 || word.startsWith("kota") === areas().get(code)!.name.startsWith("Kota");
}

function read(text: string, tokens: Tokens, match: NameMatch, inside: boolean): Mention {
  const before = wordBefore(text, tokens, match.from);
  const level = adminLevel(before);
  const { entry } = match;
  const fitting = level > 0 && level < 4 ? entry.codes.filter((code) => fits(code, level, before)) : [];
  return {
    codes: fitting.length > 0 ? fitting : entry.codes,
    level,
    name: text.slice(tokens.start[match.from]!, tokens.end[match.to - 1]!),
    ambiguous: entry.ambiguous && fitting.length === 0,
    everyday: level === 0 && isEveryday(tokens, match),
    inside,
    direction: towards.has(before),
  };
}

/** A name outside the places counts when it is announced, or a regency that is written or introduced as one. */
function countsBeside(text: string, tokens: Tokens, match: NameMatch, mention: Mention): boolean {
  if (mention.level > 0) return true;
  if (mention.everyday || mention.ambiguous || areaLevel(mention.codes[0]!) > 2) return false;
  const start = tokens.start[match.from]!;
  const capital = text.charCodeAt(start) !== tokens.lower[match.from]!.charCodeAt(0);
  return capital || match.to - match.from > 1 || placeCues.has(wordBefore(text, tokens, match.from));
}

/** "Jl. Medan" and "Jalan Raya Bogor" are streets; "Jl. Melati Raya Semarang" and "Jl. Melati Kota Semarang" stand in Semarang. */
function isNamesake(text: string, tokens: Tokens, match: NameMatch): boolean {
  const before = wordBefore(text, tokens, match.from);
  if (!namesake.has(before) || adminLevel(tokens.lower[match.from]!) > 0) return false;
  if (before !== "raya") return true;
  let at = match.from - 1;
  while (at > 0 && tokens.lower[at] !== "raya") at--;
  const further = wordBefore(text, tokens, at);
  return further === "" || namesake.has(further);
}

/** Area names of a post in order of the text. */
export function mentionsIn(places: readonly Place[], text: string): Mention[] {
  const tokens = tokenise(text);
  const found: Mention[] = [];
  let next = 0;
  for (const match of namesIn(text, tokens)) {
    if (tokens.lower[match.from]!.length < 3) continue;
    const start = tokens.start[match.from]!;
    while (next < places.length && places[next]!.end <= start) next++;
    const inside = next < places.length && places[next]!.start <= start;
    if (isNamesake(text, tokens, match)) continue;
    const mention = read(text, tokens, match, inside);
    if (inside || countsBeside(text, tokens, match, mention)) found.push(mention);
  }
  return found;
}

/**
 * Names that may be villages, as letters without gaps, longest first: those announced ("Kel. Tegalrejo"), and
 * unless `announcedOnly` also the beginnings of places.
 */
export function villageNamesIn(places: readonly Place[], text: string, announcedOnly: boolean): string[] {
  const tokens = tokenise(text);
  const found: string[] = [];
  let at = 0;
  for (const place of places) {
    while (at < tokens.count && tokens.start[at]! < place.start) at++;
    const first = at;
    let stop = at;
    while (stop < tokens.count && tokens.end[stop]! <= place.end) stop++;
    for (; at < stop; at++) {
      if (tokens.kind[at] !== kinds.word || adminLevel(tokens.lower[at]!) > 0) continue;
      if (announcedLevel(text, tokens, at) !== 4 && (announcedOnly || at !== first)) continue;
      let to = at;
      while (to < stop && to < at + 3 && tokens.kind[to] !== kinds.mark) to++;
      for (let end = to; end > at; end--) found.push(tokens.lower.slice(at, end).join(""));
    }
  }
  return found;
}
