/** A case in the list: shape, title, time left; where and what; how many voices and at most two facts. */
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { ProblemError } from "../../data/api.ts";
import type { QueueRow } from "../../data/cases.ts";
import { Face } from "../../parts/face.tsx";
import { Icon, type IconName, UrgencyMark } from "../../parts/icon.tsx";
import { categoryName, count, time, zoneOf } from "../../words/say.ts";
import { dueText, useClock } from "./due-text.ts";
import { type ListStore, useListState } from "./list-store.ts";

type Fact = { text: string; icon?: IconName; tone?: "unsure" | "bad" };

export const rowName = (id: number) => `antrean-${id}`;

/** Rendered again only when its own case changes, not when the cursor moves elsewhere. */
export const CaseRow = memo(function CaseRow(props: {
  row: QueueRow;
  store: ListStore;
  place: number;
  total: number;
  refused?: ProblemError;
}) {
  const { row, store, place, total, refused } = props;
  const { t } = useTranslation("queue");
  const now = useClock();
  const open = useListState(store, (state) => state.cursor === row.id);
  const picked = useListState(store, (state) => state.all || state.selected.has(row.id));
  const picking = useListState(store, (state) => state.all || state.selected.size > 0);
  const decidedBy = useListState(store, (state) => state.decidedBy.get(row.id));
  const held = useListState(store, (state) =>
    state.holders.has(row.id) ? state.holders.get(row.id)! : row.holder,
  );
  const holder = held && Date.parse(held.until) > now ? held : null;
  const due = dueText(row, now);
  const hot = row.urgency === 4 && !decidedBy;
  const facts = refused ? [{ text: t("refused"), tone: "bad" as const }] : factsOf(row, t, !!holder);
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names the open row (aria-activedescendant)
    <div
      role="option"
      id={rowName(row.id)}
      data-id={row.id}
      aria-selected={picking ? picked : open}
      aria-current={open || undefined}
      aria-setsize={total}
      aria-posinset={place + 1}
      className={`qr${open ? " sel" : ""}${hot ? " hot" : ""}${picked ? " pick" : ""}${decidedBy ? " past" : ""}`}
    >
      <span className="mk" data-pick title={t("pick")}>
        {picked ? (
          <>
            <Icon name="check" />
            <span className="sr">{t("picked")}</span>
          </>
        ) : (
          <UrgencyMark urgency={row.urgency} />
        )}
      </span>
      <div className="bd">
        <p className="t">
          <b>{row.title}</b>
          <span className={`due num${due.late ? " late" : ""}`} data-explain title={orderText(row, t)}>
            {due.text}
          </span>
        </p>
        <p className="l cut">
          {row.place ?? t("noPlace")} · {categoryName(row.category)}
        </p>
        <p className="l">
          <span className="num">{t("voices", { count: row.reports, people: count(row.reporters) })}</span>
          {decidedBy ? (
            <span className="tag">{t("decidedBy", { name: decidedBy })}</span>
          ) : (
            facts.map((fact) => (
              <span key={fact.text} className={`tag cut ${fact.tone ?? ""}`}>
                {fact.icon && <Icon name={fact.icon} size="xs" />}
                {fact.text}
              </span>
            ))
          )}
          {holder && !decidedBy && (
            <span className="hold">
              <Face name={holder.name} small />
              {t("heldBy", { name: holder.name.split(" ")[0] })}
            </span>
          )}
        </p>
      </div>
    </div>
  );
});

type Say = (key: string, values?: Record<string, unknown>) => string;

function factsOf(row: QueueRow, t: Say, held: boolean): Fact[] {
  const facts: Fact[] = [];
  if (row.snoozedUntil && Date.parse(row.snoozedUntil) > Date.now())
    facts.push({
      text: t(row.snoozeKind === "mute" ? "mutedUntil" : "snoozedUntil", {
        time: time(row.snoozedUntil, zoneOf(row.areaCode)),
      }),
      icon: "clock",
    });
  if (row.unsure.length > 0)
    facts.push({
      text: t("unsure", {
        what: t(`heads.${row.unsure[0]}`),
        n: row.unsure.length - 1,
        context: row.unsure.length > 1 ? "more" : undefined,
      }),
      tone: "unsure",
    });
  if (row.suggestions > 0) facts.push({ text: t("suggestions", { count: row.suggestions }) });
  if (row.masked.length > 0)
    facts.push({ text: t("masked", { what: t(`personal.${row.masked[0]}`) }), icon: "lock" });
  if (row.photos > 0) facts.push({ text: t("photos", { count: row.photos }), icon: "image" });
  return facts.slice(0, held ? 1 : 2);
}

/** "urgensi 60 + jangkauan 9 + ulang 12 + umur 5 = 86" */
export function orderText({ priority }: QueueRow, t: Say): string {
  return t("order", {
    urgency: count(priority.urgency),
    reach: count(priority.reach),
    repeats: count(priority.repeats),
    age: count(priority.age),
    total: count(priority.total),
  });
}
