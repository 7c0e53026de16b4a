/** The filter: what the cases are made of, with numbers, and views of one's own. */
import { Popover } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Category, Urgency } from "../../../pipeline/model/taxonomy.ts";
import { countsQuery, type QueueFilter } from "../../data/cases.ts";
import { useChangePreferences, usePreferences } from "../../data/me.ts";
import { Icon, UrgencyMark } from "../../parts/icon.tsx";
import { categoryName, count } from "../../words/say.ts";
import { sameFilter } from "./filter.ts";

type Props = { filter: QueueFilter; onFilter(filter: QueueFilter): void };

export function FacetsButton({ filter, onFilter }: Props) {
  const { t } = useTranslation("queue");
  const [opened, setOpened] = useState(false);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-start"
      width={344}
      trapFocus
      returnFocus
      shadow="md"
      withinPortal
    >
      <Popover.Target>
        <button
          type="button"
          className="btn bare icon sm"
          aria-label={t("filter")}
          title={t("filter")}
          onClick={() => setOpened(!opened)}
        >
          <Icon name="filter" />
        </button>
      </Popover.Target>
      {/* The keys of the list sleep while the filter has the keyboard. */}
      <Popover.Dropdown
        aria-label={t("filter")}
        onKeyDown={(event) => {
          if (event.key === "Escape") setOpened(false);
          event.stopPropagation();
        }}
      >
        <Facets filter={filter} onFilter={onFilter} />
      </Popover.Dropdown>
    </Popover>
  );
}

const longest = 8;

function Facets({ filter, onFilter }: Props) {
  const { t } = useTranslation("queue");
  const facets = useQuery(countsQuery(filter)).data?.facets;
  const toggle = (key: string, value: string) => {
    const { [key]: before, ...rest } = filter;
    onFilter(before === value ? rest : { ...rest, [key]: value });
  };
  const option = (key: string, value: string, name: ReactNode, held?: number) => (
    <button
      key={value}
      type="button"
      className="opt"
      aria-pressed={filter[key] === value}
      onClick={() => toggle(key, value)}
    >
      <span className="grow cut row">{name}</span>
      {held !== undefined && <span className="mute num">{count(held)}</span>}
    </button>
  );
  return (
    <div className="q-facets">
      <section>
        <h2>{t("facet.urgency")}</h2>
        {facets?.urgency
          .toSorted((one, other) => Number(other.key) - Number(one.key))
          .map(({ key, count: held }) =>
            option(
              "urgency",
              key,
              <>
                <UrgencyMark urgency={Number(key) as Urgency} />
                <span aria-hidden="true">{t(`common:urgency.${key}`)}</span>
              </>,
              held,
            ),
          )}
      </section>
      <section>
        <h2>{t("facet.doubt")}</h2>
        {option("unsure", "true", t("views.unsure"))}
        {option("suggested", "true", t("views.suggested"))}
      </section>
      <Long
        title={t("facet.category")}
        of={facets?.category.map(({ key, count: held }) =>
          option("category", key, categoryName(key as Category), held),
        )}
      />
      <Long
        title={t("facet.area")}
        of={facets?.area.map(({ key, name, count: held }) => option("area", key, name, held))}
      />
      <Long
        title={t("facet.agency")}
        of={facets?.agency.map(({ key, name, count: held }) => option("agency", key, name, held))}
      />
      <OwnView filter={filter} onFilter={onFilter} />
    </div>
  );
}

function Long({ title, of }: { title: string; of: ReactNode[] | undefined }) {
  const { t } = useTranslation("queue");
  const [all, setAll] = useState(false);
  if (!of || of.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      {all ? of : of.slice(0, longest)}
      {!all && of.length > longest && (
        <button type="button" className="btn bare sm" onClick={() => setAll(true)}>
          {t("facet.all", { count: of.length })}
        </button>
      )}
    </section>
  );
}

/** Keeps the present filter as a view, or renames and removes the view it is. */
function OwnView({ filter, onFilter }: Props) {
  const { t } = useTranslation("queue");
  const own = usePreferences().views ?? [];
  const change = useChangePreferences();
  const here = own.find((view) => sameFilter(view.filter, filter));
  const [name, setName] = useState(here?.name ?? "");
  if (Object.keys(filter).length === 0) return null;
  const save = () => {
    const kept = { name: name.trim(), filter };
    if (!kept.name) return;
    change({ views: here ? own.map((view) => (view === here ? kept : view)) : [...own, kept] });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <h2>{t(here ? "view.rename" : "view.save")}</h2>
      <div className="row">
        <input
          className="field"
          aria-label={t("view.name")}
          placeholder={t("view.name")}
          maxLength={40}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <button type="submit" className="btn" disabled={!name.trim() || name.trim() === here?.name}>
          {t("common:save")}
        </button>
        {here && (
          <button
            type="button"
            className="btn bare"
            onClick={() => {
              change({ views: own.filter((view) => view !== here) });
              onFilter({});
            }}
          >
            {t("view.remove")}
          </button>
        )}
      </div>
    </form>
  );
}
