/**
 * Invented personal numbers in every way people write them, for tests that look for leaks. All numbers are made
 * by a generator; none is anyone's.
 */

export type SeededNumber = {
  /** A sentence with the number in it. */
  text: string;
  kind: "nik" | "kk" | "npwp" | "phone" | "account";
  /** The number in ASCII digits only, at least ten of them: search for it after stripping everything else. */
  secret: string;
  /** Name of the way it is written. */
  form: string;
};

/** A generator of numbers in [0, 1) with a fixed course (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

type Random = () => number;

const pick = <T>(next: Random, list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
const digits = (next: Random, count: number) =>
  Array.from({ length: count }, () => Math.floor(next() * 10)).join("");
const two = (next: Random, from: number, to: number) =>
  String(from + Math.floor(next() * (to - from + 1))).padStart(2, "0");

const provinces = [
  "11",
  "12",
  "31",
  "32",
  "33",
  "34",
  "35",
  "36",
  "51",
  "53",
  "61",
  "64",
  "73",
  "81",
  "91",
  "94",
];
const mobilePrefixes = [
  "811",
  "812",
  "813",
  "821",
  "822",
  "838",
  "851",
  "852",
  "856",
  "857",
  "877",
  "881",
  "895",
  "896",
];
const areaCodes = ["21", "22", "24", "31", "61", "274", "271", "341", "361", "411", "751", "967"];

/** Sixteen digits built like a NIK: area, birth date (40 more on the day for women), serial number. */
function identity(next: Random): string {
  const day = Number(two(next, 1, 28)) + (next() < 0.5 ? 40 : 0);
  const area = `${pick(next, provinces)}${two(next, 1, 30)}${two(next, 1, 30)}`;
  return `${area}${String(day).padStart(2, "0")}${two(next, 1, 12)}${two(next, 60, 99)}00${two(next, 1, 99)}`;
}

const mobileNumber = (next: Random) =>
  `0${pick(next, mobilePrefixes)}${digits(next, 7 + Math.floor(next() * 3))}`;
const landline = (next: Random) => {
  const area = pick(next, areaCodes);
  return `0${area}${1 + Math.floor(next() * 8)}${digits(next, area.length === 2 ? 7 : 6)}`.replace(
    /^(0\d\d)1[45]/,
    "$176",
  );
};

const spoken = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"];

function grouped(number: string, sizes: readonly number[], between: string): string {
  const parts: string[] = [];
  let at = 0;
  for (let n = 0; at < number.length; n++) {
    const size = sizes[n % sizes.length]!;
    parts.push(number.slice(at, at + size));
    at += size;
  }
  return parts.join(between);
}

const shifted = (number: string, zero: number) =>
  [...number].map((digit) => String.fromCodePoint(zero + Number(digit))).join("");

/** Ways to write any number: together they are "every written form". */
export const writtenForms: Record<string, (number: string) => string> = {
  plain: (number) => number,
  spaces: (number) => grouped(number, [4], " "),
  "uneven spaces": (number) => grouped(number, [4, 3, 5], " "),
  "double spaces": (number) => grouped(number, [4], "  "),
  dots: (number) => grouped(number, [4], "."),
  dashes: (number) => grouped(number, [4], "-"),
  "dashes and spaces": (number) => grouped(number, [4], " - "),
  "long dashes": (number) => grouped(number, [4], "–"),
  slashes: (number) => grouped(number, [4], "/"),
  underscores: (number) => grouped(number, [4], "_"),
  "digit by digit": (number) => [...number].join(" "),
  "digit by digit, dashes": (number) => [...number].join("-"),
  "brackets first": (number) => `(${number.slice(0, 4)}) ${grouped(number.slice(4), [4], " ")}`,
  "hard spaces": (number) => grouped(number, [4], "\u00a0"),
  "full width": (number) => shifted(number, 0xff10),
  "full width, spaced": (number) => grouped(shifted(number, 0xff10), [4], "\u3000"),
  "mathematical bold": (number) => shifted(number, 0x1d7ce),
  "arabic-indic": (number) => shifted(number, 0x660),
  "zero width between": (number) => [...number].join("\u200b"),
  "word joiners between": (number) => grouped(number, [3], "\u2060"),
  "soft hyphens between": (number) => grouped(number, [2], "\u00ad"),
  "right-to-left marks": (number) => `\u200f${grouped(number, [4], "\u200e")}\u200f`,
  "keycap emoji": (number) => [...number].map((digit) => `${digit}\ufe0f\u20e3`).join(""),
  circled: (number) => [...number].map((digit) => "⓪①②③④⑤⑥⑦⑧⑨"[Number(digit)]).join(""),
  spelled: (number) => [...number].map((digit) => spoken[Number(digit)]).join(" "),
  "word strip between": (number) => grouped(number, [4], " strip "),
  "word titik between": (number) => grouped(number, [4], " titik "),
  "word spasi between": (number) => grouped(number, [4], " spasi "),
  "word lalu between": (number) => grouped(number, [4], " lalu "),
};

const phoneForms: Record<string, (number: string) => string> = {
  "+62": (number) => `+62${number.slice(1)}`,
  "+62 grouped": (number) => `+62 ${grouped(number.slice(1), [3, 4], "-")}`,
  "(+62)": (number) => `(+62) ${grouped(number.slice(1), [3, 4], " ")}`,
  "62": (number) => `62${number.slice(1)}`,
  "0062": (number) => `0062${number.slice(1)}`,
  "letter O for 0": (number) => number.replaceAll("0", "O"),
};

const identityFrames = [
  "NIK saya # tolong dicek min",
  "ktp #, kok belum jadi?",
  "no KTP: #",
  "data atas nama saya # sudah dikirim",
];
const familyFrames = ["no KK # belum terdaftar bansos", "kartu keluarga saya # pak", "KK: # mohon dibantu"];
const taxFrames = ["NPWP saya # tidak bisa login", "npwp: # kok gagal min"];
const phoneFrames = [
  "hubungi saya di # ya min",
  "wa #",
  "hp saya # fast respon",
  "kalau perlu lokasi tanya bapak saya # makasih",
  "(#)",
];
const accountFrames = [
  "rek BCA # a.n. Budi belum masuk",
  "bantuan ke rekening BRI # belum cair",
  "norek mandiri saya #",
];

/** Made-up number of each kind, and the sentences it stands in. */
const kinds = {
  nik: { make: identity, frames: identityFrames },
  kk: { make: identity, frames: familyFrames },
  npwp: { make: (next: Random) => `0${1 + Math.floor(next() * 9)}${digits(next, 13)}`, frames: taxFrames },
  phone: {
    make: (next: Random) => (next() < 0.8 ? mobileNumber(next) : landline(next)),
    frames: phoneFrames,
  },
  account: {
    make: (next: Random) => `${1 + Math.floor(next() * 9)}${digits(next, 9 + Math.floor(next() * 6))}`,
    frames: accountFrames,
  },
} as const;

/** `n` sentences with a number each, kinds and written forms in turn. The same seed gives the same list. */
export function seededPersonalNumbers(seed: number, n: number): SeededNumber[] {
  const next = seededRandom(seed);
  const names = Object.keys(kinds) as (keyof typeof kinds)[];
  const common = Object.keys(writtenForms);
  const list: SeededNumber[] = [];
  for (let at = 0; at < n; at++) {
    const kind = names[at % names.length]!;
    const forms = kind === "phone" ? { ...writtenForms, ...phoneForms } : writtenForms;
    const all = kind === "phone" ? [...common, ...Object.keys(phoneForms)] : common;
    const form = all[Math.floor(at / names.length) % all.length]!;
    const secret = kinds[kind].make(next);
    const text = pick(next, kinds[kind].frames).replace("#", forms[form]!(secret));
    // What a search for digits would see: +62 812… has lost its 0.
    const seen =
      kind === "phone" && form in phoneForms && form !== "letter O for 0" ? secret.slice(1) : secret;
    list.push({ text, kind, secret: seen, form });
  }
  return list;
}
