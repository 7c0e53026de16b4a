import { describe, expect, it } from "vitest";
import type { MatchReason } from "../model/case.ts";
import { explainMatch } from "./explain-match.ts";

const why = (score: number, reasons: Partial<MatchReason>[]) => ({
  score,
  join: 0.8,
  suggest: 0.5,
  reasons: reasons.map(
    (reason) => ({ agrees: true, weight: 1, facts: {}, on: "text", ...reason }) as MatchReason,
  ),
});

describe("the sentence about a match", () => {
  it("says what both share", () => {
    expect(
      explainMatch(
        why(0.93, [
          { on: "text", facts: { words: ["banjir", "pompa"], percent: 40 } },
          {
            on: "place",
            facts: {
              here: "Jl. Kaligawe",
              there: "jl. kaligawe",
              names: ["kaligawe"],
              numbers: [],
              same: [],
            },
          },
          { on: "category", facts: { here: "banjir_drainase", there: "banjir_drainase" } },
          { on: "time", facts: { minutes: 42 } },
        ]),
      ),
    ).toBe(
      "cocok 0,93: sama-sama menyebut banjir, pompa, sama-sama Jl. Kaligawe, banjir dan drainase, selisih 42 menit",
    );
  });

  it("says what differs after a but", () => {
    expect(
      explainMatch(
        why(0.61, [
          {
            on: "place",
            agrees: false,
            facts: { numbers: ["rt"], names: [], here: null, there: null, same: [] },
          },
          { on: "time", facts: { minutes: 60 * 24 * 3 } },
          { on: "guard", agrees: false, facts: { guard: "other_number" } },
        ]),
      ),
    ).toBe("cocok 0,61: selisih 3 hari, tetapi RT berbeda, nomor tempatnya lain");
  });

  it("names numbers two posts share", () => {
    const facts = {
      names: ["perintis"],
      numbers: [],
      same: ["km 10"],
      here: "Perintis km 10",
      there: "Jl. Perintis KM 10",
    };
    expect(explainMatch(why(0.9, [{ on: "place", facts }]))).toBe("cocok 0,90: sama-sama Perintis, KM 10");
  });

  it("says nothing where there is nothing to say", () =>
    expect(explainMatch(why(0.5, []))).toBe("cocok 0,50"));
});
