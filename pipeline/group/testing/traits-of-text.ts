/** Traits of a text for tables of matches: a complaint about flooding unless said otherwise. */
import type { PostToDecide } from "../decide.ts";
import { standingOf } from "../standing.ts";
import { type TraitSource, traitsOf } from "../traits.ts";
import { placeIn } from "./given-posts.ts";

export const noon = new Date("2026-11-09T12:00:00Z");
export const hoursLater = (hours: number): Date => new Date(noon.getTime() + hours * 3_600_000);

let lastId = 0;

export type TextFacts = Partial<Omit<TraitSource, "places">> & {
  places?: string[];
  actionable?: boolean;
  actionableScore?: number;
  fromAgency?: boolean;
};

export function postOf(text: string, facts: TextFacts = {}): PostToDecide {
  const id = ++lastId;
  const {
    places = [],
    actionable = true,
    actionableScore = actionable ? 0.9 : 0.1,
    fromAgency = false,
    ...rest
  } = facts;
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
    evidence: [],
    areaScore: 1,
    agencyId: null,
    ...rest,
    places: places.map((words) => placeIn(text, words)),
  };
  const standing = standingOf({ ...source, actionable, actionableScore, fromAgency });
  return { postId: id, ...standing, ...traitsOf(source, standing) };
}
