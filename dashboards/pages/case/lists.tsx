/** The lists that letters open: fields of the case, reasons, times, colleagues. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type DismissReason, dismissReasons } from "../../../pipeline/model/case.ts";
import {
  type Category,
  categories,
  categoryFacts,
  type Intent,
  intentNames,
  intents,
  type Urgency,
} from "../../../pipeline/model/taxonomy.ts";
import { colleaguesQuery } from "../../data/cases.ts";
import { categoryName, intentName, score } from "../../words/say.ts";
import { agencySearchQuery, areaSearchQuery } from "./case-data.ts";
import { best, useAgencyGuesses, useAreaGuesses } from "./doubts.tsx";
import { type Option, PickList } from "./pick-list.tsx";
import { useDesk } from "./use-case-desk.ts";

const scoreNote = (value: number | null) => (value === null ? undefined : score(value));

export function UrgencyList() {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const sure = new Map(best(desk.shown, "urgency").map(({ id, score }) => [id, score]));
  return (
    <PickList
      label={t("head.urgency")}
      options={([1, 2, 3, 4] as const).map((urgency) => ({
        id: String(urgency),
        label: t(`common:urgency.${urgency}`),
        note: scoreNote(sure.get(String(urgency)) ?? null),
        on: desk.fields.urgency === urgency,
      }))}
      onPick={(id) => desk.setFields({ urgency: Number(id) as Urgency })}
      onClose={desk.closePanel}
    />
  );
}

/** The two best guesses first, then every category under its heading at SP4N-LAPOR!. */
export function CategoryList() {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const guesses = best(desk.shown, "category").slice(0, 2);
  const guessed = new Set(guesses.map(({ id }) => id));
  const rest = categories
    .filter((one) => !guessed.has(one))
    .sort((a, b) => categoryFacts[a].sp4n.localeCompare(categoryFacts[b].sp4n));
  const option = (category: Category): Option => ({
    id: category,
    label: categoryName(category),
    group: sentence(categoryFacts[category].sp4n),
    on: desk.fields.category === category,
  });
  return (
    <PickList
      label={t("head.category")}
      placeholder={t("pick.category")}
      options={[
        ...guesses.map(({ id, score: sure }) => ({
          ...option(id as Category),
          group: t("pick.guesses"),
          note: scoreNote(sure),
        })),
        ...rest.map(option),
      ]}
      onPick={(id) => desk.setFields({ category: id as Category })}
      onClose={desk.closePanel}
    />
  );
}

const sentence = (capitals: string) => capitals.charAt(0) + capitals.slice(1).toLowerCase();

export function IntentList() {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const sure = new Map(best(desk.shown, "intent").map(({ id, score }) => [id, score]));
  const order = [...intents].sort((a, b) => (sure.get(b) ?? 0) - (sure.get(a) ?? 0));
  return (
    <PickList
      label={t("head.intent")}
      options={order.map((intent) => ({
        id: intent,
        label: intentName(intent),
        note:
          scoreNote(sure.get(intent) ?? null) ??
          (intentNames[intent].reportType === null ? t("pick.notFiled") : undefined),
        on: desk.fields.intent === intent,
      }))}
      onPick={(id) => desk.setFields({ intent: id as Intent })}
      onClose={desk.closePanel}
    />
  );
}

const noAgency = "-";

export function AgencyList() {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const [q, setQ] = useState("");
  const guesses = useAgencyGuesses(true);
  const { data } = useQuery({
    ...agencySearchQuery({ q, area: desk.fields.areaCode, category: desk.fields.category }),
    enabled: q !== "",
  });
  const found =
    q === "" ? guesses : (data?.agencies ?? []).map(({ id, name }) => ({ id, label: name, score: null }));
  return (
    <PickList
      label={t("head.agency")}
      placeholder={t("pick.agency")}
      onSearch={setQ}
      options={[
        ...found.slice(0, 8).map(({ id, label, score: sure }) => ({
          id,
          label,
          note: scoreNote(sure),
          on: desk.fields.agencyId === id,
        })),
        { id: noAgency, label: t("pick.noAgency") },
      ]}
      onPick={(id) => desk.setFields({ agencyId: id === noAgency ? null : id })}
      onClose={desk.closePanel}
    />
  );
}

const freePlace = "free:";
const noPlace = "-";

/** Areas by name, or the words as they are typed as the place inside the area. */
export function PlaceList() {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const [q, setQ] = useState("");
  const guesses = useAreaGuesses(true);
  const { data } = useQuery(areaSearchQuery(q));
  const found =
    q === ""
      ? guesses
      : (data?.areas ?? []).map(({ code, path }) => ({ id: code, label: path, score: null }));
  const options: Option[] = [
    ...found.slice(0, 8).map(({ id, label, score: sure }) => ({
      id,
      label,
      note: scoreNote(sure),
      on: desk.fields.areaCode === id,
    })),
    ...(q.length >= 3 ? [{ id: freePlace, label: t("pick.freePlace", { place: q }) }] : []),
    ...(q === "" ? [{ id: noPlace, label: t("pick.noPlace") }] : []),
  ];
  const pick = (id: string) => {
    if (id === freePlace) desk.setFields({ place: q });
    else desk.setFields(id === noPlace ? { areaCode: null } : { areaCode: id });
  };
  return (
    <PickList
      label={t("head.area")}
      placeholder={t("pick.place")}
      onSearch={setQ}
      options={options}
      onPick={pick}
      onClose={desk.closePanel}
    />
  );
}

export function DismissList() {
  const { t } = useTranslation("case");
  const desk = useDesk();
  return (
    <PickList
      label={t("dismiss.title")}
      options={dismissReasons.map((reason) => ({ id: reason, label: t(`dismiss.${reason}`) }))}
      onPick={(id) => desk.dismiss(id as DismissReason)}
      onClose={desk.closePanel}
    />
  );
}

const hourMs = 3_600_000;

/** Eight o'clock tomorrow morning in Jakarta. */
function nextMorning(now: number): number {
  const jakarta = 7 * hourMs;
  const midnight = Math.floor((now + jakarta) / (24 * hourMs)) * 24 * hourMs - jakarta;
  return midnight + 32 * hourMs;
}

const snoozes = [
  { id: "hour", kind: "snooze", until: (now: number) => now + hourMs },
  { id: "morning", kind: "snooze", until: nextMorning },
  { id: "days", kind: "snooze", until: (now: number) => now + 72 * hourMs },
  { id: "muteDay", kind: "mute", until: (now: number) => now + 24 * hourMs },
  { id: "muteWeek", kind: "mute", until: (now: number) => now + 168 * hourMs },
] as const;

export function SnoozeList() {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const pick = (id: string) => {
    const chosen = snoozes.find((one) => one.id === id);
    if (!chosen) return;
    const until = new Date(chosen.until(Date.now())).toISOString();
    desk.act("snooze", { kind: chosen.kind, until }, { leaves: true });
  };
  return (
    <PickList
      label={t("snooze.title")}
      options={snoozes.map(({ id, kind }) => ({ id, label: t(`snooze.${id}`), group: t(`snooze.${kind}`) }))}
      onPick={pick}
      onClose={desk.closePanel}
    />
  );
}

const nobody = "-";

export function AssignList() {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const { data } = useQuery(colleaguesQuery);
  const others = (data?.staff ?? []).filter(({ id }) => id !== desk.me.id);
  const option = (id: string, label: string): Option => ({ id, label, on: desk.shown.assigneeId === id });
  return (
    <PickList
      label={t("assign.title")}
      placeholder={t("assign.find")}
      options={[
        option(desk.me.id, t("assign.me")),
        ...others.map(({ id, name }) => option(id, name)),
        ...(desk.shown.assigneeId ? [{ id: nobody, label: t("assign.nobody") }] : []),
      ]}
      onPick={(id) => {
        const assigneeId = id === nobody ? null : id;
        if (assigneeId === desk.shown.assigneeId) desk.closePanel();
        else desk.act("assign", { assigneeId });
      }}
      onClose={desk.closePanel}
    />
  );
}
