import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findPlaces } from "./find-places.ts";

const found = (text: string) => findPlaces(text).map((place) => place.text);

describe("places of a post", () => {
  it.each([
    ["Lampu jalan di Jl. Veteran Selatan mati sejak kemarin", "Jl. Veteran Selatan"],
    ["jalan berlubang di kecamatan genuk min", "kecamatan genuk"],
    ["banjir di Kota Semarang belum surut", "Kota Semarang"],
    ["sampah numpuk dekat Pasar Gembrong min tolong", "Pasar Gembrong"],
    ["air pdam mati di rusunawa keputih", "rusunawa keputih"],
    ["ada kecelakaan di stasiun tebet barusan", "stasiun tebet"],
    ["RT 03 RW 06 Kelurahan Tegalrejo belum dapat bansos", "RT 03 RW 06 Kelurahan Tegalrejo"],
    ["Pohon tumbang menutup Jalan Pupuk Raya Bontang", "Jalan Pupuk Raya Bontang"],
    ["kapan dibenerin min jembatan gantung Cikaso udah miring", "jembatan gantung Cikaso"],
    ["wargi Cigondewah banjir deui", "Cigondewah"],
  ])("%s", (text, place) => {
    expect(found(text).some((one) => one.includes(place) || place.includes(one))).toBe(true);
  });

  it.each([
    "jalan-jalan yuk kak minggu depan",
    "mahasiswa turun ke jalan lagi",
    "ngakak banget sumpah",
    "makasih min responnya cepat",
    "kok ga dibales sih min",
    "banjir air mata nonton drakor",
  ])("finds none in: %s", (text) => {
    expect(found(text)).toEqual([]);
  });

  it.each([
    ["pju mati di Jl. Ahmad Yani Banjarbaru", "street"],
    ["warga Kecamatan Genuk mengeluh", "area"],
    ["ular masuk rumah di depan SDN 1 Sukamaju", "landmark"],
  ])("names the kind of the place in: %s", (text, kind) => {
    expect(findPlaces(text).map((place) => place.kind)).toContain(kind);
  });

  it("leaves out the preposition, the handle and the link", () => {
    for (const text of [
      "tolong di Kota Surabaya @pemkotsurabaya https://t.co/abc jalan rusak",
      "dari Stasiun Bogor @kai121 telat",
      "cek Jl. Delima Pekanbaru, @dlhkpekanbaru",
    ]) {
      const places = found(text);
      expect(places.length).toBeGreaterThan(0);
      for (const place of places) expect(place).not.toMatch(/^(?:di|ke|dari) |@|https?:/i);
    }
  });

  it("gives exact substrings in order that never overlap, for any text", () => {
    const bit = fc.constantFrom(
      "di",
      "Jl.",
      "Kota",
      "Semarang",
      "genuk",
      "RT",
      "03",
      ",",
      "(",
      ")",
      "@warga",
      "https://t.co/x",
      "<TEL>",
      "\n",
      "😀",
      "İstanbul",
      "km",
      "12",
      "depan",
      "SDN",
      "banjir",
      "!",
    );
    const text = fc.oneof(
      fc.array(bit, { maxLength: 60 }).map((bits) => bits.join(" ")),
      fc.string({ unit: "binary", maxLength: 200 }),
    );
    fc.assert(
      fc.property(text, (any) => {
        let end = 0;
        for (const place of findPlaces(any)) {
          expect(any.slice(place.start, place.end)).toBe(place.text);
          expect(place.start).toBeGreaterThanOrEqual(end);
          expect(place.text.trim()).toBe(place.text);
          expect(place.text).not.toContain("@warga");
          end = place.end;
        }
      }),
      { numRuns: 500, seed: 3 },
    );
  });

  it("reads a post of the greatest length without trouble", () => {
    const places = findPlaces("banjir di Jl. Kaligawe Semarang, ".repeat(700));
    expect(places.length).toBeGreaterThan(100);
  });
});
