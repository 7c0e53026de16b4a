/**
 * What a post says about where, as names and numbers that can be compared: from the places the classifier found and,
 * because no finder finds everything, from plain signs in the text ("Jl. …", "RT 03", a capital in mid-sentence).
 */
import type { Evidence, Place } from "../model/assessment.ts";
import { isCoarseName, type Word, wordsOf } from "./words.ts";

/** Words of this rarity can be names; two posts that both only may name something need rarer ones (see weigh.ts). */
const leastPerhaps = 7;

export type PlaceNames = {
  /** Names of streets, landmarks, villages, districts: when none is shared, it is another place. */
  named: Map<string, number>;
  /** Names that may be places; sharing one speaks for the same place, not sharing one says nothing. */
  perhaps: Map<string, number>;
  /** Words in names of regencies and provinces. */
  coarse: Set<string>;
  /** "rt:3", "km:12", "veteran:selatan": the same label with another value is another place. */
  numbers: Set<string>;
  /** Every word of its places, however common ("Sungai Raya Dalam"): what a copied sentence swaps for another place. */
  whole: Set<string>;
  /** Words of the text that name a place, so that they do not count as text a second time. */
  used: Set<string>;
};

const split = (words: string) => new Set(words.split(" "));

/** A name follows these whatever it looks like. */
const sureMarkers = split(
  "jl jln jln. gg gang kel kelurahan kec kecamatan desa ds dsn dusun kp gampong nagari jorong perum",
);
const markers = split(
  "jalan kampung kampong komplek kompleks perumahan perumnas pasar psr simpang simp pertigaan perempatan prapatan bundaran terminal stasiun halte jembatan pantai teluk danau sungai kali kanal taman rsud rsup puskesmas pkm rusun rusunawa spbu pelabuhan bandara flyover underpass tps tpa sdn sd smpn smp sman sma smkn smk pulau gunung bukit waduk curug embung lapangan stadion gor masjid gereja kelenteng poros ruas gedung kawasan kelapa rumah.sakit",
);
const generic = split(
  "raya kota kab kabupaten prov provinsi blok rt rw km kilometer no nomor gerbang pintu tol negeri inpres universitas kampus rs rsu kantor balai pom bensin alun lrt krl mrt jpo jalur lintas lingkar by pass bypass fly over layang jalanan lampu merah bangjo tugu patung toko warung rumah gudang pabrik sekolah sakit umum daerah ruko mall mal plaza hotel bank atm pos koridor rute parit pasa samsat griya nanga huta lumban laut muara titian lantai kos kosan kantin haji sultan pelelangan hewan ujong kios kedai lapak loket poli ruang bangsal kelas lajur pantura posko dermaga kebun sawah ladang hutan pesisir tambak empang kolam",
);
/** Markers that mean something else as often ("kali" is times, "jalan" is walk): a place only when a finder says so. */
const everyday = split("kali ruas gedung kawasan lapangan gunung pulau kelapa taman bukit gor");
/** Nationwide services: where a problem is, when it is in an app and not on a street. */
const services = split(
  "jkn kjp kip pip mpaspor coretax ikd sscasn simpkb dapodik mypertamina prakerja sapawarga jaki oss djponline pintar siak bkn jakone samsat",
);
const romans = split("i ii iii iv v vi vii viii ix x");
const positions = split(
  "depan dpn dekat dkt deket samping sebelah seberang sebrang belakang blkg sekitar sekitaran ujung pinggir tikungan sebelum sesudah setelah antara atas bawah dalam luar kolong bwh sepanjang lorong di dr dari nang ning neng ing cedek cedak toe deukeut ngarep ngarepe wetan kulon lor kidul kiri kanan sisi area wilayah titik yg yang itu ini dan sampai sampe tepat tepatnya persis pas bagian masuk keluar mau no sini situ sana",
);
const toward = split("arah menuju ke tujuan jurusan ka");
const directions = split("utara selatan timur barat tengah hulu hilir");
const textLabels = split(
  "rt rw km kilometer blok gg gang sd sdn smp smpn sma sman smk smkn mts min man koridor jalur tps pos lorong kav kavling lingkungan dusun rusun lin trayek",
);
const labelAliases: Record<string, string> = {
  kilometer: "km",
  gang: "gg",
  sdn: "sd",
  smpn: "smp",
  sman: "sma",
  smkn: "smk",
  kavling: "kav",
};
const aliases: Record<string, string> = {
  psr: "pasar",
  trsn: "terusan",
  bunderan: "bundaran",
  kmpg: "kampung",
};
/** After these even an everyday word is the name: "Kampung Kolam", "Bundaran Kecil". */
const namers = split(
  "kampung kp desa dusun kelurahan kel pasar bundaran simpang komplek kompleks perumahan gang gg",
);
const noName = split("raya kota kabupaten kab umum rumah");

const isGeneric = (word: string) =>
  generic.has(word) || markers.has(word) || sureMarkers.has(word) || positions.has(word) || toward.has(word);

/** Reads the places of a post. `words` are those of `text`; words that speak for the problem (`evidence`) are no names. */
export function placeNamesOf(
  text: string,
  words: readonly Word[],
  places: readonly Place[],
  evidence: readonly Evidence[] = [],
): PlaceNames {
  const names: PlaceNames = {
    named: new Map(),
    perhaps: new Map(),
    coarse: new Set(),
    numbers: new Set(),
    whole: new Set(),
    used: new Set(),
  };
  for (const place of places) readPlace(place, names);
  readMarkers(text, words, names);
  readLabels(words, names);
  for (const word of words)
    if (
      word.rarity >= leastPerhaps &&
      word.full.length > 3 &&
      !isGeneric(word.full) &&
      !(word.rarity < 10 && told(word, evidence))
    )
      names.perhaps.set(word.full, word.rarity);
  for (const { full } of words) if (services.has(full)) names.perhaps.set(full, 9);
  for (const word of names.named.keys()) names.perhaps.delete(word);
  return names;
}

/** The classifier took the word for a sign of the problem, not of the place. */
function told(word: Word, evidence: readonly Evidence[]): boolean {
  return evidence.some(
    ({ start, end, speaksFor }) => speaksFor !== "place" && start < word.end && word.start < end,
  );
}

function readPlace(place: Place, names: PlaceNames): void {
  let heading = false;
  let previous: string | null = null;
  let marked = place.kind === "street" || place.kind === "area";
  for (const word of wordsOf(place.text)) {
    const full = aliases[word.full] ?? word.full;
    names.used.add(word.full);
    if (/^\p{L}/u.test(full) && !positions.has(full) && !sureMarkers.has(full) && full !== "jalan")
      names.whole.add(full);
    if (toward.has(full)) heading = true;
    else if (positions.has(full)) heading = false;
    if (markers.has(full) || sureMarkers.has(full)) marked = true;
    const roman = previous === null ? -1 : [...romans].indexOf(full);
    if (/^\p{N}/u.test(full) || directions.has(full) || roman >= 0) {
      if (previous !== null && !positions.has(previous))
        addNumber(previous, roman >= 0 ? `${roman + 1}` : full, names);
    } else if (full.length > 1 && (!isGeneric(full) || namedBy(previous, full)))
      addName(full, word.rarity, heading, marked, names);
    previous = full;
  }
}

function namedBy(previous: string | null, full: string): boolean {
  return previous !== null && namers.has(previous) && generic.has(full) && !noName.has(full);
}

function addName(full: string, rarity: number, heading: boolean, marked: boolean, names: PlaceNames): void {
  if (isCoarseName(full) && !heading) names.coarse.add(full);
  // A coarse word can be the name itself ("Jl. Bandung", "Pasar Baru"), but alone it cannot tell two places apart.
  if (heading || isCoarseName(full) || (!marked && rarity < 7)) names.perhaps.set(full, Math.min(rarity, 6));
  else names.named.set(full, Math.max(rarity, 6));
}

/** Names after "Jl.", "Desa", "Pasar" …: up to two words, initials ("Jl. P. Antasari") and kinds ("Jl. Sungai Raya") not counted. */
function readMarkers(text: string, words: readonly Word[], names: PlaceNames): void {
  for (let i = 0; i + 1 < words.length; i++) {
    const marker = words[i]!.full;
    const sure = sureMarkers.has(marker);
    if (!sure && (!markers.has(marker) || everyday.has(marker))) continue;
    let found = 0;
    for (let j = i + 1; j <= i + 4 && j < words.length && found < 2; j++) {
      const word = words[j]!;
      if (!touches(text, words[j - 1]!, word) || positions.has(word.full)) break;
      if (isGeneric(word.full) || /^\p{L}{1,2}$/u.test(word.full)) {
        if (sure) names.whole.add(word.full);
        continue;
      }
      if (!looksLikeName(text, word, sure && found === 0)) break;
      names.used.add(word.full);
      names.whole.add(word.full);
      addName(word.full, word.rarity, false, true, names);
      found++;
    }
  }
}

function looksLikeName(text: string, word: Word, afterSureMarker: boolean): boolean {
  if (/^\p{N}/u.test(word.full) || word.full.length < 3 || isGeneric(word.full)) return false;
  if (word.rarity >= 9) return true;
  const capital = /\p{Lu}/u.test(text[word.start]!) && /\p{Ll}/u.test(text.slice(word.start, word.end));
  return (capital && word.rarity >= 4) || (afterSureMarker && word.rarity >= 6);
}

/** True when only a blank or an abbreviation's dot lies between two words. */
function touches(text: string, before: Word, word: Word): boolean {
  const between = text.slice(before.end, word.start);
  return between.length <= 2 && /^(?:nya)?\.?\s?$/.test(between);
}

function readLabels(words: readonly Word[], names: PlaceNames): void {
  for (let i = 0; i + 1 < words.length; i++) {
    const label = words[i]!.full;
    if (!textLabels.has(label)) continue;
    const value = words[i + 1]!.full;
    const after = words[i + 2];
    if (/^\p{N}/u.test(value)) addNumber(label, value, names);
    else if (label === "blok" && value.length <= 2)
      addNumber(
        label,
        after && /^\p{N}+$/u.test(after.full) && after.start - words[i + 1]!.end <= 1
          ? value + after.full
          : value,
        names,
      );
  }
}

function addNumber(label: string, value: string, names: PlaceNames): void {
  const plain = /^\p{N}/u.test(value) ? value.replace(/^0+(?=\p{N})/u, "") : value;
  // Road markers are given to the metre ("km 12+300", "km 12.3") and to the kilometre alike.
  const short = labelAliases[label] ?? label;
  names.numbers.add(`${short}:${short === "km" ? plain.replace(/[.].*$/, "") : plain}`);
}
