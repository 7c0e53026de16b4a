import { describe, expect, it } from "vitest";
import { exactFingerprint, nearFingerprints } from "./fingerprint.ts";
import { packWords } from "./hash.ts";
import { isCoarseName, rarityOf, wordsOf } from "./words.ts";

const full = (text: string) => wordsOf(text).map((word) => word.full);
const print = (text: string) => exactFingerprint(wordsOf(text));

describe("words of a post", () => {
  it.each([
    ["handles and links are no words", "@dlhbdg TPS luber https://t.co/abc", ["tps", "luber"]],
    ["hashtags are no words", "TPS luber #BandungLautanSampah", ["tps", "luber"]],
    ["hashtags count when there is nothing else", "#banjir #kaligawe", ["banjir", "kaligawe"]],
    ["elongation is taken back", "bauuuu bangettt", ["bau", "banget"]],
    ["numbers stay, glued or not", "RT03/RW 05 km12", ["rt", "03", "rw", "05", "km", "12"]],
    ["halves of a hyphenated name are two words", "Padang-Solok", ["padang", "solok"]],
    ["the suffix -nya is taken off", "jalannya rusak", ["jalan", "rusak"]],
    ["a retweet mark is no word", "RT @warga: TPS luber", ["tps", "luber"]],
    ["nothing in, nothing out", " … 😭 ", []],
  ])("%s", (_, text, expected) => expect(full(text)).toEqual(expected));

  it("keeps the offsets of the original text", () => {
    const text = "@dlh_bdg  Sampah di Cicadas";
    for (const word of wordsOf(text)) expect(text.slice(word.start, word.end).toLowerCase()).toBe(word.full);
  });

  it("calls unlisted stems the rarest and everyday ones common", () => {
    expect(rarityOf("yang")).toBeLessThan(3);
    expect(rarityOf("qzwxvk")).toBe(10);
    expect(isCoarseName("surabaya")).toBe(true);
    expect(isCoarseName("kaligawe")).toBe(false);
  });
});

describe("fingerprints", () => {
  it("are the same for the same words in another dress", () => {
    expect(print("Lampu MATI, di Jl. Cikutra!! @dishub https://t.co/x #bdg")).toBe(
      print("lampu mati di jl cikutra"),
    );
  });

  it.each([
    ["lampu mati di RT 03", "lampu mati di RT 05"],
    ["lampu mati di Cikutra", "di Cikutra lampu mati"],
  ])("differ when a word, a number or the order differs: %s / %s", (a, b) =>
    expect(print(a)).not.toBe(print(b)),
  );

  it("share a band when nearly all words are shared and none when no word is", () => {
    const packed = (text: string) => packWords(wordsOf(text).map((word) => [word.stem, word.rarity]));
    const bands = (text: string) => nearFingerprints(packed(text));
    const long =
      "tumpukan sampah pasar ciwastra meluber sampai jalan besar baunya menyengat warga mual truk jarang datang";
    const shares = (a: string, b: string) => bands(a).some((band, at) => bands(b)[at] === band);
    expect(shares(long, `${long} tolong`)).toBe(true);
    expect(
      shares(long, "antrean poli jantung rumah bersalin dipanggil siang dokter rapat pasien duduk lantai"),
    ).toBe(false);
  });
});
