/** The sentence a person reads about a match: "cocok 0,93: sama-sama Jl. Kaligawe, banjir, selisih 42 menit". */
import type { MatchExplanation, MatchReason } from "../model/case.ts";
import { type Category, categoryFacts } from "../model/taxonomy.ts";

const decimal = (value: number) => value.toFixed(2).replace(".", ",");
const list = (value: MatchReason["facts"][string] | undefined): string[] =>
  Array.isArray(value) ? value : [];
const text = (value: MatchReason["facts"][string] | undefined): string | null =>
  typeof value === "string" ? value : null;

const guards: Record<string, string> = {
  other_place: "tempatnya lain",
  other_number: "nomor tempatnya lain",
  other_category: "masalahnya lain",
  short_text: "teksnya terlalu pendek",
  no_place: "tempatnya tidak disebut",
  after_repair: "terjadi lagi sesudah diperbaiki",
  emergency: "darurat baru, kasus lama tidak",
  old_case: "kasusnya sudah lama",
  closed_case: "kasusnya sudah ditutup",
};

/** Indonesian, one line, what agrees first, what differs after "tetapi". Unknown facts are left out. */
export function explainMatch(why: MatchExplanation): string {
  const agree: string[] = [];
  const differ: string[] = [];
  for (const reason of why.reasons) {
    const said = sentencePart(reason);
    if (said) (reason.agrees ? agree : differ).push(said);
  }
  const but = differ.length > 0 ? `${agree.length > 0 ? ", tetapi " : ""}${differ.join(", ")}` : "";
  return `cocok ${decimal(why.score)}: ${agree.join(", ")}${but}`.replace(/: $/, "");
}

function sentencePart(reason: MatchReason): string | null {
  const { facts, agrees } = reason;
  switch (reason.on) {
    case "thread":
      if (facts.kind === "author") return "penulis sama";
      return facts.kind === "direct" ? "membalas kiriman dalam kasus ini" : "utas yang sama";
    case "fingerprint":
      return "teksnya sama persis";
    case "text": {
      if (typeof facts.others === "number") return `${facts.others} kiriman lain di kasus ini juga mirip`;
      const words = list(facts.words);
      return words.length > 0 ? `sama-sama menyebut ${words.join(", ")}` : null;
    }
    case "place":
      return agrees ? samePlace(facts) : otherPlace(facts);
    case "area":
      return sameArea(facts, agrees);
    case "category": {
      const [here, there] = [name(facts.here), name(facts.there)];
      if (agrees) return here?.toLowerCase() ?? null;
      return here && there ? `${here.toLowerCase()} bukan ${there.toLowerCase()}` : null;
    }
    case "time":
      return typeof facts.minutes === "number" ? `selisih ${duration(facts.minutes)}` : null;
    case "guard":
      return guards[text(facts.guard) ?? ""] ?? null;
  }
}

function samePlace(facts: MatchReason["facts"]): string | null {
  const [here, there] = [text(facts.here), text(facts.there)];
  if (here && there && here.toLowerCase() === there.toLowerCase()) return `sama-sama ${here}`;
  const names = list(facts.names).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const numbers = list(facts.same).map((number) => number.toUpperCase());
  const both = [names.join(" "), ...numbers].filter((part) => part !== "");
  return both.length > 0 ? `sama-sama ${both.join(", ")}` : null;
}

function otherPlace(facts: MatchReason["facts"]): string | null {
  const numbers = list(facts.numbers);
  if (numbers.length > 0) return `${numbers.map((label) => label.toUpperCase()).join(" dan ")} berbeda`;
  const [here, there] = [text(facts.here), text(facts.there)];
  return here && there ? `${here} bukan ${there}` : "tempatnya berbeda";
}

const levels = [null, "provinsi", "kabupaten/kota", "kecamatan", "kelurahan/desa"];

function sameArea(facts: MatchReason["facts"], agrees: boolean): string | null {
  if (!agrees) return "daerahnya berbeda";
  const level = typeof facts.level === "number" ? levels[facts.level] : null;
  return level ? `${level} sama` : null;
}

function name(category: MatchReason["facts"][string] | undefined): string | null {
  const code = text(category);
  return code !== null && code in categoryFacts ? categoryFacts[code as Category].id : null;
}

/** "42 menit", "5 jam", "3 hari". */
function duration(minutes: number): string {
  if (minutes < 90) return `${minutes} menit`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} jam` : `${Math.round(minutes / 1440)} hari`;
}
