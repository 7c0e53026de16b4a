/** Numbers, times and names of the taxonomy, as people of the chosen language write them. */
import i18n from "i18next";
import { type Category, categoryFacts, type Intent, intentNames } from "../../pipeline/model/taxonomy.ts";

const english = () => i18n.language === "en";
const locale = () => (english() ? "en-GB" : "id-ID");

export const categoryName = (category: Category): string => categoryFacts[category][english() ? "en" : "id"];
export const intentName = (intent: Intent): string => intentNames[intent][english() ? "en" : "id"];

/** 1.204 */
export const count = (n: number): string => n.toLocaleString(locale());
/** 0,93: probabilities always with two decimals. */
export const score = (n: number): string =>
  n.toLocaleString(locale(), { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export type Zone = "WIB" | "WITA" | "WIT";
const zones: Record<Zone, string> = { WIB: "Asia/Jakarta", WITA: "Asia/Makassar", WIT: "Asia/Jayapura" };

/** Provinces by first two digits of the Kemendagri code: WITA and WIT; all others are WIB. */
const wita = new Set(["51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"]);
const wit = new Set(["81", "82", "91", "92", "93", "94", "95", "96"]);

/** The time zone of a place; WIB when no place is known. */
export function zoneOf(areaCode: string | null): Zone {
  const province = areaCode?.slice(0, 2) ?? "";
  if (wit.has(province)) return "WIT";
  return wita.has(province) ? "WITA" : "WIB";
}

/** "07.31 WIB", with the day in front when it is not today: "Sel, 17 Nov, 07.31 WIB". */
export function time(iso: string, zone: Zone = "WIB", now = new Date()): string {
  const timeZone = zones[zone];
  const at = new Date(iso);
  const clock = at.toLocaleTimeString(locale(), { timeZone, hour: "2-digit", minute: "2-digit" });
  const day = (date: Date) => date.toLocaleDateString("en-CA", { timeZone });
  if (day(at) === day(now)) return `${clock} ${zone}`;
  const date = at.toLocaleDateString(locale(), {
    timeZone,
    weekday: "short",
    day: "numeric",
    month: "short",
    ...(at.getFullYear() === now.getFullYear() ? {} : { year: "numeric" }),
  });
  return `${date}, ${clock} ${zone}`;
}

/** "1 j 12 m", "9 mnt", "3 hari": how long, without saying before or after. */
export function duration(ms: number): string {
  const minutes = Math.max(0, Math.round(Math.abs(ms) / 60_000));
  const t = (key: string, values: Record<string, number>) => i18n.t(`common:duration.${key}`, values);
  if (minutes < 60) return t("minutes", { m: minutes });
  if (minutes < 1440) return t("hours", { h: Math.floor(minutes / 60), m: minutes % 60 });
  return t("days", { count: Math.floor(minutes / 1440) });
}

/** Two letters for a face. */
export const initials = (name: string): string =>
  name
    .replace(/^@/, "")
    .split(/[\s._-]+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("") || "?";
