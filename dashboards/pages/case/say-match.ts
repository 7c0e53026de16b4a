/** Why posts belong together, in a few words each. */
import i18n from "i18next";
import type { MatchExplanation, MatchReason } from "../../../pipeline/model/case.ts";
import { type Category, categoryFacts } from "../../../pipeline/model/taxonomy.ts";
import { categoryName, duration, score } from "../../words/say.ts";

const t = (key: string, values?: Record<string, unknown>) => i18n.t(`case:match.${key}`, values ?? {});
const text = (value: MatchReason["facts"][string] | undefined) => (typeof value === "string" ? value : "");
const list = (value: MatchReason["facts"][string] | undefined) => (Array.isArray(value) ? value : []);
const number = (value: MatchReason["facts"][string] | undefined) =>
  typeof value === "number" ? value : null;
const category = (value: MatchReason["facts"][string] | undefined) =>
  text(value) in categoryFacts ? categoryName(text(value) as Category) : "";

/** One reason in words; null when its facts say nothing a person can use. */
export function sayReason({ on, agrees, facts }: MatchReason): string | null {
  switch (on) {
    case "thread":
      return t(facts.kind === "author" ? "sameAuthor" : facts.kind === "direct" ? "answers" : "sameThread");
    case "fingerprint":
      return t("sameText");
    case "text":
      return sayText(facts);
    case "place":
      return agrees ? samePlace(facts) : otherPlace(facts);
    case "area":
      if (!agrees) return t("otherArea");
      return number(facts.level) === null ? null : t(`area.${facts.level}`);
    case "category":
      if (agrees) return t("sameCategory");
      return category(facts.here) && category(facts.there)
        ? t("otherCategory", { here: category(facts.here), there: category(facts.there) })
        : null;
    case "time": {
      const minutes = number(facts.minutes);
      return minutes === null ? null : t("apart", { time: duration(minutes * 60_000) });
    }
    case "guard":
      return i18n.exists(`case:match.guard.${text(facts.guard)}`) ? t(`guard.${text(facts.guard)}`) : null;
  }
}

function sayText(facts: MatchReason["facts"]): string | null {
  const others = number(facts.others);
  if (others !== null) return t("others", { count: others });
  const words = list(facts.words);
  return words.length > 0 ? t("words", { words: words.slice(0, 5).join(", ") }) : null;
}

function samePlace(facts: MatchReason["facts"]): string | null {
  const [here, there] = [text(facts.here), text(facts.there)];
  if (here && here.toLowerCase() === there.toLowerCase()) return t("samePlace", { place: here });
  const names = list(facts.names).map((name) => name.charAt(0).toUpperCase() + name.slice(1));
  const both = [names.join(" "), ...list(facts.same).map((one) => one.toUpperCase())].filter(Boolean);
  return both.length > 0 ? t("samePlace", { place: both.join(", ") }) : null;
}

function otherPlace(facts: MatchReason["facts"]): string {
  const numbers = list(facts.numbers);
  if (numbers.length > 0)
    return t("otherNumber", { numbers: numbers.map((one) => one.toUpperCase()).join(", ") });
  const [here, there] = [text(facts.here), text(facts.there)];
  return here && there ? t("otherPlace", { here, there }) : t("elsewhere");
}

/** All reasons in one line, what agrees first. */
export function sayMatch(why: MatchExplanation): string {
  const said = [...why.reasons]
    .sort((a, b) => Number(b.agrees) - Number(a.agrees))
    .map(sayReason)
    .filter((one) => one !== null);
  return said.join(" · ");
}

/** "cocok 0,93" */
export const sayScore = (value: number) => t("score", { score: score(value) });

const columns = ["text", "place", "category", "time"] as const;
const columnOf: Record<MatchReason["on"], (typeof columns)[number]> = {
  thread: "text",
  fingerprint: "text",
  text: "text",
  place: "place",
  area: "place",
  category: "category",
  time: "time",
  guard: "place",
};

/** The four things that were compared: what was found, whether it agrees, and how alike the texts are (0–1). */
export function compared(why: MatchExplanation) {
  return columns.map((column) => {
    const reasons = why.reasons.filter(({ on, facts }) =>
      on === "guard" ? guardColumn(text(facts.guard)) === column : columnOf[on] === column,
    );
    const percent = number(reasons.find(({ facts }) => number(facts.percent) !== null)?.facts.percent);
    return {
      column,
      says: reasons.flatMap((reason) => {
        const words = sayReason(reason);
        return words ? [{ words, agrees: reason.agrees }] : [];
      }),
      alike: percent === null ? null : percent / 100,
    };
  });
}

const guardColumn = (guard: string): (typeof columns)[number] =>
  guard === "other_category"
    ? "category"
    : ["after_repair", "old_case", "closed_case", "emergency"].includes(guard)
      ? "time"
      : guard === "short_text"
        ? "text"
        : "place";
