/** The top of the list: how many wait, search, filter, views. */
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { countsQuery, type QueueFilter } from "../../data/cases.ts";
import { usePreferences } from "../../data/me.ts";
import { KeyHint, useKeyName, useKeys } from "../../keys/keys.tsx";
import { Icon } from "../../parts/icon.tsx";
import { count } from "../../words/say.ts";
import { FacetsButton } from "./facets.tsx";
import { type BuiltInView, builtInViews, sameFilter, viewFilter } from "./filter.ts";
import { FilterChips } from "./filter-chips.tsx";

export function ListTop({
  filter,
  total,
  onFilter,
  onSelectAll,
}: {
  filter: QueueFilter;
  total: number | null;
  onFilter(filter: QueueFilter): void;
  onSelectAll(): void;
}) {
  const { t } = useTranslation("queue");
  const allKey = useKeyName("selectAll");
  return (
    <header className="q-top">
      <div className="row">
        <h1>{t("title")}</h1>
        <span className="mute num" role="status">
          {total !== null &&
            t(filter.status === "snoozed" ? "waitingSnoozed" : "waiting", {
              count: total,
              said: count(total),
            })}
        </span>
        <span className="grow" />
        <FacetsButton filter={filter} onFilter={onFilter} />
        <button
          type="button"
          className="btn bare icon sm"
          aria-label={t("selectAll")}
          title={t("selectAll")}
          aria-keyshortcuts={allKey}
          onClick={onSelectAll}
        >
          <Icon name="checks" />
        </button>
      </div>
      <Search filter={filter} onFilter={onFilter} />
      <Views filter={filter} />
      <FilterChips filter={filter} onFilter={onFilter} />
    </header>
  );
}

const debounceMs = 250;

function Search({ filter, onFilter }: { filter: QueueFilter; onFilter(filter: QueueFilter): void }) {
  const { t } = useTranslation("queue");
  const [text, setText] = useState(filter.q ?? "");
  const input = useRef<HTMLInputElement>(null);
  const sent = useRef(filter.q ?? "");
  const searchKey = useKeyName("search");
  const [typing, setTyping] = useState(false);
  // The address may change by itself: a view, the way back.
  useEffect(() => {
    if ((filter.q ?? "") !== sent.current) setText(filter.q ?? "");
    sent.current = filter.q ?? "";
  }, [filter.q]);
  const send = (q: string) => {
    if (q === sent.current) return;
    sent.current = q;
    const { q: _, ...rest } = filter;
    onFilter(q ? { ...rest, q } : rest);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing starts the clock
  useEffect(() => {
    const timer = setTimeout(() => send(text.trim()), debounceMs);
    return () => clearTimeout(timer);
  }, [text]);
  useKeys({
    search: () => {
      input.current?.focus();
      input.current?.select();
    },
  });
  return (
    <div className="field q-search">
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        aria-label={t("search")}
        placeholder={t("searchHint")}
        aria-keyshortcuts={searchKey}
        maxLength={200}
        value={text}
        onFocus={() => setTyping(true)}
        onBlur={() => setTyping(false)}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") {
            send(text.trim());
            input.current?.blur();
          }
          if (event.key === "Escape") {
            setText("");
            send("");
            input.current?.blur();
          }
        }}
      />
      {text ? (
        <button type="button" aria-label={t("searchClear")} onClick={() => setText("")}>
          <Icon name="x" size="s" />
        </button>
      ) : (
        !typing && <KeyHint of="search" />
      )}
    </div>
  );
}

/** Ready-made and own views; each says how many cases it holds now. */
function Views({ filter }: { filter: QueueFilter }) {
  const { t } = useTranslation("queue");
  const preferences = usePreferences();
  const { myAgency, myArea } = preferences;
  const own = preferences.views ?? [];
  const counts = useQuery(countsQuery({ ...(myAgency ? { myAgency } : {}), ...(myArea ? { myArea } : {}) }))
    .data?.views;
  const ownCounts = useQueries({ queries: own.map((view) => countsQuery(view.filter)) }).map(({ data }) =>
    data?.facets.urgency.reduce((sum, facet) => sum + facet.count, 0),
  );
  const tab = (name: string, to: QueueFilter, held: number | null | undefined) => (
    <Link
      key={`${name}-${JSON.stringify(to)}`}
      to="/antrean"
      search={to}
      aria-current={sameFilter(filter, to) ? "page" : undefined}
      activeProps={{}}
    >
      {name} {held ? <span className="num">{count(held)}</span> : null}
    </Link>
  );
  const builtIn = (view: BuiltInView) => {
    const to = viewFilter(view, preferences);
    return to && tab(t(`views.${view}`), to, view === "all" ? null : counts?.[view]);
  };
  return (
    <nav className="q-views" aria-label={t("savedViews")}>
      {builtInViews.slice(0, 4).map(builtIn)}
      {own.map((view, index) => tab(view.name, view.filter, ownCounts[index]))}
      {builtInViews.slice(4).map(builtIn)}
    </nav>
  );
}
