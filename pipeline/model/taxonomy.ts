/**
 * The taxonomy: intents, urgency levels, 26 categories, and how each maps to SP4N-LAPOR!.
 * The order of `categories` and `intents` is part of the contract: stored weights and score arrays follow it.
 */
import { z } from "zod";

export const intents = [
  "complaint",
  "question",
  "suggestion",
  "praise",
  "official",
  "news",
  "other",
] as const;
export const Intent = z.enum(intents);
export type Intent = z.infer<typeof Intent>;

/** 4 emergency, 3 high, 2 normal, 1 low: how fast the situation must be seen to. */
export const Urgency = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
export type Urgency = z.infer<typeof Urgency>;

/** Minutes from opening a case until a handler should have decided it, per urgency. Administrators may override. */
export const firstActionMinutes: Record<Urgency, number> = { 4: 15, 3: 120, 2: 1440, 1: 4320 };

/** SP4N-LAPOR! report type of an intent; `null` when such a post is never filed. */
export const reportTypes = ["pengaduan", "aspirasi", "permintaan_informasi"] as const;
export const ReportType = z.enum(reportTypes);
export type ReportType = z.infer<typeof ReportType>;

export const intentNames: Record<Intent, { id: string; en: string; reportType: ReportType | null }> = {
  complaint: { id: "Pengaduan", en: "Complaint", reportType: "pengaduan" },
  question: { id: "Permintaan informasi", en: "Question", reportType: "permintaan_informasi" },
  suggestion: { id: "Aspirasi", en: "Suggestion", reportType: "aspirasi" },
  praise: { id: "Apresiasi", en: "Praise", reportType: null },
  official: { id: "Unggahan instansi", en: "Official post", reportType: null },
  news: { id: "Berita", en: "News", reportType: null },
  other: { id: "Lainnya", en: "Other", reportType: null },
};

type CategoryFacts = {
  id: string;
  en: string;
  /** Top-level SP4N-LAPOR! category a case of this kind is filed under. */
  sp4n: string;
  /** Office types that usually own such a case, most likely first (ids of the agency data). */
  offices: readonly string[];
};

export const categoryFacts = {
  jalan_jembatan: {
    id: "Jalan, jembatan, dan trotoar",
    en: "Roads, bridges, sidewalks",
    sp4n: "PEKERJAAN UMUM DAN PENATAAN RUANG",
    offices: ["dpupr", "dishub", "disperkim"],
  },
  penerangan_jalan: {
    id: "Penerangan jalan",
    en: "Street lighting",
    sp4n: "PEKERJAAN UMUM DAN PENATAAN RUANG",
    offices: ["dishub", "uptd-pju", "disperkim"],
  },
  banjir_drainase: {
    id: "Banjir dan drainase",
    en: "Flooding and drainage",
    sp4n: "PEKERJAAN UMUM DAN PENATAAN RUANG",
    offices: ["dpupr", "bpbd"],
  },
  perumahan_permukiman: {
    id: "Perumahan dan permukiman",
    en: "Housing and settlement",
    sp4n: "PEKERJAAN UMUM DAN PENATAAN RUANG",
    offices: ["disperkim", "satpolpp"],
  },
  perizinan_pertanahan: {
    id: "Perizinan dan pertanahan",
    en: "Permits and land",
    sp4n: "PEKERJAAN UMUM DAN PENATAAN RUANG",
    offices: ["kecamatan", "dpmptsp"],
  },
  air_bersih: {
    id: "Air bersih",
    en: "Piped water",
    sp4n: "ENERGI DAN SUMBER DAYA ALAM",
    offices: ["perumda-air"],
  },
  listrik_energi: {
    id: "Listrik dan energi",
    en: "Electricity, fuel and gas",
    sp4n: "ENERGI DAN SUMBER DAYA ALAM",
    offices: ["disdag"],
  },
  layanan_digital_telekom: {
    id: "Layanan digital dan telekomunikasi",
    en: "Digital services and telecoms",
    sp4n: "TEKNOLOGI INFORMASI DAN KOMUNIKASI",
    offices: ["diskominfo"],
  },
  sampah_kebersihan: {
    id: "Sampah dan kebersihan",
    en: "Waste and cleanliness",
    sp4n: "LINGKUNGAN HIDUP DAN KEHUTANAN",
    offices: ["dlh"],
  },
  lingkungan_pencemaran: {
    id: "Lingkungan dan pencemaran",
    en: "Environment and pollution",
    sp4n: "LINGKUNGAN HIDUP DAN KEHUTANAN",
    offices: ["dlh", "bpbd"],
  },
  pohon_taman: {
    id: "Pohon dan taman",
    en: "Trees and parks",
    sp4n: "PEKERJAAN UMUM DAN PENATAAN RUANG",
    offices: ["dlh", "disperkim"],
  },
  bencana_kebakaran: {
    id: "Bencana dan kebakaran",
    en: "Disasters and fire",
    sp4n: "LINGKUNGAN HIDUP DAN KEHUTANAN",
    offices: ["bpbd", "damkar"],
  },
  lalu_lintas_parkir: {
    id: "Lalu lintas dan parkir",
    en: "Traffic and parking",
    sp4n: "PERHUBUNGAN",
    offices: ["dishub", "satpolpp"],
  },
  transportasi_umum: {
    id: "Transportasi umum",
    en: "Public transport",
    sp4n: "PERHUBUNGAN",
    offices: ["dishub"],
  },
  ketertiban_umum: {
    id: "Ketertiban umum",
    en: "Public order",
    sp4n: "KETENTERAMAN, KETERTIBAN UMUM, DAN PELINDUNGAN MASYARAKAT",
    offices: ["satpolpp"],
  },
  keamanan_kriminal: {
    id: "Keamanan dan kriminal",
    en: "Security and crime",
    sp4n: "KETENTERAMAN, KETERTIBAN UMUM, DAN PELINDUNGAN MASYARAKAT",
    offices: [],
  },
  kesehatan: { id: "Kesehatan", en: "Health", sp4n: "KESEHATAN", offices: ["dinkes", "rsud", "dinsos"] },
  bansos_sosial: {
    id: "Bantuan dan perlindungan sosial",
    en: "Social assistance and protection",
    sp4n: "SOSIAL DAN KESEJAHTERAAN",
    offices: ["dinsos", "dpmd", "satpolpp", "dp3a"],
  },
  pendidikan: {
    id: "Pendidikan",
    en: "Education",
    sp4n: "PENDIDIKAN DAN KEBUDAYAAN",
    offices: ["disdik", "dp3a", "dinkes"],
  },
  adminduk: {
    id: "Administrasi kependudukan",
    en: "Civil registration and documents",
    sp4n: "KEPENDUDUKAN",
    offices: ["disdukcapil"],
  },
  kinerja_aparatur: {
    id: "Kinerja aparatur",
    en: "Conduct of offices and officials",
    sp4n: "TOPIK LAINNYA",
    offices: ["kecamatan", "dpmd", "inspektorat", "bkpsdm"],
  },
  pajak_retribusi: {
    id: "Pajak dan retribusi",
    en: "Taxes and levies",
    sp4n: "EKONOMI DAN KEUANGAN",
    offices: ["bapenda"],
  },
  ketenagakerjaan: {
    id: "Ketenagakerjaan",
    en: "Labour",
    sp4n: "KETENAGAKERJAAN",
    offices: ["disnaker", "bkpsdm"],
  },
  ekonomi_pertanian: {
    id: "Ekonomi, pangan, dan pertanian",
    en: "Economy, food and farming",
    sp4n: "EKONOMI DAN KEUANGAN",
    offices: ["disdag", "dkp"],
  },
  korupsi_pungli: {
    id: "Korupsi dan pungli",
    en: "Corruption and extortion",
    sp4n: "POLITIK DAN HUKUM",
    offices: ["inspektorat"],
  },
  lainnya: { id: "Lainnya", en: "Other", sp4n: "TOPIK LAINNYA", offices: ["disparpora", "diskominfo"] },
} as const satisfies Record<string, CategoryFacts>;

export type Category = keyof typeof categoryFacts;
export const categories = Object.keys(categoryFacts) as [Category, ...Category[]];
export const Category = z.enum(categories);

/** The SP4N-LAPOR! report type a case of this intent is filed as (`pengaduan` when nothing else fits). */
export function reportTypeOf(intent: Intent): ReportType {
  return intentNames[intent].reportType ?? "pengaduan";
}
