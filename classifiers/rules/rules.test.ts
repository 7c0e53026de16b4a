import { describe, expect, it } from "vitest";
import { tokensOf } from "../normalise/tokens.ts";
import { concepts, conceptsOfWord, hitsOf, indexOfConcept } from "./concepts.ts";
import { conceptsAmong, cueCount, cueName, cuesOf, pairIndex } from "./cues.ts";
import { dangerTokens, emergencyLogit } from "./emergency.ts";

const read = (text: string) => {
  const tokens = tokensOf(text);
  const hits = hitsOf(tokens, (i) => conceptsOfWord(tokens[i]!.raw, tokens[i]!.reading.formal));
  return { tokens, hits, cues: cuesOf(text, tokens, hits) };
};
const told = (text: string) => [...new Set(read(text).hits.map(({ concept }) => concepts[concept]!))];

describe("what a post tells", () => {
  it.each([
    ["rumah kebakaran, nenek masih di dalam", ["fire", "person", "trapped", "now"]],
    ["omah kobong, bocah isih nang njero", ["fire", "person", "now"]],
    ["ga sadar, mulutnya berbusa", ["medical"]],
    ["Simulasi gempa bersama siswa", ["drill", "collapse"]],
    ["hati kebakar liat mantan wkwk", ["idiom", "fire", "joke"]],
    ["tahun lalu pernah kebanjiran", ["past"]],
    ["alhamdulillah apinya sudah padam", ["resolved", "fire"]],
  ])("%s", (text, expected) => expect(told(text)).toEqual(expect.arrayContaining(expected)));

  it("reads a phrase only when its words stand together", () => {
    expect(told("tidak sadar")).toContain("medical");
    expect(told("tidak ada yang sadar")).not.toContain("medical");
  });

  it("names the words of the danger", () => {
    const { tokens, hits } = read("tolong, ada yang tenggelam di kali");
    expect(dangerTokens(hits).map((i) => tokens[i]!.raw)).toEqual(["tenggelam"]);
  });
});

describe("cues", () => {
  it("are each in range and occur once, and the concepts can be read back", () => {
    const { cues } = read('@warga TOLONG!! "banjir" https://t.co/x 😭 anak saya hanyut?');
    expect(new Set(cues).size).toBe(cues.length);
    for (const cue of cues) expect(cue).toBeLessThan(cueCount);
    expect((conceptsAmong(cues) >>> indexOfConcept("water")) & 1).toBe(1);
    expect((conceptsAmong(cues) >>> indexOfConcept("drill")) & 1).toBe(0);
  });

  it("have one name each", () => {
    const names = Array.from({ length: cueCount }, (_, cue) => cueName(cue));
    expect(new Set(names).size).toBe(cueCount);
    expect(cueName(pairIndex(0, 1))).toBe(`${concepts[0]}+${concepts[1]}`);
  });
});

describe("the rules beside the model's score", () => {
  const bit = (name: string) => 1 << indexOfConcept(name);
  it.each([
    ["leave a plain report alone", 0, bit("fire") | bit("person"), 0],
    ["take a little away for what is over", 0, bit("fire") | bit("resolved"), -0.2],
    ["take more away for more kinds of counter-cues", 0, bit("drill") | bit("news") | bit("past"), -0.6],
    [
      "but never more than for three",
      0,
      bit("drill") | bit("news") | bit("past") | bit("joke") | bit("show"),
      -0.6,
    ],
    ["add for a request to an agency", 1, 0, 0.4],
    ["take away for chatter, within bounds", -9, 0, -0.8],
  ])("%s", (_, actionable, tells, expected) =>
    expect(emergencyLogit(1, actionable, tells) - 1).toBeCloseTo(expected),
  );
});
