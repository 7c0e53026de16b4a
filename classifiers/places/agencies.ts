/**
 * Agencies: the bodies of the reference data, and every regional office that follows from an office type and
 * an area, named but not listed ("dpupr:33.74" is Dinas PUPR Kota Semarang).
 */
import { readFileSync } from "node:fs";
import { type Agency, Agency as AgencySchema } from "../../pipeline/model/agency.ts";
import { type AreaCode, areaLevel } from "../../pipeline/model/area.ts";
import { type Category, categories } from "../../pipeline/model/taxonomy.ts";
import { areaName, areas, shortName } from "./gazetteer.ts";

type OfficeFacts = {
  name: string;
  short: string;
  /** Words people use for it; a word of one office type only. */
  words: readonly string[];
};

/** Names of the office types of the reference data; local names vary, an administrator may add aliases. */
export const offices = {
  dpupr: {
    name: "Dinas Pekerjaan Umum dan Penataan Ruang",
    short: "Dinas PUPR",
    words: [
      "dpupr",
      "pupr",
      "dinas pupr",
      "dpu",
      "dinas pu",
      "dinas pekerjaan umum",
      "bina marga",
      "dinas bina marga",
      "dbmp",
      "dsdabm",
      "dbmsda",
      "dpubm",
      "putr",
      "dputr",
      "dinas putr",
      "sda",
      "dinas sda",
      "pu bina marga",
    ],
  },
  dishub: { name: "Dinas Perhubungan", short: "Dishub", words: ["dishub", "dinas perhubungan", "dllaj"] },
  dlh: {
    name: "Dinas Lingkungan Hidup",
    short: "DLH",
    words: ["dlh", "dlhk", "dinas lh", "dinas lingkungan hidup", "blh", "dinas kebersihan", "dkp kebersihan"],
  },
  disdukcapil: {
    name: "Dinas Kependudukan dan Pencatatan Sipil",
    short: "Disdukcapil",
    words: ["disdukcapil", "dukcapil", "dispenduk", "dispendukcapil", "capil", "dindukcapil"],
  },
  dinkes: { name: "Dinas Kesehatan", short: "Dinkes", words: ["dinkes", "dinas kesehatan", "dinkeskab"] },
  rsud: { name: "Rumah Sakit Umum Daerah", short: "RSUD", words: ["rsud"] },
  dinsos: { name: "Dinas Sosial", short: "Dinsos", words: ["dinsos", "dinas sosial"] },
  disdik: {
    name: "Dinas Pendidikan",
    short: "Disdik",
    words: ["disdik", "dispendik", "dinas pendidikan", "disdikbud", "dindik", "dikbud"],
  },
  disnaker: {
    name: "Dinas Tenaga Kerja",
    short: "Disnaker",
    words: ["disnaker", "disnakertrans", "dinas tenaga kerja"],
  },
  satpolpp: {
    name: "Satuan Polisi Pamong Praja",
    short: "Satpol PP",
    words: ["satpolpp", "satpol pp", "satpol", "pol pp", "polpp"],
  },
  damkar: {
    name: "Dinas Pemadam Kebakaran dan Penyelamatan",
    short: "Damkar",
    words: ["damkar", "pemadam kebakaran", "pemadam", "dinas kebakaran", "diskar"],
  },
  bpbd: { name: "Badan Penanggulangan Bencana Daerah", short: "BPBD", words: ["bpbd"] },
  dpmptsp: {
    name: "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
    short: "DPMPTSP",
    words: ["dpmptsp", "dinas perizinan", "ptsp", "mpp", "mal pelayanan publik"],
  },
  dpmd: { name: "Dinas Pemberdayaan Masyarakat dan Desa", short: "DPMD", words: ["dpmd", "dispermades"] },
  disperkim: {
    name: "Dinas Perumahan dan Kawasan Permukiman",
    short: "Disperkim",
    words: ["disperkim", "perkim", "disperkimtan", "dpkp", "dprkp", "dinas perumahan"],
  },
  disdag: {
    name: "Dinas Perdagangan",
    short: "Disdag",
    words: [
      "disdag",
      "disperindag",
      "disperdagin",
      "dinas perdagangan",
      "dinas pasar",
      "dinkop",
      "diskopukm",
    ],
  },
  dkp: {
    name: "Dinas Ketahanan Pangan dan Pertanian",
    short: "Dinas Pangan dan Pertanian",
    words: [
      "dinas pertanian",
      "distan",
      "dispangtan",
      "dinas ketahanan pangan",
      "dinas perikanan",
      "dinas peternakan",
    ],
  },
  diskominfo: {
    name: "Dinas Komunikasi dan Informatika",
    short: "Diskominfo",
    words: ["diskominfo", "kominfo", "dinkominfo", "diskominfotik"],
  },
  dp3a: {
    name: "Dinas Pemberdayaan Perempuan dan Perlindungan Anak",
    short: "DP3A",
    words: ["dp3a", "dp3akb", "uptd ppa", "dinas ppa"],
  },
  disparpora: {
    name: "Dinas Pariwisata, Kebudayaan, Pemuda, dan Olahraga",
    short: "Disparpora",
    words: ["disparpora", "dispar", "disbudpar", "dinas pariwisata", "dispora"],
  },
  bapenda: { name: "Badan Pendapatan Daerah", short: "Bapenda", words: ["bapenda", "dispenda", "bppkad"] },
  bkpsdm: {
    name: "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia",
    short: "BKPSDM",
    words: ["bkpsdm", "bkd", "bkpp"],
  },
  inspektorat: { name: "Inspektorat Daerah", short: "Inspektorat", words: ["inspektorat"] },
  kecamatan: { name: "Kecamatan", short: "Kecamatan", words: [] },
  "perumda-air": {
    name: "Perumda Air Minum",
    short: "PDAM",
    words: ["pdam", "perumdam", "perumda air minum", "pam tirta", "perumda tirta", "tirtawening", "ledeng"],
  },
  "uptd-pju": { name: "UPTD Penerangan Jalan Umum", short: "UPTD PJU", words: ["uptd pju", "dinas pju"] },
  /** The regional government as a whole, where no single office is meant. */
  pemda: { name: "Pemerintah", short: "Pemerintah", words: [] },
} as const satisfies Record<string, OfficeFacts>;

export type OfficeType = keyof typeof offices;
export const officeTypes = Object.keys(offices) as OfficeType[];

type Body = Omit<Agency, "aliases"> & { level: string };
type Stored = { bodies: Body[]; offices: { id: OfficeType; categories: Category[] }[] };

type Known = {
  bodies: Map<string, Agency>;
  officeCategories: Map<OfficeType, Category[]>;
  handles: Map<string, string>;
  /** The listed body that governs an area: "33.74" → "pemda-semarang". */
  governments: Map<AreaCode, string>;
  national: Set<string>;
};

let known: Known | null = null;

/** Handles compare without case, @ and marks: "@Dishub_KotaBdg" is "dishubkotabdg". */
export function plainHandle(handle: string): string {
  return handle.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Aliases under which posts name the listed bodies, beyond their name and short name. */
const bodyAliases: Record<string, readonly string[]> = {
  "sp4n-lapor": ["sp4n", "sp4n lapor"],
  panrb: ["menpan", "kemenpan", "menpanrb"],
  polri: ["polisi", "kepolisian", "polres", "polresta", "polrestabes", "polsek", "polda"],
  basarnas: ["sar", "basarnas"],
  kemenpu: ["kementerian pu", "kemenpupr", "pupr pusat"],
  kemenkeu: ["bea cukai", "djp", "ditjen pajak", "kantor pajak", "kpp pratama"],
  kai: ["krl", "commuter line", "commuterline", "kereta api", "kereta", "kci", "pt kai", "stasiun"],
  pln: ["pt pln"],
  bpjskes: ["bpjs", "jkn", "kis", "bpjs kes"],
  bpjstk: ["bpjamsostek", "bpjs tk", "jht", "bpjs ketenagakerjaan"],
  imigrasi: ["kantor imigrasi", "kanim", "m paspor", "paspor", "passport"],
  atrbpn: ["bpn", "kantor pertanahan", "ptsl"],
  ojk: ["pinjol"],
  telkom: ["indihome", "telkomsel", "wifi id"],
  pertamina: ["spbu", "mypertamina"],
  jasamarga: ["jasa marga"],
  komdigi: ["kominfo pusat"],
  kemenag: ["kua", "kemenag"],
  bgn: ["mbg", "sppg"],
  "pemda-jakarta": ["pemprov dki", "transjakarta", "tj", "busway", "jaklingko", "pemprov jakarta"],
  "112": ["call center 112"],
};

function load(): Known {
  if (known !== null) return known;
  const stored = JSON.parse(readFileSync(new URL("./data/agencies.json", import.meta.url), "utf8")) as Stored;
  known = {
    bodies: new Map(),
    officeCategories: new Map(),
    handles: new Map(),
    governments: new Map(),
    national: new Set(),
  };
  for (const { level, ...body } of stored.bodies) {
    known.bodies.set(body.id, AgencySchema.parse({ ...body, aliases: [...(bodyAliases[body.id] ?? [])] }));
    for (const { handle } of body.handles) known.handles.set(plainHandle(handle), body.id);
    if (level === "national") known.national.add(body.id);
    if (level === "regional" && body.areaCode !== null) known.governments.set(body.areaCode, body.id);
  }
  for (const office of stored.offices) known.officeCategories.set(office.id, office.categories);
  known.officeCategories.set("pemda", [...categories]);
  return known;
}

/** The bodies of the reference data (61): what an administrator starts from. Regional offices are not in it. */
export function listedAgencies(): readonly Agency[] {
  return [...load().bodies.values()];
}

/** Id of the listed body with this handle, on whichever platform; null when none is known. */
export function bodyByHandle(handle: string): string | null {
  return load().handles.get(plainHandle(handle)) ?? null;
}

/** A ministry, agency or state company that answers in the whole country; not a hub or an office type. */
export function isNationalBody(id: string): boolean {
  return load().national.has(id);
}

/** Categories an office type answers for. */
export function officeCategories(type: OfficeType): readonly Category[] {
  return load().officeCategories.get(type) ?? [];
}

/** Jakarta's five cities have no offices of their own: those of the province serve them (UU 29/2007). */
export function officeArea(code: AreaCode): AreaCode {
  return code.startsWith("31.") ? "31" : code.slice(0, 5);
}

/**
 * Id of an office of an area: "dpupr:33.74"; for `kecamatan` the district itself when `code` reaches it; for
 * `pemda` the listed government when there is one. Null when the area does not exist.
 */
export function officeId(type: OfficeType, code: AreaCode): string | null {
  if (type === "kecamatan" && areaLevel(code) >= 3) {
    const district = code.slice(0, 8);
    return areas().has(district) ? `kecamatan:${district}` : null;
  }
  const area = officeArea(code);
  if (!areas().has(area)) return null;
  if (type === "pemda") return load().governments.get(area) ?? `pemda:${area}`;
  return `${type}:${area}`;
}

function virtualAgency(id: string): Agency | null {
  const mark = id.indexOf(":");
  const type = id.slice(0, mark) as OfficeType;
  const areaCode = id.slice(mark + 1);
  const area = areas().get(areaCode);
  if (mark < 0 || !Object.hasOwn(offices, type) || area === undefined) return null;
  const { name, short, words } = offices[type];
  const level = areaLevel(areaCode);
  if (level === 3) {
    if (type !== "kecamatan") return null;
    const parent = shortName(areas().get(areaCode.slice(0, 5))!);
    return officeAgency(id, `Kecamatan ${area.name}, ${parent}`, `Kec. ${area.name}`, [], areaCode);
  }
  const where = level === 1 ? `Provinsi ${shortName(area)}` : (areaName(areaCode) ?? "");
  return officeAgency(id, `${name} ${where}`, `${short} ${shortName(area)}`, words, areaCode);
}

function officeAgency(
  id: string,
  name: string,
  short: string,
  aliases: readonly string[],
  areaCode: AreaCode,
): Agency {
  const type = id.slice(0, id.indexOf(":")) as OfficeType;
  return {
    id,
    name,
    short,
    aliases: [...aliases],
    handles: [],
    areaCode,
    categories: [...officeCategories(type)],
    hotline: null,
  };
}

/** A listed body or a regional office by its id; null when there is no such body, office type or area. */
export function agencyById(id: string): Agency | null {
  return load().bodies.get(id) ?? virtualAgency(id);
}
