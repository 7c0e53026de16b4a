import { describe, expect, it } from "vitest";
import { placeNamesOf } from "./place-names.ts";
import { placeIn } from "./testing/given-posts.ts";
import { wordsOf } from "./words.ts";

const read = (text: string, places: string[] = []) =>
  placeNamesOf(
    text,
    wordsOf(text),
    places.map((words) => placeIn(text, words)),
  );
const named = (text: string, places?: string[]) => [...read(text, places).named.keys()].sort();
const numbers = (text: string, places?: string[]) => [...read(text, places).numbers].sort();

describe("names in places", () => {
  it.each([
    ["Jl. Gerilya sebelum SPBU Tanjung", ["gerilya", "tanjung"]],
    ["depan SDN 1 Cicadas", ["cicadas"]],
    ["ke arah Arcamanik", []],
    ["samping Pasar Gayamsari", ["gayamsari"]],
  ])("%s", (place, expected) => expect(named(`lampu mati ${place}`, [place])).toEqual(expected));

  it("keeps names of regencies apart: they cannot tell two streets apart", () => {
    const names = read("lampu mati di Surabaya", ["Surabaya"]);
    expect([...names.coarse]).toEqual(["surabaya"]);
    expect(names.named.size).toBe(0);
  });
});

describe("names the finder missed", () => {
  it.each([
    ["lampu jl cikutra mati", ["cikutra"]],
    ["Baliho di Jl. P. Antasari goyang", ["antasari"]],
    ["jalan rusak semua, pajak buat apa", []],
    ["sudah empat kali tiang itu roboh", []],
  ])("%s", (text, expected) => expect(named(text)).toEqual(expected));
});

describe("numbers of places", () => {
  it.each([
    ["banjir RT 03 RW 05", [], ["rt:3", "rw:5"]],
    ["lubang di kilometer 12+300", [], ["km:12"]],
    ["lubang di KM12", [], ["km:12"]],
    ["bocor di blok A2", [], ["blok:a2"]],
    ["guru SMP Negeri 2 Sampit", ["SMP Negeri 2 Sampit"], ["negeri:2"]],
    ["tawuran Veteran Selatan", ["Veteran Selatan"], ["veteran:selatan"]],
    ["gelap di Perumnas III", ["Perumnas III"], ["perumnas:3"]],
    ["antre 3 jam, nomor 57", [], []],
  ])("%s %j", (text, places, expected) => expect(numbers(text, places)).toEqual(expected));
});
