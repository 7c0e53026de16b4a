/** The title of a new case: what and where, short enough for one line of the queue. Pure. */
import type { Category, Intent } from "../model/taxonomy.ts";
import { categoryFacts } from "../model/taxonomy.ts";
import { wordsOf } from "./words.ts";

/** Longest title, in characters. */
export const longestTitle = 44;

/** What a text is about, by the first pattern of its category that it matches; the last one is what else it can be. */
const subjects: Record<Category, readonly (readonly [RegExp | null, string])[]> = {
  jalan_jembatan: [
    [/jembatan|jembata|titian/, "Jembatan rusak"],
    [/trotoar/, "Trotoar rusak"],
    [/longsor/, "Jalan longsor"],
    [/ambl?es|amblas/, "Jalan ambles"],
    [/l[uo]bang|bolong|jeglong|berlubang/, "Jalan berlubang"],
    [null, "Jalan rusak"],
  ],
  penerangan_jalan: [[null, "Lampu jalan mati"]],
  banjir_drainase: [
    [/\brob\b/, "Banjir rob"],
    [/tanggul|talud/, "Tanggul rusak"],
    [/banjir|banyu|terendam|kebanjiran|sedengkul|sepaha/, "Banjir"],
    [/tutup (?:got|saluran)|gorong/, "Tutup saluran rusak"],
    [/got\b|selokan|drainase|saluran|parit|mampet|sumbat/, "Saluran mampet"],
    [null, "Banjir"],
  ],
  perumahan_permukiman: [
    [/rusun/, "Masalah rusun"],
    [/kumuh/, "Permukiman kumuh"],
    [null, "Masalah perumahan"],
  ],
  perizinan_pertanahan: [
    [/sertifikat|sertipikat|ptsl/, "Sertifikat tanah"],
    [/\bizin\b|\bijin\b|\bimb\b|\bpbg\b|\bnib\b/, "Masalah izin"],
    [null, "Masalah pertanahan"],
  ],
  air_bersih: [
    [/keruh|bau|kuning|hitam|item|karat/, "Air ledeng kotor"],
    [/mati|macet|ngalir|netes|kering|hana/, "Air ledeng mati"],
    [null, "Masalah air bersih"],
  ],
  listrik_energi: [
    [/kabel|tiang|trafo|mbledos|setrum/, "Kabel listrik berbahaya"],
    [/elpiji|lpg|gas melon|\bgas\b/, "Elpiji langka"],
    [/bbm|solar|pertalite|bensin/, "Masalah BBM"],
    [/mati|padam|galap|gelap|pemadaman/, "Listrik padam"],
    [null, "Masalah listrik"],
  ],
  layanan_digital_telekom: [
    [/sinyal|internet|tower|bts/, "Sinyal hilang"],
    [/aplikasi|login|otp|server|web/, "Aplikasi bermasalah"],
    [null, "Layanan digital"],
  ],
  sampah_kebersihan: [
    [/bakar/, "Pembakaran sampah"],
    [/\btps\b|\btpa\b/, "TPS menumpuk"],
    [null, "Sampah menumpuk"],
  ],
  lingkungan_pencemaran: [
    [/tambang|galian/, "Tambang merusak"],
    [/asap|polusi|debu/, "Polusi udara"],
    [/limbah|sungai|kali|ikan mati/, "Pencemaran air"],
    [/bau/, "Bau menyengat"],
    [null, "Pencemaran lingkungan"],
  ],
  pohon_taman: [
    [/tumbang|roboh|rubuh/, "Pohon tumbang"],
    [/pohon|dahan|ranting|trembesi/, "Pohon rawan tumbang"],
    [null, "Taman rusak"],
  ],
  bencana_kebakaran: [
    [/longsor|tebing|runtuah/, "Longsor"],
    [/banjir bandang/, "Banjir bandang"],
    [/gempa/, "Gempa"],
    [/angin|puting/, "Angin kencang"],
    [/kebakar|terbakar|api\b|damkar|obong/, "Kebakaran"],
    [/banjir|terjebak/, "Banjir"],
    [null, "Bencana"],
  ],
  lalu_lintas_parkir: [
    [/parkir|jukir/, "Parkir liar"],
    [/lampu merah|traffic|bangjo|lampu lalu/, "Lampu lalu lintas mati"],
    [/kecelakaan|tabrak/, "Kecelakaan"],
    [/macet|antre|ngular/, "Kemacetan"],
    [null, "Masalah lalu lintas"],
  ],
  transportasi_umum: [
    [/eskalator|lift/, "Lift atau eskalator mati"],
    [/kapal|ferry|feri|roro|speedboat/, "Masalah kapal penyeberangan"],
    [/krl|kereta|lrt|mrt|stasiun/, "Masalah kereta"],
    [/angkot/, "Masalah angkot"],
    [/\bbus|halte|trans|koridor/, "Masalah bus"],
    [null, "Masalah angkutan umum"],
  ],
  ketertiban_umum: [
    [/pkl|lapak|pedagang/, "Lapak liar"],
    [/horeg|karaoke|musik|bising|berisik/, "Kebisingan"],
    [/miras|minuman keras/, "Penjualan miras"],
    [/balap/, "Balap liar"],
    [null, "Gangguan ketertiban"],
  ],
  keamanan_kriminal: [
    [/begal/, "Begal"],
    [/tawuran/, "Tawuran"],
    [/curi|maling|hilang|raib|curanmor/, "Pencurian"],
    [/preman|palak/, "Premanisme"],
    [/klitih|geng/, "Geng motor"],
    [null, "Gangguan keamanan"],
  ],
  kesehatan: [
    [/igd|ambulan/, "Layanan gawat darurat"],
    [/bpjs|jkn|kis\b/, "Layanan BPJS"],
    [/demam berdarah|dbd|fogging/, "Demam berdarah"],
    [/antre|antri/, "Antrean berobat"],
    [/keracunan/, "Keracunan"],
    [null, "Layanan kesehatan"],
  ],
  bansos_sosial: [
    [/odgj|gangguan jiwa/, "ODGJ terlantar"],
    [/terlantar|gelandang|pengemis/, "Warga terlantar"],
    [null, "Bantuan sosial"],
  ],
  pendidikan: [
    [/keracunan|muntah/, "Keracunan di sekolah"],
    [/mbg|makan(?:an)? bergizi/, "Makan bergizi gratis"],
    [/atap|plafon|roboh|rusak|bocor/, "Sekolah rusak"],
    [/pungut|iuran|spp|seragam|biaya/, "Pungutan sekolah"],
    [/guru/, "Masalah guru"],
    [/ppdb|spmb|zonasi/, "Penerimaan murid"],
    [/kjp|kip|beasiswa/, "Bantuan pendidikan"],
    [null, "Layanan sekolah"],
  ],
  adminduk: [
    [/ktp/, "Layanan KTP"],
    [/akta|akte/, "Layanan akta"],
    [/\bkk\b|kartu keluarga/, "Layanan kartu keluarga"],
    [/paspor|imigrasi/, "Layanan paspor"],
    [null, "Layanan dukcapil"],
  ],
  kinerja_aparatur: [[null, "Pelayanan petugas"]],
  pajak_retribusi: [
    [/retribusi|karcis/, "Retribusi"],
    [/pbb/, "PBB"],
    [/samsat|kendaraan/, "Pajak kendaraan"],
    [null, "Pajak daerah"],
  ],
  ketenagakerjaan: [
    [/gaji|upah|umr|umk|thr/, "Upah tidak dibayar"],
    [/phk/, "PHK"],
    [/calo/, "Calo kerja"],
    [null, "Masalah kerja"],
  ],
  ekonomi_pertanian: [
    [/pupuk/, "Pupuk langka"],
    [/harga|mahal/, "Harga naik"],
    [/ternak|sapi|pmk/, "Penyakit ternak"],
    [/irigasi|sawah/, "Masalah sawah"],
    [null, "Pangan dan pertanian"],
  ],
  korupsi_pungli: [
    [/calo/, "Calo"],
    [/pungli|pungut|setor|bayar|ditarik|minta/, "Dugaan pungli"],
    [null, "Dugaan korupsi"],
  ],
  lainnya: [],
};

export type TitleParts = { text: string; category: Category; intent: Intent; place: string | null };

/** "Jalan berlubang, Jl. Gerilya": no handles, no links, at most 44 characters, at least 3. */
export function titleOf({ text, category, intent, place }: TitleParts): string {
  const what = subjectOf(text.toLowerCase(), category) ?? ownWords(text) ?? categoryFacts[category].id;
  const asked = intent === "question" ? `Tanya: ${what.charAt(0).toLowerCase()}${what.slice(1)}` : what;
  const where = place === null ? null : tidyPlace(place);
  if (where === null) return shorten(keepAcronyms(asked, what), longestTitle);
  const head = keepAcronyms(asked, what);
  const room = longestTitle - head.length - 2;
  return room < 6 ? shorten(head, longestTitle) : `${head}, ${shorten(where, room)}`;
}

/** "Tanya: kTP" would be no word: what begins with an acronym stays as it is. */
function keepAcronyms(asked: string, what: string): string {
  return asked !== what && /^\p{Lu}{2}/u.test(what) ? `Tanya: ${what}` : asked;
}

function subjectOf(text: string, category: Category): string | null {
  for (const [pattern, subject] of subjects[category])
    if (pattern === null || pattern.test(text)) return subject;
  return null;
}

/** The first words of the post itself, where the taxonomy has no name for what it is about. */
function ownWords(text: string): string | null {
  const words = wordsOf(text).slice(0, 6);
  if (words.length < 2) return null;
  const plain = words.map((word) => text.slice(word.start, word.end)).join(" ");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

function tidyPlace(place: string): string | null {
  const plain = place
    .replace(/[@#]\S+|https?:\/\/\S+/g, "")
    .replace(/^(?:di|depan|dekat|deket|sekitar|samping|sebelah)\s+/i, (word) => word.toLowerCase())
    .replace(/\s+/g, " ")
    .trim();
  return plain.length < 2 ? null : plain.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

/** Cuts at a word where one ends within the last third, and says so. */
function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1);
  const space = cut.lastIndexOf(" ");
  return `${(space > most * 0.6 ? cut.slice(0, space) : cut).replace(/[\s,.;:-]+$/, "")}…`;
}
