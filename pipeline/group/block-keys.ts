/** The keys under which a post can be found by posts about the same problem. A post only meets posts it shares one with. */
import { areaAt } from "../model/area.ts";
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

const mostNames = 4;
const mostPerhaps = 3;
/** Texts shorter than this many content words have no near fingerprints: almost any two would share one. */
const leastForNear = 5;

/**
 * At most 4 name keys (twice, when the regency is known), 3 of words that may be names, 3 near fingerprints or the
 * exact one, the threads, and one of area and category. Samples and real posts never meet: they have keys of their own.
 */
export function blockKeysOf(traits: Traits, sample: boolean): BlockKeys {
  const world = sample ? "sample" : "post";
  const key = (kind: string, value: string | number) => hash53(`${world}|${kind}|${value}`);
  const names = rarestOf(traits.named, mostNames);
  const perhaps = rarestOf(traits.perhaps, mostPerhaps);
  const regency = traits.area && (areaAt(traits.area, 2) ?? traits.area);
  const strong = [...names, ...perhaps].map((word) => key("name", word));
  if (regency) strong.push(...names.slice(0, 2).map((word) => key(`name in ${regency}`, word)));
  if (traits.length >= leastForNear)
    strong.push(...nearFingerprints(textOf(traits)).map((band) => key("near", band)));
  else strong.push(key("exact", traits.exact));
  const threads = traits.refs.map((ref) => key("thread", ref));
  const around = traits.area ? [key("area", `${traits.area}|${traits.category}`)] : [];
  const keep = [...new Set([...strong, ...threads, ...around])];
  const own = key("thread", traits.thread);
  return { find: [...keep, own], keep, lock: [...new Set([...strong, ...threads, own])] };
}

/** All words of the text, places as well: a near fingerprint speaks for the whole text. */
const textOf = (traits: Traits) => [...traits.words, ...traits.named].map((word) => Math.floor(word / 16));

/** The rarest words (rarity 5 and more), without their rarity, so that a later word list finds them as well. */
function rarestOf(packed: readonly number[], most: number): number[] {
  return packed
    .filter((word) => rarityIn(word) >= 5)
    .sort((a, b) => rarityIn(b) - rarityIn(a) || a - b)
    .slice(0, most)
    .map((word) => Math.floor(word / 16));
}
