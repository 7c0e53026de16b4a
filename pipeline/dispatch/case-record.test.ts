import { describe, expect, it } from "vitest";
import type { CaseRecord } from "../model/dispatch.ts";
import { givenFields } from "../testing/given.ts";
import { firstMorning } from "../testing/world.ts";
import { caseRecord, type RecordPost } from "./case-record.ts";

const post = (text: string | null, changes: Partial<RecordPost> = {}): RecordPost => ({
  text,
  url: "https://x.com/i/status/1",
  platform: "x",
  postedAt: new Date("2026-11-20T01:05:00.000Z"),
  ...changes,
});

function record(changes: Partial<Parameters<typeof caseRecord>[0]> = {}): CaseRecord {
  return caseRecord({
    action: "file",
    caseId: 7,
    revision: 1,
    trackingNumber: null,
    fields: givenFields,
    posts: [post("Lampu mati")],
    voices: 1,
    firstPostedAt: firstMorning,
    agencyName: null,
    ...changes,
  });
}

describe("what a store is told about a case", () => {
  it("is the citizens' words with their local time, the store's own category, and nobody's name", () => {
    expect(
      record({ posts: [post("@dinas_pju tolong, kata @tini.w lampu mati. surel a@b.example")] }),
    ).toMatchObject({
      reportType: "pengaduan",
      title: givenFields.title,
      body: "Disampaikan warga di media sosial.\n\n20 Nov 2026, 08.05 WIB: tolong, kata lampu mati. surel a@b.example",
      categoryName: "PEKERJAAN UMUM DAN PENATAAN RUANG",
      occurredAt: new Date("2026-11-20T01:05:00.000Z"),
      anonymous: true,
      secret: false,
      channel: "X",
      voices: 1,
    });
  });

  it("says how many people spoke, and where, once each", () => {
    const posts = [
      post("satu"),
      post("dua", { platform: "telegram", url: null }),
      post("tiga"),
      post("empat", { platform: "forum" }),
    ];
    const told = record({ posts, voices: 3 });
    expect(told.body).toMatch(/^Dihimpun dari 3 warga di media sosial\./);
    expect(told.channel).toBe("X, Telegram, Media sosial");
    expect(told.links).toHaveLength(3);
  });

  it("holds ten voices at most", () => {
    const posts = Array.from({ length: 20 }, (_, index) =>
      post(`suara ${index}`, { url: `https://x.com/${index}` }),
    );
    const told = record({ posts, voices: 20 });
    expect(told.body).toContain("suara 9");
    expect(told.body).not.toContain("suara 10");
    expect(told.links).toHaveLength(10);
  });

  it("leaves out what its author deleted", () => {
    const told = record({ posts: [post(null), post("masih ada")], voices: 2 });
    expect(told.body.match(/WIB/g)).toHaveLength(1);
  });

  it("has a time and a voice even when its posts have moved to another case", () => {
    expect(record({ posts: [], voices: 0 })).toMatchObject({
      occurredAt: firstMorning,
      voices: 1,
      channel: "Media sosial",
    });
  });

  it.each([
    ["a question", "question", "permintaan_informasi"],
    ["a suggestion", "suggestion", "aspirasi"],
    ["praise, filed by hand", "praise", "pengaduan"],
  ] as const)("files %s as the store calls it", (_, intent, reportType) => {
    expect(record({ fields: { ...givenFields, intent } }).reportType).toBe(reportType);
  });

  const limit = 4000;
  const head = record({ posts: [post("")] }).body.length;
  it.each([
    ["a plain text", "a", limit],
    ["a pair", "😀", limit],
    ["a family of seven units joined by nothing visible", "👩‍👩‍👧‍👦", limit],
    ["a flag of two letters", "🇮🇩", limit],
    ["a letter with its accent", "e\u0301", limit],
    ["a heap of marks", `a${"\u0301".repeat(9000)}`, limit],
    ["a heap of marks that ends in a pair", `a${"\u0301".repeat(limit - head - 2)}😀`, limit],
  ])("is cut between whole characters: %s", (_, character, most) => {
    for (let shift = 0; shift < 4; shift++) {
      const { body } = record({
        posts: [post("x".repeat(shift) + character.repeat(Math.ceil(5000 / character.length)))],
      });
      expect(body.length).toBeLessThanOrEqual(most);
      expect(body.isWellFormed()).toBe(true);
      expect(body).not.toContain("\ufffd");
      expect(body.length).toBeGreaterThan(most - 100);
      const rest = body.slice(head + shift);
      if (character.length < 20) expect(rest.length % character.length).toBe(0);
    }
  });
});
