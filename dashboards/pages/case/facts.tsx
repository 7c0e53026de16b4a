/** The verdicts of a case beside its posts: each with its confidence and why, each changed in place with one key. */
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseFields } from "../../../pipeline/model/case.ts";
import { reportTypeOf } from "../../../pipeline/model/taxonomy.ts";
import type { Action } from "../../keys/actions.ts";
import { KeyHint, useKeyName } from "../../keys/keys.tsx";
import { Icon, UrgencyChip } from "../../parts/icon.tsx";
import { categoryName, duration, intentName, score, time, zoneOf } from "../../words/say.ts";
import { openDoubts } from "./as-decided.ts";
import { agencyNameQuery, areaQuery } from "./case-data.ts";
import { Dispatches } from "./dispatches.tsx";
import { leading } from "./doubts.tsx";
import { AgencyList, CategoryList, IntentList, PlaceList, UrgencyList } from "./lists.tsx";
import { wordsFor } from "./mark-text.ts";
import { PlaceMap } from "./place-map.tsx";
import { useSayField } from "./say-field.ts";
import { Timeline } from "./timeline.tsx";
import { type Panel, useDesk } from "./use-case-desk.ts";

export function Facts() {
  const { t } = useTranslation("case");
  return (
    <aside className="facts" aria-label={t("facts")}>
      <UrgencyFact />
      <CategoryFact />
      <PlaceFact />
      <AgencyFact />
      <IntentFact />
      <DecideBy />
      <Dispatches />
      <Timeline />
    </aside>
  );
}

type FactProps = {
  label: string;
  panel: Panel;
  keyOf?: Action;
  /** Instead of one key, e.g. 1 to 4. */
  hint?: ReactNode;
  field: keyof CaseFields;
  value: ReactNode;
  sure?: number | null;
  why?: ReactNode;
  list: ReactNode;
  children?: ReactNode;
};

function Fact({ label, panel, keyOf, hint, field, value, sure, why, list, children }: FactProps) {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const key = useKeyName(keyOf ?? "title");
  const say = useSayField();
  const changed = desk.draft[field] !== undefined && desk.draft[field] !== desk.shown[field];
  const edited = field === "areaCode" ? changed || isChanged(desk.draft.place, desk.shown.place) : changed;
  const open = desk.panel === panel;
  return (
    <section className="f">
      <h2 className="fh">
        <span className="grow">
          {label} {edited && <span className="edited">{t("changed")}</span>}
        </span>
        {desk.mayEdit && (hint ?? (keyOf && <KeyHint of={keyOf} />))}
      </h2>
      <div className="fv">
        {desk.mayEdit ? (
          <button
            type="button"
            className="val"
            aria-expanded={open}
            aria-keyshortcuts={keyOf ? key : undefined}
            onClick={() => desk.openPanel(panel)}
          >
            {value}
          </button>
        ) : (
          <span>{value}</span>
        )}
        {sure !== null && sure !== undefined && !edited && <Sure value={sure} />}
      </div>
      {edited && changed && <p className="fy was">{t("was", { value: say(field, desk.shown[field]) })}</p>}
      {!edited && why && <p className="fy">{why}</p>}
      {children}
      {open && list}
    </section>
  );
}

const isChanged = (mine: unknown, theirs: unknown) => mine !== undefined && mine !== theirs;

/** 56 by 4, and the number. */
function Sure({ value }: { value: number }) {
  const { t } = useTranslation("case");
  return (
    <span className="cm num" title={t("sure")}>
      <span>
        <i style={{ width: `${Math.round(value * 100)}%` }} />
      </span>
      {score(value)}
    </span>
  );
}

/** Words of the posts that speak for something, quoted: “selutut”, “lansia”. */
function useEvidenceWords(kind: "problem" | "urgent"): string {
  const { shown } = useDesk();
  const words = new Set(
    shown.posts
      .filter(({ role }) => role === "report")
      .flatMap(({ text, assessment }) => wordsFor(kind, text, assessment?.evidence ?? [])),
  );
  return [...words]
    .slice(0, 3)
    .map((word) => `“${word}”`)
    .join(", ");
}

function UrgencyFact() {
  const { t } = useTranslation("case");
  const { fields, shown } = useDesk();
  const words = useEvidenceWords("urgent");
  // A later post may have raised it: the one that speaks for it the most counts.
  const scores = shown.posts
    .filter(({ role }) => role === "report")
    .flatMap(({ assessment }) => assessment?.scores.urgency[String(fields.urgency)] ?? []);
  const sureOfUrgency = scores.length > 0 ? Math.max(...scores) : null;
  return (
    <Fact
      label={t("head.urgency")}
      panel="urgency"
      hint={
        <span className="range">
          <KeyHint of="urgency1" />–<KeyHint of="urgency4" />
        </span>
      }
      field="urgency"
      value={<UrgencyChip urgency={fields.urgency} />}
      sure={sureOfUrgency}
      why={fields.urgency >= 3 ? words : ""}
      list={<UrgencyList />}
    />
  );
}

function CategoryFact() {
  const { t } = useTranslation("case");
  const { fields, shown } = useDesk();
  return (
    <Fact
      label={t("head.category")}
      panel="category"
      keyOf="category"
      field="category"
      value={categoryName(fields.category)}
      sure={leading(shown)?.scores.category[fields.category] ?? null}
      why={useEvidenceWords("problem")}
      list={<CategoryList />}
    />
  );
}

function PlaceFact() {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const { fields, shown } = desk;
  const { data: area } = useQuery(areaQuery(fields.areaCode));
  const sure = shown.posts.flatMap(({ assessment }) =>
    assessment?.area?.code === fields.areaCode && assessment.area ? [assessment.area.score] : [],
  );
  const value = area?.name ?? (fields.areaCode === null ? t("noPlace") : fields.areaCode);
  const parents = area?.path.split(",").slice(1).join(",").trim();
  return (
    <Fact
      label={t("head.area")}
      panel="place"
      keyOf="place"
      field="areaCode"
      value={value}
      sure={sure.length > 0 ? Math.max(...sure) : null}
      list={<PlaceList />}
    >
      {parents && <p className="fy">{parents}</p>}
      {fields.place && (
        <p className="fy">
          <Icon name="pin" size="xs" /> {fields.place}
        </p>
      )}
      <PlaceMap posts={shown.posts} />
    </Fact>
  );
}

function AgencyFact() {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const { fields, shown } = desk;
  const { data: name } = useQuery(agencyNameQuery(fields.agencyId));
  const said = shown.posts
    .flatMap(({ assessment }) => assessment?.agency ?? [])
    .find(({ id }) => id === fields.agencyId);
  const doubted = openDoubts(shown.unsure, desk.draft).includes("agency");
  // While it is asked above, saying it here as well would look decided.
  const value = doubted
    ? t("notChosen")
    : fields.agencyId === null
      ? t("noAgency")
      : (name ?? fields.agencyId);
  return (
    <Fact
      label={t("head.agency")}
      panel="agency"
      keyOf="agency"
      field="agencyId"
      value={value}
      sure={doubted ? null : (said?.score ?? null)}
      why={doubted ? null : said?.why}
      list={<AgencyList />}
    />
  );
}

function IntentFact() {
  const { t } = useTranslation("case");
  const { fields, shown } = useDesk();
  return (
    <Fact
      label={t("head.intent")}
      panel="intent"
      keyOf="intent"
      field="intent"
      value={intentName(fields.intent)}
      sure={leading(shown)?.scores.intent[fields.intent] ?? null}
      why={t("filedAs", { type: t(`reportType.${reportTypeOf(fields.intent)}`) })}
      list={<IntentList />}
    />
  );
}

/** How much of the time to decide is used; only while a decision is awaited. */
function DecideBy() {
  const { t } = useTranslation("case");
  const { shown, open } = useDesk();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 20_000);
    return () => clearInterval(timer);
  }, []);
  if (!open) return null;
  const [from, until] = [Date.parse(shown.openedAt), Date.parse(shown.decideBy)];
  const used = Math.min(1, Math.max(0, (now - from) / Math.max(1, until - from)));
  const late = now > until;
  const paused = shown.snoozedUntil !== null && Date.parse(shown.snoozedUntil) > now;
  const zone = zoneOf(shown.areaCode);
  return (
    <section className="f">
      <h2 className="fh">{t("decideBy")}</h2>
      <p className="fv num">
        <span>{time(shown.decideBy, zone)}</span>
        <span className={late ? "late" : undefined}>
          {t(late ? "late" : "left", { time: duration(until - now) })}
        </span>
      </p>
      <span className={`sla${paused ? " paused" : used >= 0.6 ? " warm" : ""}${late ? " late" : ""}`}>
        <i style={{ width: `${used * 100}%` }} />
      </span>
      {paused && (
        <p className="fy">{t(`snoozed.${shown.snoozeKind}`, { until: time(shown.snoozedUntil!, zone) })}</p>
      )}
    </section>
  );
}
