/** The keys under which a post can be found by posts about the same problem. A post only meets posts it shares one with. */
import { areaAt } from "../model/area.ts";
import { categories } from "../model/taxonomy.ts";
import { nearFingerprints } from "./fingerprint.ts";
import { hash53, rarityIn } from "./hash.ts";
import type { Traits } from "./traits.ts";

export type BlockKeys = {
  /** Looked up. */
  find: number[];
  /** Written down, so that later posts find this one. */
  keep: number[];
  /** Taken under a lock: the keys on which two posts at once could both open a case for one problem. */
  lock: number[];
};

const mostNames = 3;
const mostPerhaps = 2;
const mostCommon = 2;
const mostNumbers = 2;
/** Texts shorter than this many content words have no near fingerprints: almost any two would share one. */
const leastForNear = 5;

/**
 * At most: 3 names (the rarest again with the regency, when it is known), 2 words that may be names, the whole place, 2
 * common place words and 2 labelled numbers, each with the category, 3 near fingerprints or the exact one, and the
 * threads. Samples and real posts never meet: they have keys of their own.
 */
export function blockKeysOf(traits: Traits, sample: boolean): BlockKeys {
  const world = sample ? "sample" : "post";
  const key = (kind: string, value: string | number) => hash53(`${world}|${kind}|${value}`);
  const names = rarestOf(traits.named, mostNames);
  const strong = [...names, ...rarestOf(traits.perhaps.filter(rare), mostPerhaps)].map((word) =>
    key("name", word),
  );
  const regency = traits.area && (areaAt(traits.area, 2) ?? traits.area);
  if (regency) strong.push(...names.slice(0, 1).map((word) => key(`name in ${regency}`, word)));
  // In a lively town the newest few posts of a name are about other matters: the whole place leads to the right ones.
  if (traits.whole.length >= 2) strong.push(key("whole", wholeOf(traits)));
  if (traits.length >= leastForNear)
    strong.push(...nearFingerprints(textOf(traits)).map((band) => key("near", band)));
  else strong.push(key("exact", traits.exact));
  // Common words of places ("Batu Merah", "Kupang") and numbers ("KM 10") stand on too many posts without the category.
  const common = commonPlaces(traits);
  strong.push(...common.map((place) => key(`place ${traits.category}`, place)));
  const threads = traits.refs.map((ref) => key("thread", ref));
  const keep = [...new Set([...strong, ...threads])];
  const own = key("thread", traits.thread);
  const second = secondCategory(traits);
  const also = second ? common.map((place) => key(`place ${second}`, place)) : [];
  return { find: [...keep, ...also, own], keep, lock: [...new Set([...strong, ...also, ...threads, own])] };
}

const rare = (packed: number) => rarityIn(packed) >= 7;

function commonPlaces(traits: Traits): (string | number)[] {
  const words = traits.perhaps.filter((word) => !rare(word)).slice(0, mostCommon);
  const numbers = traits.numbers.filter((number) => !/^(?:rt|rw|no|gg|blok):|:\p{L}/u.test(number));
  return [...words.map((word) => Math.floor(word / 16)), ...numbers.slice(0, mostNumbers)];
}

/** What else the machine took the category for. */
function secondCategory(traits: Traits): string | null {
  const others = traits.mix.filter(([position]) => categories[position] !== traits.category);
  const best = others.sort((a, b) => b[1] - a[1])[0];
  return best && best[1] >= 15 ? categories[best[0]]! : null;
}

/** Every word of the places, in one order whatever the post's. */
const wholeOf = (traits: Traits) =>
  traits.whole
    .map((word) => Math.floor(word / 16))
    .sort((a, b) => a - b)
    .join(",");

/** All words of the text, places as well: a near fingerprint speaks for the whole text. */
const textOf = (traits: Traits) => [...traits.words, ...traits.named].map((word) => Math.floor(word / 16));

/** The rarest words, without their rarity, so that a later word list finds them as well. */
function rarestOf(packed: readonly number[], most: number): number[] {
  return [...packed]
    .sort((a, b) => rarityIn(b) - rarityIn(a) || a - b)
    .slice(0, most)
    .map((word) => Math.floor(word / 16));
}
