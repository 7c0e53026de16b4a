/** What the machine is unsure of, asked first: its two best guesses as buttons and one sentence why. */
import { useQueries, useQuery } from "@tanstack/react-query";
import i18n from "i18next";
import { useTranslation } from "react-i18next";
import type { Category, Intent, Urgency } from "../../../pipeline/model/taxonomy.ts";
import type { CaseDetail } from "../../data/cases.ts";
import type { Action } from "../../keys/actions.ts";
import { KeyHint } from "../../keys/keys.tsx";
import { categoryName, intentName, score } from "../../words/say.ts";
import { type DoubtHead, fieldOfHead, openDoubts } from "./as-decided.ts";
import { agencyNameQuery, agencySearchQuery, areaQuery } from "./case-data.ts";
import { type Panel, useDesk } from "./use-case-desk.ts";

type Guess = { id: string; label: string; score: number | null };

const panelOf: Record<DoubtHead, Panel> = {
  intent: "intent",
  urgency: "urgency",
  category: "category",
  area: "place",
  agency: "agency",
};
const keyOf: Partial<Record<DoubtHead, Action>> = {
  intent: "intent",
  category: "category",
  area: "place",
  agency: "agency",
};

/** One block a doubt, those that hold up filing first. */
export function Doubts() {
  const desk = useDesk();
  if (!desk.open || !desk.mayDecide) return null;
  return openDoubts(desk.shown.unsure, desk.draft).map((head) => <Doubt key={head} head={head} />);
}

function Doubt({ head }: { head: DoubtHead }) {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const guesses = useGuesses(head);
  const choose = (id: string) =>
    desk.setFields({ [fieldOfHead[head]]: head === "urgency" ? Number(id) : id });
  return (
    <section className="f rg" data-doubt={head} aria-label={t("doubt.label", { what: t(`head.${head}`) })}>
      <h2 className="fh">
        {t(`head.${head}`)} <span className="rb">{t("unsure")}</span>
      </h2>
      {guesses.length > 0 && (
        <ul className="opt">
          {guesses.map(({ id, label, score: sure }, place) => (
            <li key={id}>
              <button type="button" onClick={() => choose(id)}>
                <GuessKey head={head} id={id} place={place} />
                <span className="grow">{label}</span>
                {sure !== null && <b className="num">{score(sure)}</b>}
              </button>
            </li>
          ))}
        </ul>
      )}
      <p className="fy">
        {t(guesses.length > 0 ? `doubt.${head}` : `doubt.none.${head}`)}{" "}
        <button type="button" className="lk" onClick={() => desk.openPanel(panelOf[head])}>
          {t("doubt.others")}
        </button>
      </p>
    </section>
  );
}

/** "I 1", or for urgency the digit itself. */
function GuessKey({ head, id, place }: { head: DoubtHead; id: string; place: number }) {
  if (head === "urgency") return <KeyHint of={`urgency${id}` as Action} />;
  const key = keyOf[head];
  return key ? (
    <span className="two">
      <KeyHint of={key} />
      <kbd>{place + 1}</kbd>
    </span>
  ) : null;
}

/** The same guesses, in the same order, as the list of this head shows: the digit means the same in both. */
export function useGuesses(head: DoubtHead): Guess[] {
  const { shown } = useDesk();
  const agencies = useAgencyGuesses(head === "agency");
  const areas = useAreaGuesses(head === "area");
  if (head === "agency") return agencies.slice(0, 2);
  if (head === "area") return areas.slice(0, 2);
  return best(shown, head).slice(0, 2);
}

/** Values of a head by the score the machine gave them on the post it read first. */
export function best(shown: CaseDetail, head: "intent" | "urgency" | "category"): Guess[] {
  const scores = leading(shown)?.scores[head] ?? {};
  return Object.entries(scores)
    .sort(([, a], [, b]) => b - a)
    .map(([id, sure]) => ({ id, label: nameOf(head, id), score: sure }));
}

/** The assessment a case took its verdicts from: that of its first report. */
export const leading = (shown: CaseDetail) =>
  (shown.posts.find(({ role, assessment }) => role === "report" && assessment) ?? shown.posts[0])
    ?.assessment ?? null;

function nameOf(head: "intent" | "urgency" | "category", id: string): string {
  if (head === "intent") return intentName(id as Intent);
  if (head === "category") return categoryName(id as Category);
  return urgencyName(Number(id) as Urgency);
}
const urgencyName = (urgency: Urgency): string => i18n.t(`common:urgency.${urgency}`);

/** Agencies the posts speak for, best score first, then those that answer for such a case there. */
export function useAgencyGuesses(on: boolean): Guess[] {
  const { shown, fields } = useDesk();
  const known = new Map<string, number>();
  for (const { assessment } of shown.posts) {
    const agency = assessment?.agency;
    if (agency) known.set(agency.id, Math.max(agency.score, known.get(agency.id) ?? 0));
  }
  const ids = [...known].sort(([, a], [, b]) => b - a).map(([id]) => id);
  if (shown.agencyId && !known.has(shown.agencyId)) ids.unshift(shown.agencyId);
  const names = useQueries({ queries: ids.map((id) => ({ ...agencyNameQuery(id), enabled: on })) });
  const { data } = useQuery({
    ...agencySearchQuery({ area: fields.areaCode, category: fields.category }),
    // Without a place there are dozens of thousands: a list would be a guess.
    enabled: on,
  });
  const guessed = ids.map((id, place) => ({
    id,
    label: names[place]?.data ?? id,
    score: known.get(id) ?? null,
  }));
  const found = (data?.agencies ?? [])
    .filter(({ id }) => !ids.includes(id))
    .map(({ id, name }) => ({ id, label: name, score: null }));
  return [...guessed, ...(fields.areaCode || guessed.length === 0 ? found : [])];
}

/** Areas that the posts name, best score first. */
export function useAreaGuesses(on: boolean): Guess[] {
  const { shown } = useDesk();
  const known = new Map<string, number>();
  for (const { assessment } of shown.posts) {
    const area = assessment?.area;
    if (area) known.set(area.code, Math.max(area.score, known.get(area.code) ?? 0));
  }
  const codes = [...known].sort(([, a], [, b]) => b - a).map(([code]) => code);
  if (shown.areaCode && !known.has(shown.areaCode)) codes.unshift(shown.areaCode);
  const paths = useQueries({ queries: codes.map((code) => ({ ...areaQuery(code), enabled: on })) });
  return codes.map((code, place) => ({
    id: code,
    label: paths[place]?.data?.path ?? code,
    score: known.get(code) ?? null,
  }));
}
