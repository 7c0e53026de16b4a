/** What narrows the list, when no tab says it: each part can be taken off. */

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Category, Urgency } from "../../../pipeline/model/taxonomy.ts";
import { countsQuery, type QueueFilter } from "../../data/cases.ts";
import { usePreferences } from "../../data/me.ts";
import { Icon } from "../../parts/icon.tsx";
import { categoryName } from "../../words/say.ts";
import { builtInViews, sameFilter, viewFilter } from "./filter.ts";

export function FilterChips({
  filter,
  onFilter,
}: {
  filter: QueueFilter;
  onFilter(filter: QueueFilter): void;
}) {
  const { t } = useTranslation("queue");
  const preferences = usePreferences();
  const say = useFilterWords(filter);
  const views = [
    ...builtInViews.map((view) => viewFilter(view, preferences)),
    ...(preferences.views ?? []).map((view) => view.filter),
  ];
  if (views.some((view) => view && sameFilter(view, filter))) return null;
  const parts = Object.entries(filter).filter(([key]) => key !== "q");
  if (parts.length === 0) return null;
  return (
    <div className="q-chips">
      {parts.map(([key, value]) => (
        <button
          key={key}
          type="button"
          className="chip"
          aria-label={t("without", { what: say(key, value) })}
          onClick={() => {
            const { [key]: _, ...rest } = filter;
            onFilter(rest);
          }}
        >
          {say(key, value)}
          <Icon name="x" size="xs" />
        </button>
      ))}
    </div>
  );
}

/** A part of a filter in words. */
export function useFilterWords(filter: QueueFilter): (key: string, value: string) => string {
  const { t } = useTranslation("queue");
  const facets = useQuery(countsQuery(filter)).data?.facets;
  return (key, value) => {
    if (key === "urgency") return t(`common:urgency.${value as unknown as Urgency}`);
    if (key === "category") return categoryName(value as Category);
    if (key === "agency") return facets?.agency.find((one) => one.key === value)?.name ?? value;
    if (key === "area")
      return facets?.area.find((one) => one.key === value)?.name ?? t("areaCode", { code: value });
    if (key === "unsure") return t("views.unsure");
    if (key === "suggested") return t("views.suggested");
    if (key === "due") return t("views.dueSoon");
    if (key === "mentioned") return t("views.mentioned");
    if (key === "assignee" && value === "me") return t("views.mine");
    if (key === "status" && value === "snoozed") return t("views.snoozed");
    if (key === "sample") return t("sample");
    return value;
  };
}
