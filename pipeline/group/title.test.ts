import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { categories, intents } from "../model/taxonomy.ts";
import { longestTitle, titleOf } from "./title.ts";

describe("title of a case", () => {
  it.each([
    [
      "lubang besar di Jl. Gerilya",
      "jalan_jembatan",
      "complaint",
      "Jl. Gerilya",
      "Jalan berlubang, Jl. Gerilya",
    ],
    ["jembatan bailey putus", "jalan_jembatan", "complaint", "kali Mawi", "Jembatan rusak, Kali Mawi"],
    ["air rob masuk musholla", "banjir_drainase", "complaint", "Tambaklorok", "Banjir rob, Tambaklorok"],
    ["syarat bikin ktp apa min?", "adminduk", "question", null, "Tanya: layanan KTP"],
    ["@pln_123 kapan nyala https://t.co/x", "listrik_energi", "complaint", null, "Masalah listrik"],
    [
      "Mohon Monumen Palagan dibuka malam hari juga ya",
      "lainnya",
      "suggestion",
      null,
      "Mohon Monumen Palagan dibuka malam hari",
    ],
    [
      "lampu mati",
      "penerangan_jalan",
      "complaint",
      "Jl. Terusan Jakarta depan Borma Antapani",
      "Lampu jalan mati, Jl. Terusan Jakarta…",
    ],
  ] as const)("%s", (text, category, intent, place, expected) =>
    expect(titleOf({ text, category, intent, place })).toBe(expected),
  );

  it("is never longer than a line, never empty, and holds no handle or link", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 300 }),
        fc.constantFrom(...categories),
        fc.constantFrom(...intents),
        fc.option(fc.string({ maxLength: 120 })),
        (text, category, intent, place) => {
          const title = titleOf({ text: `${text} @warga https://t.co/abc`, category, intent, place });
          expect(title.length).toBeGreaterThanOrEqual(3);
          expect(title.length).toBeLessThanOrEqual(longestTitle);
          expect(title).not.toMatch(/@warga|https?:/);
        },
      ),
    );
  });
});
