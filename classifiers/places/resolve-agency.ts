/** From accounts, names, category and area to the body that probably owns a problem, or to none. */

import { type AreaCode, areaLevel } from "../../pipeline/model/area.ts";
import type { Category } from "../../pipeline/model/taxonomy.ts";
import { categoryFacts } from "../../pipeline/model/taxonomy.ts";
import {
  agencyById,
  isNationalBody,
  listedAgencies,
  type OfficeType,
  officeCategories,
  officeId,
  offices,
  officeTypes,
} from "./agencies.ts";
import { handleMeaning } from "./handles.ts";
import { nameWords } from "./names.ts";
import type { AreaHint } from "./resolve-area.ts";
import { kinds, type Tokens, tokenise } from "./tokens.ts";

export type AgencyQuestion = {
  text: string;
  /** Accounts the post names, with or without @. */
  handles: readonly string[];
  category: Category;
  /** Area the places resolved to. */
  area: { code: AreaCode } | null;
  hint: Pick<AreaHint, "areaCode" | "agencyId">;
};

export type ResolvedAgency = { id: string; score: number; why: string };

type Term = { rest: readonly string[]; body: string | null; office: OfficeType | null };

let terms: Map<string, Term[]> | null = null;

/** Names of bodies and office types by their first word, longest first. */
function nameTerms(): Map<string, Term[]> {
  if (terms !== null) return terms;
  terms = new Map();
  const add = (name: string, body: string | null, office: OfficeType | null) => {
    const [first, ...rest] = nameWords(name);
    if (first === undefined) return;
    const list = terms!.get(first) ?? [];
    if (!list.some((term) => term.rest.join(" ") === rest.join(" "))) list.push({ rest, body, office });
    terms!.set(first, list);
  };
  for (const body of listedAgencies()) {
    for (const name of [body.name, body.short ?? "", ...body.aliases]) {
      if (name.length > 2 && !/^\d+$/.test(name)) add(name, body.id, null);
    }
  }
  for (const type of officeTypes) {
    for (const name of [offices[type].name, ...offices[type].words]) {
      if (type !== "pemda" && type !== "kecamatan") add(name, null, type);
    }
  }
  for (const list of terms.values()) list.sort((a, b) => b.rest.length - a.rest.length);
  return terms;
}

type Named = { bodies: string[]; offices: OfficeType[] };

/** Bodies and office types that the text names, in order, each once. */
function namedIn(tokens: Tokens): Named {
  const known = nameTerms();
  const named: Named = { bodies: [], offices: [] };
  for (let at = 0; at < tokens.count; at++) {
    if (tokens.kind[at] !== kinds.word) continue;
    const list = known.get(tokens.lower[at]!);
    if (list === undefined) continue;
    const term = list.find(({ rest }) => rest.every((word, n) => tokens.lower[at + 1 + n] === word));
    if (term === undefined) continue;
    if (term.body !== null && !named.bodies.includes(term.body)) named.bodies.push(term.body);
    if (term.office !== null && !named.offices.includes(term.office)) named.offices.push(term.office);
    at += term.rest.length;
  }
  return named;
}

/** National bodies that own a category when the text speaks of one of these words, whoever is named besides. */
const nationalCues: readonly { category: Category; words: ReadonlySet<string>; id: string; score: number }[] =
  [
    [
      "listrik_energi",
      "listrik mati padam pemadaman pln meteran kwh token gardu tiang kabel lampu voltase",
      "pln",
      0.8,
    ],
    [
      "listrik_energi",
      "bbm lpg pertalite solar elpiji melon spbu pertamax tabung gas pangkalan",
      "pertamina",
      0.8,
    ],
    [
      "transportasi_umum",
      "krl commuter commuterline kereta gerbong stasiun peron kai ka lokal argo masinis",
      "kai",
      0.8,
    ],
    ["kesehatan", "bpjs jkn kis", "bpjskes", 0.7],
    ["ketenagakerjaan", "jht jkp bpjstk bpjamsostek", "bpjstk", 0.75],
    ["ketenagakerjaan", "cpns casn pppk sscasn bkn nip", "bkn", 0.65],
    ["adminduk", "paspor passport imigrasi kitas visa", "imigrasi", 0.85],
    ["perizinan_pertanahan", "sertifikat sertipikat ptsl bpn shm hgb agraria", "atrbpn", 0.75],
    ["layanan_digital_telekom", "indihome telkom telkomsel wifi", "telkom", 0.65],
    ["layanan_digital_telekom", "judol judi blokir sinyal hoaks", "komdigi", 0.6],
    ["pendidikan", "mbg sppg keracunan", "bgn", 0.6],
    ["ekonomi_pertanian", "pinjol pinjaman debt collector dc", "ojk", 0.75],
    ["pajak_retribusi", "coretax djp npwp spt beacukai cukai ppn", "kemenkeu", 0.7],
    ["lainnya", "haji umrah umroh kua nikah", "kemenag", 0.65],
  ].map(([category, words, id, score]) => ({
    category: category as Category,
    words: new Set((words as string).split(" ")),
    id: id as string,
    score: score as number,
  }));

/** Words that send a category to another office type than its usual first one. */
const officeCues: readonly { category: Category; words: ReadonlySet<string>; office: OfficeType }[] = [
  ["bencana_kebakaran", "kebakaran kebakar terbakar api kobong damkar asap ular tawon", "damkar"],
  ["perizinan_pertanahan", "izin ijin imb pbg nib oss perizinan reklame", "dpmptsp"],
  ["bansos_sosial", "kdrt pelecehan anak perempuan kekerasan", "dp3a"],
  ["lalu_lintas_parkir", "pkl", "satpolpp"],
  ["kesehatan", "rsud igd", "rsud"],
  ["ekonomi_pertanian", "pupuk sawah tani petani panen ternak sapi nelayan", "dkp"],
  ["perumahan_permukiman", "bangunan liar", "satpolpp"],
  ["layanan_digital_telekom", "", "diskominfo"],
].map(([category, words, office]) => ({
  category: category as Category,
  words: new Set((words as string).split(" ").filter(Boolean)),
  office: office as OfficeType,
}));

function hasAny(tokens: Tokens, words: ReadonlySet<string>): string | null {
  for (let at = 0; at < tokens.count; at++) if (words.has(tokens.lower[at]!)) return tokens.lower[at]!;
  return null;
}

/** Office type that usually answers for a category, given the words of the post. */
function officeFor(category: Category, tokens: Tokens): OfficeType | null {
  for (const cue of officeCues) {
    if (cue.category === category && hasAny(tokens, cue.words) !== null) return cue.office;
  }
  return (categoryFacts[category].offices[0] as OfficeType | undefined) ?? null;
}

const answersFor = (id: string, category: Category) => agencyById(id)?.categories.includes(category) ?? false;
const shortOf = (id: string) => {
  const agency = agencyById(id);
  return agency?.short ?? agency?.name ?? id;
};

/** Where a regional office would be: the area found, else what accounts, agency and source say. */
function regency({ area, handles, hint }: AgencyQuestion): AreaCode | null {
  if (area !== null && areaLevel(area.code) >= 2) return area.code;
  for (const handle of handles) {
    const { areaCode } = handleMeaning(handle);
    if (areaCode !== null && (area === null || areaCode.startsWith(area.code))) return areaCode;
  }
  const agencyArea = hint.agencyId === null ? null : (agencyById(hint.agencyId)?.areaCode ?? null);
  for (const code of [agencyArea, hint.areaCode]) {
    if (code !== null && areaLevel(code) >= 2 && (area === null || code.startsWith(area.code))) return code;
  }
  // Jakarta's offices are the province's.
  return area?.code === "31" || hint.areaCode === "31" ? "31" : null;
}

/** An addressed account: itself when it answers for the category, else the right office of its area. */
function fromHandles(question: AgencyQuestion, tokens: Tokens): ResolvedAgency | null {
  const { category, handles } = question;
  let best: ResolvedAgency | null = null;
  for (const handle of handles) {
    const { agencyId: id } = handleMeaning(handle);
    if (id === null || id === "sp4n-lapor") continue;
    const name = handle.replace(/^@/, "");
    const whole = agencyById(id)?.categories.length === Object.keys(categoryFacts).length;
    let found: ResolvedAgency;
    if (whole) {
      const office = officeFor(category, tokens);
      const area = agencyById(id)?.areaCode ?? null;
      const owner =
        office === null || area === null || category === "lainnya" ? null : officeId(office, area);
      found = { id: owner ?? id, score: owner === null ? 0.7 : 0.75, why: `akun @${name} disapa` };
    } else if (answersFor(id, category)) found = { id, score: 0.9, why: `akun @${name} disapa` };
    else
      found = {
        id,
        score: category === "lainnya" || category === "kinerja_aparatur" ? 0.7 : 0.5,
        why: `akun @${name} disapa`,
      };
    if (best === null || found.score > best.score) best = found;
  }
  return best;
}

function fromNames(question: AgencyQuestion, tokens: Tokens, area: AreaCode | null): ResolvedAgency | null {
  const { category } = question;
  const named = namedIn(tokens);
  for (const id of named.bodies) {
    if (isNationalBody(id) && answersFor(id, category)) {
      return { id, score: 0.85, why: `${shortOf(id)} disebut` };
    }
  }
  for (const type of named.offices) {
    if (area === null) break;
    const id = officeId(type, area);
    if (id === null) continue;
    const fits = officeCategories(type).includes(category) || category === "kinerja_aparatur";
    if (fits) return { id, score: 0.85, why: `${offices[type].short} disebut, ${shortOf(id)}` };
  }
  return null;
}

function fromCategory(
  question: AgencyQuestion,
  tokens: Tokens,
  area: AreaCode | null,
): ResolvedAgency | null {
  const { category, hint } = question;
  for (const cue of nationalCues) {
    if (cue.category !== category) continue;
    const word = hasAny(tokens, cue.words);
    if (word !== null) return { id: cue.id, score: cue.score, why: `"${word}" urusan ${shortOf(cue.id)}` };
  }
  if (hint.agencyId !== null && isNationalBody(hint.agencyId) && answersFor(hint.agencyId, category)) {
    return { id: hint.agencyId, score: 0.65, why: `sumber milik ${shortOf(hint.agencyId)}` };
  }
  if (category === "keamanan_kriminal") return { id: "polri", score: 0.7, why: "kategori keamanan" };
  if (area === null || category === "lainnya") return null;
  const office = officeFor(category, tokens);
  const id = office === null ? null : officeId(office, area);
  if (id === null) return null;
  const sure = categoryFacts[category].offices.length === 1;
  return {
    id,
    score: sure ? 0.7 : 0.6,
    why: `kategori ${categoryFacts[category].id.toLowerCase()} di ${shortOf(id)}`,
  };
}

/**
 * The body that probably owns the problem of a post, with a reason in Indonesian; null rather than a guess.
 * In this order: an account that answers for the category, a body or office named, a national operator by its
 * words, the usual office of the category in the area, an account that at least was addressed.
 */
export function resolveAgency(question: AgencyQuestion): ResolvedAgency | null {
  const tokens = tokenise(question.text);
  const area = regency(question);
  const addressed = fromHandles(question, tokens);
  if (addressed !== null && addressed.score >= 0.75) return addressed;
  return (
    fromNames(question, tokens, area) ?? fromCategory(question, tokens, area) ?? addressed ?? owner(question)
  );
}

/** The regional body whose source this is, when nothing more is known. */
function owner({ hint, category }: AgencyQuestion): ResolvedAgency | null {
  if (hint.agencyId === null || !answersFor(hint.agencyId, category)) return null;
  return { id: hint.agencyId, score: 0.5, why: `sumber milik ${shortOf(hint.agencyId)}` };
}
