/** Traits of a text for tables of matches: a complaint about flooding unless said otherwise. */
import type { PostToDecide } from "../decide.ts";
import { roleOf } from "../decide.ts";
import { type TraitSource, traitsOf } from "../traits.ts";
import { placeIn } from "./given-posts.ts";

export const noon = new Date("2026-11-09T12:00:00Z");
export const hoursLater = (hours: number): Date => new Date(noon.getTime() + hours * 3_600_000);

let lastId = 0;

export type TextFacts = Partial<Omit<TraitSource, "places">> & {
  places?: string[];
  actionable?: boolean;
  fromAgency?: boolean;
};

export function postOf(text: string, facts: TextFacts = {}): PostToDecide {
  const id = ++lastId;
  const { places = [], actionable, fromAgency = false, ...rest } = facts;
  const source: TraitSource = {
    authorId: id,
    platform: "x",
    externalId: `t${id}`,
    kind: "post",
    text,
    inReplyTo: null,
    repeats: null,
    conversation: null,
    postedAt: noon,
    intent: "complaint",
    urgency: 2,
    category: "banjir_drainase",
    categoryScores: {},
    areaCode: null,
    agencyId: null,
    ...rest,
    places: places.map((words) => placeIn(text, words)),
  };
  const role = roleOf({ ...source, actionable: actionable ?? true, fromAgency });
  return { postId: id, role, ...traitsOf(source, role ?? "report") };
}
