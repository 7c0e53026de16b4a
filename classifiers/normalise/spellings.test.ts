import { describe, expect, it } from "vitest";
import { spellingsOf } from "./spellings.ts";

describe("the spellings of a word", () => {
  it.each([
    ["jalan", "jln"],
    ["jln", "jalan"],
    ["jl", "jln"],
    ["sekarang", "skrg"],
    ["gabisa", "tidak bisa"],
    ["parahhhh", "parah"],
  ])("of %s hold %s", (word, other) => {
    expect(spellingsOf(word)).toContain(other);
    expect(spellingsOf(word)[0]).toBe(word);
  });

  it("of an unknown word are itself alone, each once", () => {
    expect(spellingsOf("kaligawe")).toEqual(["kaligawe"]);
    for (const word of ["jalan", "tidak", "constructor", "__proto__", ""])
      expect(new Set(spellingsOf(word)).size).toBe(spellingsOf(word).length);
  });
});
