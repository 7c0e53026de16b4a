import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededPersonalNumbers, writtenForms } from "../testing/personal-numbers.ts";
import { harmlessPhrases } from "./harmless-phrases.ts";
import { maskPersonal, personalMarks } from "./mask.ts";

const masked = (text: string) => maskPersonal(text).text;

/** Digits of a text as a search would see them, whatever script they are in. */
const digitsLeft = (text: string) => text.normalize("NFKC").replace(/[^0-9]/g, "");

describe("each kind of personal number gets its own mark", () => {
  it.each([
    ["NIK saya 3374051208900001 tolong", "NIK saya <NIK> tolong"],
    ["nik 33.74.05.120890.0001", "nik <NIK>"],
    ["KK 3374051208900002 belum terdaftar", "KK <KK> belum terdaftar"],
    ["nomor kartu keluarga 3374051208900002", "nomor kartu keluarga <KK>"],
    ["3374051208900001 (KK)", "<KK> (KK)"],
    ["npwp 09.254.294.3-407.000", "npwp <NPWP>"],
    ["ini 09.254.294.3-407.000 pak", "ini <NPWP> pak"],
    ["hub 0812-3456-7890 ya", "hub <TEL> ya"],
    ["+62 812 3456 7890", "<TEL>"],
    ["(021) 5551234", "<TEL>"],
    ["telp 0271-123456", "telp <TEL>"],
    ["812-3456-7890 WA saya", "<TEL> WA saya"],
    ["https://wa.me/6281234567890?text=hi", "https://wa.me/<TEL>?text=hi"],
    ["O812 3456 789O", "<TEL>"],
    ["+60 12-345 6789", "<TEL>"],
    ["08123456789/08567654321", "<TEL>/<TEL>"],
    ["plat B 1234 XYZ", "plat <PLAT>"],
    ["AB1234CD nabrak", "<PLAT> nabrak"],
    ["mobil b 1234 xyz parkir liar", "mobil <PLAT> parkir liar"],
    ["nopol D 12 A", "nopol <PLAT>"],
    ["email budi.s@gmail.com", "email <EMAIL>"],
    ["budi at gmail dot com", "<EMAIL>"],
    ["budi[at]kota.go.id ya", "<EMAIL> ya"],
    ["budi titik s at yahoo titik co titik id", "<EMAIL>"],
    ["rek BCA 123-456-7890 an Budi", "rek BCA <REK> an Budi"],
    ["rekening BRI 0012-01-012345-50-9", "rekening BRI <REK>"],
    ["paspor A1234567 hilang", "paspor <PASPOR> hilang"],
    ["no passport saya X 123 4567", "no passport saya <PASPOR>"],
  ])("%s", (text, expected) => {
    expect(masked(text)).toBe(expected);
  });

  it("counts them per kind", () => {
    const text = "NIK 3374051208900001 wa 081234567890 atau 081234567891, B 1234 XYZ";
    expect(maskPersonal(text).masked).toEqual({ nik: 1, phone: 2, plate: 1 });
  });
});

describe("a number is found however it is written", () => {
  it("leaves not one digit of 3,000 seeded numbers, names their kind, and changes nothing the second time", () => {
    for (const { text, kind } of seededPersonalNumbers(11, 3000)) {
      const first = maskPersonal(text);
      expect(digitsLeft(first.text), text).toBe("");
      expect(first.text, text).toContain(personalMarks[kind]);
      expect(maskPersonal(first.text)).toEqual({ text: first.text, masked: {} });
    }
  });

  it("leaves no run of six digits of any mobile number in any form, alone or between words", () => {
    const form = fc.constantFrom(...Object.values(writtenForms));
    const number = fc
      .tuple(fc.constantFrom("0812", "0838", "0857", "0896"), fc.integer({ min: 1_000_000, max: 99_999_999 }))
      .map(([prefix, rest]) => `${prefix}${rest}`);
    const around = fc.constantFrom("", "tolong", "min", "banjir di sini", "🙏", ",");
    fc.assert(
      fc.property(number, form, around, around, (secret, write, before, after) => {
        const text = masked(`${before} ${write(secret)} ${after}`);
        expect(digitsLeft(text)).not.toMatch(/\d{6}/);
      }),
      { numRuns: 600, seed: 5 },
    );
  });

  it("is idempotent and never throws on any text", () => {
    const bit = fc.constantFrom(
      "0812",
      "3456",
      "nik",
      "rek",
      "@",
      "gmail.com",
      " ",
      "-",
      ".",
      "+62",
      "<TEL>",
      "B",
      "XYZ",
      "nol",
      "1234567890",
      "\u200b",
      "１２",
      "(",
      "dua",
      "paspor",
      "A1234567",
      "\n",
      "kk",
      "😀",
    );
    const text = fc.oneof(
      fc.array(bit, { maxLength: 40 }).map((bits) => bits.join("")),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(text, (any) => {
        const once = maskPersonal(any).text;
        expect(maskPersonal(once)).toEqual({ text: once, masked: {} });
      }),
      { numRuns: 2000, seed: 9 },
    );
  });
});

describe("numbers that are nobody's stay", () => {
  it("knows at least 200 harmless phrases", () => {
    expect(new Set(harmlessPhrases).size).toBeGreaterThanOrEqual(200);
  });

  it.each(harmlessPhrases)("%s", (phrase) => {
    expect(masked(phrase)).toBe(phrase);
    expect(masked(`Halo min, ${phrase}, mohon dicek ya.`)).toBe(`Halo min, ${phrase}, mohon dicek ya.`);
  });
});

describe("masking is linear", () => {
  it("takes a run of half a million numbers", () => {
    expect(masked("0812 ".repeat(500_000))).not.toMatch(/\d{6}/);
  });

  it.each([
    "0812 ",
    "1",
    "1 ",
    "a@",
    "a.",
    " at ",
    "b 1",
    "paspor a1 ",
    "(",
    "www.",
    "nik ",
    "+62",
    "nol ",
    "titik ",
    "\u200b0",
    "<TEL>",
    "1.000.",
    "rek 12345 ",
    "https://x.co/1 ",
  ])("1 MB of %j takes about four times as long as a quarter of it", (part) => {
    const whole = part.repeat(Math.ceil(1_000_000 / part.length)).slice(0, 1_000_000);
    const time = (text: string) => {
      const from = performance.now();
      maskPersonal(text);
      return performance.now() - from;
    };
    const quarter = Math.max(time(whole.slice(0, 250_000)), time(whole.slice(0, 250_000)));
    // Quadratic would be sixteen times; the constant forgives a busy machine.
    expect(time(whole)).toBeLessThan(quarter * 8 + 1000);
  });
});

it("masks a number that is broken over lines, and leaves lists of small numbers alone", () => {
  expect(maskPersonal("hubungi 0812\n3456 7890 ya").text).toBe("hubungi <TEL> ya");
  expect(maskPersonal("NIK 3374\r\n0512\n0690 0003").text).toBe("NIK <NIK>");
  const list = "1. lampu mati\n2. jalan rusak\njam 07.00\n08.30\nharga 5.000\n10.000";
  expect(maskPersonal(list).text).toBe(list);
});
