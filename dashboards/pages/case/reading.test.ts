/** Marks and readings: every character of a post stays, and only what changed stands out. */
import { describe, expect, it } from "vitest";
import { markText, wordsFor } from "./mark-text.ts";
import { changedWords } from "./read-as.ts";

const marked = (text: string, evidence: Parameters<typeof markText>[1]) =>
  markText(text, evidence).map(({ text: piece, kinds }) => `${piece}${kinds.length ? `<${kinds}>` : ""}`);

describe("marking evidence", () => {
  it("keeps the whole text and marks the words", () => {
    expect(
      marked("Min pompa mati lg", [
        { start: 4, end: 9, speaksFor: "problem" },
        { start: 10, end: 14, speaksFor: "problem" },
      ]),
    ).toEqual(["Min ", "pompa<problem>", " ", "mati<problem>", " lg"]);
  });
  it("draws the stronger where spans overlap and names both", () => {
    expect(
      marked("air masuk rumah", [
        { start: 0, end: 9, speaksFor: "problem" },
        { start: 4, end: 15, speaksFor: "urgent" },
      ]),
    ).toEqual(["air <problem>", "masuk rumah<urgent,problem>"]);
  });
  it("draws a place whole, whatever else its words speak for", () => {
    expect(
      marked("lubang di Jl. Hangtuah dekat simpang", [
        { start: 10, end: 36, speaksFor: "place" },
        { start: 23, end: 28, speaksFor: "problem" },
        { start: 0, end: 6, speaksFor: "problem" },
      ]),
    ).toEqual(["lubang<problem>", " di ", "Jl. Hangtuah dekat simpang<place,problem>"]);
  });
  it("counts UTF-16 units, as assessments do: an emoji is two", () => {
    const text = "🔥🔥 kebakaran di Kaligawe";
    const start = text.indexOf("kebakaran");
    expect(start).toBe(5);
    expect(marked(text, [{ start, end: start + 9, speaksFor: "urgent" }])).toContain("kebakaran<urgent>");
  });
  it("cuts spans to the text: an edited post may be shorter than what was assessed", () => {
    expect(
      marked("pendek", [
        { start: 3, end: 40, speaksFor: "place" },
        { start: 50, end: 60, speaksFor: "urgent" },
      ]),
    ).toEqual(["pen", "dek<place>"]);
  });
  it("lists the words of a kind once", () => {
    const text = "mati, pompa mati";
    expect(
      wordsFor("problem", text, [
        { start: 12, end: 16, speaksFor: "problem" },
        { start: 0, end: 4, speaksFor: "problem" },
        { start: 6, end: 11, speaksFor: "place" },
      ]),
    ).toEqual(["mati"]);
  });
});

describe("dibaca sebagai", () => {
  const changes = (written: string, read: string) =>
    changedWords(written, read)
      .map(({ text, changed }) => (changed ? `[${text.trim()}]` : text.trim()))
      .join(" ");
  it("lets changed words stand out, together where they stand together", () => {
    expect(
      changes("air udh selutut, wis telung dino ra surut", "air sudah selutut, sudah tiga hari tidak surut"),
    ).toBe("air [sudah] selutut, [sudah tiga hari tidak] surut");
  });
  it("takes punctuation and capitals for no change", () => {
    expect(changes("Pompa mati.", "pompa mati")).toBe("pompa mati");
  });
  it("loses no character, however long the text", () => {
    const written = "kata yg panjang ".repeat(900);
    const read = written.replaceAll("yg", "yang");
    const runs = changedWords(written, read);
    expect(runs.map(({ text }) => text).join("")).toBe(read);
    expect(runs.filter(({ changed }) => changed).every(({ text }) => text.trim() === "yang")).toBe(true);
  });
});
