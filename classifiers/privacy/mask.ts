/**
 * Masks personal numbers before a text is stored or logged: NIK, KK, NPWP, phone, number plate, e-mail, bank
 * account, passport, in every written form (grouped by spaces, dots, dashes or words, spelled digit by digit,
 * full-width or with invisible characters between). UU 27/2022 (PDP) asks to keep no more than is needed.
 */
import type { MaskPersonal, PersonalKind } from "../classifier.ts";
import { digitRuns } from "./digit-runs.ts";
import { emails, passports, plates } from "./letters.ts";
import { type Found, personalNumbers } from "./numbers.ts";
import { plainForm } from "./plain.ts";

export const personalMarks: Record<PersonalKind, string> = {
  nik: "<NIK>",
  kk: "<KK>",
  npwp: "<NPWP>",
  phone: "<TEL>",
  plate: "<PLAT>",
  email: "<EMAIL>",
  account: "<REK>",
  passport: "<PASPOR>",
};

/** Anything that could be part of a personal number; most posts have none of it. */
const suspicious =
  /[0-9@²³¹⁰-⁹₀-₉①-⑨⓪➀-➈٠-٩۰-۹߀-߉०-९০-৯๐-๙᭐-᭙꧐-꧙０-９\ud835\ud83e]|gmail|yahoo|ymail|hotmail|outlook|icloud|[([{<] ?at ?[)\]}>]|\b(?:nol|kosong|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan) (?:nol|kosong|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan)\b/i;

const link = /(?:https?:\/\/|www\.|wa\.me\/)[^\s<>"]+/g;
/** Links that carry a phone number or an identity number as such; in all others ids are left alone. */
const telling = /wa\.me\/|whatsapp|phone=|(?:^|[?&/])(?:tel|telp|hp|wa|nik|kk|npwp|rek)[=:]/;

/** Spans of links whose numbers are ids of posts and pages. */
function plainLinks(lower: string): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  if (!lower.includes("://") && !lower.includes("www.")) return spans;
  for (const match of lower.matchAll(link)) {
    if (!telling.test(match[0])) spans.push({ start: match.index, end: match.index + match[0].length });
  }
  return spans;
}

/** Non-overlapping findings in order; of two that overlap the one that begins first and is longer stays. */
function findPersonal(text: string): Found[] {
  const lower = text.toLowerCase();
  const all: Found[] = [...emails(lower), ...passports(lower), ...plates(text, lower)];
  for (const run of digitRuns(lower)) {
    // Not by spreading: one run of a hostile text can hold more numbers than a call takes arguments.
    for (const found of personalNumbers(lower, run)) all.push(found);
  }
  if (all.length === 0) return all;
  const links = plainLinks(lower);
  all.sort((a, b) => a.start - b.start || b.end - a.end);
  let end = 0;
  let next = 0;
  return all.filter((found) => {
    if (found.start < end) return false;
    while (next < links.length && links[next]!.end <= found.start) next++;
    const inside = links[next];
    if (inside !== undefined && inside.start <= found.start && found.kind !== "email") return false;
    end = found.end;
    return true;
  });
}

function maskOnce(text: string, masked: Partial<Record<PersonalKind, number>>): string {
  const plain = plainForm(text);
  const parts: string[] = [];
  let done = 0;
  for (const { start, end, kind } of findPersonal(plain.text)) {
    const from = plain.origin === null ? start : plain.origin[start]!;
    const to = plain.origin === null ? end : plain.origin[end]!;
    parts.push(text.slice(done, from), personalMarks[kind]);
    masked[kind] = (masked[kind] ?? 0) + 1;
    done = to;
  }
  return done === 0 ? text : parts.join("") + text.slice(done);
}

/**
 * Replaces personal numbers by marks (`<NIK>`, `<TEL>` …) and counts them per kind. Idempotent: a mark never
 * becomes part of another number. Linear in the length of the text. Hotlines, prices, dates, house numbers,
 * coordinates, tracking numbers and ids inside links stay.
 */
export const maskPersonal: MaskPersonal = (text) => {
  const masked: Partial<Record<PersonalKind, number>> = {};
  if (!suspicious.test(text)) return { text, masked };
  let current = text;
  // A mark is shorter than what it hides, so a cue can come within reach of a number: look again until still.
  for (;;) {
    const next = maskOnce(current, masked);
    if (next === current) return { text: current, masked };
    current = next;
  }
};
