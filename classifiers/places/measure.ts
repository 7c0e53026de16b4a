/** Measures the place finder and the resolvers on labelled posts; used by the training command. */
import { Category } from "../../pipeline/model/taxonomy.ts";
import { findPlaces } from "./find-places.ts";
import type { LabelledPost } from "./labelled-posts.ts";
import { resolveAgency } from "./resolve-agency.ts";
import { handlesIn, resolveArea } from "./resolve-area.ts";

type Counts = { said: number; gold: number; saidRight: number; goldFound: number };

const percent = (value: number) => `${(value * 100).toFixed(1)} %`;

function told({ said, gold, saidRight, goldFound }: Counts): string {
  const precision = saidRight / said;
  const recall = goldFound / gold;
  const f1 = (2 * precision * recall) / (precision + recall);
  return `precision ${percent(precision)}, recall ${percent(recall)}, F1 ${percent(f1)}`;
}

/** Compares the different places of each post: by the same string, and by strings of which one holds the other. */
function compare(posts: readonly LabelledPost[]): { exact: Counts; overlap: Counts } {
  const exact = { said: 0, gold: 0, saidRight: 0, goldFound: 0 };
  const overlap = { said: 0, gold: 0, saidRight: 0, goldFound: 0 };
  const touches = (a: string, b: string) => a.includes(b) || b.includes(a);
  for (const post of posts) {
    const said = [...new Set(findPlaces(post.text).map((place) => place.text))];
    const gold = [...new Set(post.places)];
    for (const counts of [exact, overlap]) {
      counts.said += said.length;
      counts.gold += gold.length;
    }
    const same = said.filter((text) => gold.includes(text)).length;
    exact.saidRight += same;
    exact.goldFound += same;
    overlap.saidRight += said.filter((text) => gold.some((other) => touches(text, other))).length;
    overlap.goldFound += gold.filter((text) => said.some((other) => touches(text, other))).length;
  }
  return { exact, overlap };
}

function resolve(post: LabelledPost) {
  const handles = handlesIn(post.text);
  const hint = { areaCode: null, agencyId: null };
  const area = resolveArea(findPlaces(post.text), post.text, { ...hint, handles });
  const agency = resolveAgency({
    text: post.text,
    handles,
    category: Category.parse(post.category),
    area,
    hint,
  });
  return { area, agency };
}

/**
 * Lines for a person: span precision, recall and F1, the share of posts with places that get an area and an
 * agency without any hint, and microseconds a post once warm.
 */
export function measurePlaces(posts: readonly LabelledPost[]): string[] {
  const { exact, overlap } = compare(posts);
  const resolved = posts.filter((post) => post.places.length > 0).map(resolve);
  const share = (kept: (one: ReturnType<typeof resolve>) => boolean) =>
    percent(resolved.filter(kept).length / resolved.length);
  for (const post of posts) resolve(post);
  const from = performance.now();
  for (const post of posts) resolve(post);
  const each = ((performance.now() - from) * 1000) / posts.length;
  return [
    `${posts.length} posts, ${exact.gold} places`,
    `  exact    ${told(exact)}`,
    `  overlap  ${told(overlap)}`,
    `  of ${resolved.length} posts with places: area ${share(({ area }) => area !== null)}, regency or finer ${share(
      ({ area }) => area !== null && area.code.length > 2,
    )}, agency ${share(({ agency }) => agency !== null)}`,
    `  ${each.toFixed(1)} µs a post for places, area and agency`,
  ];
}
