/** Finds the words of a post that say where: the tagger marks them, rules trim and name them. */
import type { Place } from "../../pipeline/model/assessment.ts";
import { adminLevel, nameAt } from "./names.ts";
import { tagInput } from "./tag-features.ts";
import { bestTags, tagModel, tags } from "./tagger.ts";
import { kinds, type Tokens, tokenise } from "./tokens.ts";

const words = (list: string) => new Set(list.split(" "));

const streetWords = words(
  "jl jln jalan jlan jaln jalanan gg gang lorong lrg raya tol flyover fly underpass jembatan jbt ringroad ring lingkar tanjakan turunan tikungan jpo jalur lintas trotoar",
);
const unitWords = words("rt rw blok blk no nomor dusun");
/** Words before a place that are no part of it (annotation guide: the leading preposition stays out). */
const leading = words(
  "di ke dari dr dri pada untuk utk yang yg dan dg dengan dgn nang ning neng ti ka ten nek sampai sampe smpe menuju itu ini atau serta lokasi alamat alamatnya beralamat daerah wilayah",
);
/** Words that end a place when they come last. */
const trailing = words(
  "yang yg dan di ke dari dr pada untuk utk dengan dgn sudah udah udh sdh mati rusak banjir macet miring hilang kebakaran bolong berlubang padam gelap aja saja juga jg lagi lg ini itu tidak tdk ga gak gk ada belum blm mohon tolong tlg min pak bu kak terima makasih kapan sangat parah sekali banget bgt wis arah atau tapi karena krn cc via",
);

/** Leaves out what a span should not begin or end with; null when nothing is left. */
function trim(text: string, tokens: Tokens, from: number, to: number): [number, number] | null {
  let first = from;
  let last = to;
  const bare = (at: number) => {
    const char = text[tokens.start[at]!]!;
    return tokens.kind[at] === kinds.mark && char !== "(";
  };
  while (first < last && (tokens.kind[first] === kinds.mark || leading.has(tokens.lower[first]!))) first++;
  // A handle, link or mask inside a span ends it.
  for (let at = first; at < last; at++) if (tokens.kind[at]! >= kinds.handle) last = at;
  let open = 0;
  for (let at = first; at < last; at++) {
    const char = tokens.kind[at] === kinds.mark ? text[tokens.start[at]!] : "";
    if (char === "(") open++;
    else if (char === ")") open--;
    if (open < 0 || char === "?" || char === "!" || char === "\n") last = at;
  }
  const closes = (at: number) => open === 0 && text[tokens.start[at]!] === ")";
  while (last > first && ((bare(last - 1) && !closes(last - 1)) || trailing.has(tokens.lower[last - 1]!)))
    last--;
  if (open > 0) {
    for (let at = first; at < last; at++) if (text[tokens.start[at]!] === "(") last = at;
    while (last > first && bare(last - 1)) last--;
  }
  return last > first ? [first, last] : null;
}

/** What a span speaks of, from its first words and from the gazetteer. */
function kindOf(text: string, tokens: Tokens, from: number, to: number): Place["kind"] {
  const first = tokens.lower[from]!;
  if (/^km\d*$/.test(first)) return "distance";
  if (unitWords.has(first) || /^r[tw]\d+$/.test(first)) return "unit";
  if (streetWords.has(first)) return "street";
  return isArea(text, tokens, from, to) ? "area" : "landmark";
}

/** Only area names, or a name announced as one: "Genuk, Semarang", "Kel. Sukamaju"; not "Kuta beach". */
function isArea(text: string, tokens: Tokens, from: number, to: number): boolean {
  for (let at = from; at < to; ) {
    if (tokens.kind[at] === kinds.mark) at++;
    else if (adminLevel(tokens.lower[at]!) > 0) {
      if (adminLevel(tokens.lower[at]!) === 4) return true;
      at++;
    } else {
      const match = nameAt(text, tokens, at);
      if (match === null || match.to > to) return at > from && adminLevel(tokens.lower[from]!) > 0;
      at = match.to;
    }
  }
  return true;
}

/** Place of the tokens `[from, to)`. */
function placeOf(text: string, tokens: Tokens, from: number, to: number): Place {
  const start = tokens.start[from]!;
  const end = tokens.end[to - 1]!;
  return { text: text.slice(start, end), start, end, kind: kindOf(text, tokens, from, to) };
}

/**
 * Places of a post in order: exact substrings with UTF-16 offsets that never overlap. Handles and links are
 * never part of one. About 25 µs for a post of 25 words.
 */
export function findPlaces(text: string): Place[] {
  const tokens = tokenise(text);
  if (tokens.count === 0) return [];
  const model = tagModel();
  const best = bestTags(tagInput(text, tokens, model.vocabulary), model);
  const places: Place[] = [];
  for (let at = 0; at < tokens.count; at++) {
    if (best[at] !== tags.begin) continue;
    let to = at + 1;
    while (to < tokens.count && best[to] === tags.inside) to++;
    const span = trim(text, tokens, at, to);
    if (span !== null) places.push(placeOf(text, tokens, span[0], span[1]));
    at = to - 1;
  }
  return places;
}
