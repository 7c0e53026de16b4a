/** All cases, whatever became of them, newest first. */
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type CaseStatus, caseStatuses } from "../../../pipeline/model/case.ts";
import { api, ask } from "../../data/api.ts";
import { useKeys } from "../../keys/keys.tsx";
import { Icon, type IconName, UrgencyMark } from "../../parts/icon.tsx";
import { Empty, Failed, Loading } from "../../parts/states.tsx";
import { categoryName, count, time, zoneOf } from "../../words/say.ts";
import "./cases.css";

type Search = { q?: string; status?: string };

const casesOf = (search: Search) => ({
  queryKey: ["cases", search],
  queryFn: ({ pageParam }: { pageParam: string | null }) =>
    ask(
      api.cases.$get({
        query: {
          order: "newest",
          limit: "50",
          ...(search.q ? { q: search.q } : {}),
          ...(isStatus(search.status) ? { status: search.status } : {}),
          ...(pageParam ? { cursor: pageParam } : {}),
        },
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (page: { next: string | null }) => page.next,
  placeholderData: keepPreviousData,
});

const isStatus = (text: string | undefined): text is CaseStatus =>
  (caseStatuses as readonly string[]).includes(text ?? "");

type Row = Awaited<ReturnType<ReturnType<typeof casesOf>["queryFn"]>>["cases"][number];

export function CasesPage() {
  const { t } = useTranslation("cases");
  const { q = "", status = "" } = useSearch({ strict: false }) as Search;
  const query = useInfiniteQuery(casesOf({ q, status }));
  const rows = query.data?.pages.flatMap((page) => page.cases) ?? [];
  return (
    <main className="page">
      <div className="cs">
        <h1>{t("title")}</h1>
        <Bar q={q} status={status} />
        {query.isPending && <Loading rows={8} />}
        {query.error && <Failed error={query.error} again={() => void query.refetch()} />}
        {query.data && rows.length === 0 && <Empty>{t(q || status ? "emptyFilter" : "empty")}</Empty>}
        <ul className="cs-rows">
          {rows.map((row) => (
            <CaseLine key={row.id} row={row} />
          ))}
        </ul>
        {query.hasNextPage && (
          <button
            type="button"
            className="btn"
            style={{ marginTop: 16 }}
            disabled={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t(query.isFetchingNextPage ? "common:loading" : "more")}
          </button>
        )}
      </div>
    </main>
  );
}

function Bar({ q, status }: { q: string; status: string }) {
  const { t } = useTranslation("cases");
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(q);
  const [wanted] = useDebouncedValue(text.trim(), 250);
  const go = (search: Search) =>
    void navigate({
      to: "/kasus",
      search: Object.fromEntries(Object.entries(search).filter(([, value]) => value)),
      replace: true,
    });
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was typed changes the address
  useEffect(() => {
    if (wanted !== q) go({ q: wanted, status });
  }, [wanted]);
  useKeys({ search: () => input.current?.focus() });
  return (
    <div className="cs-bar">
      <input
        ref={input}
        className="field"
        type="search"
        aria-label={t("search")}
        placeholder={t("hint")}
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && input.current?.blur()}
      />
      <select
        className="field"
        aria-label={t("status")}
        value={isStatus(status) ? status : ""}
        onChange={(event) => go({ q: text.trim(), status: event.target.value })}
      >
        <option value="">{t("any")}</option>
        {caseStatuses.map((one) => (
          <option key={one} value={one}>
            {t(`common:status.${one}`)}
          </option>
        ))}
      </select>
    </div>
  );
}

const shapes: Record<CaseStatus, [icon: IconName, tone: string]> = {
  waiting: ["s0", "wait"],
  confirmed: ["s1", "proc"],
  filed: ["s2", "ans"],
  dismissed: ["x", "wait"],
  merged: ["merge", "wait"],
};

function CaseLine({ row }: { row: Row }) {
  const { t } = useTranslation("cases");
  const [icon, tone] = shapes[row.status];
  return (
    <li>
      <Link to="/kasus/$id" params={{ id: String(row.id) }}>
        <UrgencyMark urgency={row.urgency} />
        <span className="nr num mute">K-{row.id}</span>
        <span className="nm cut">
          <b className="cut">{row.title}</b>
          <span className="mute t12">
            {row.place ?? t("noPlace")} · {categoryName(row.category)} ·{" "}
            {t("voices", { count: row.reports, people: count(row.reporters) })}
          </span>
        </span>
        <span className={`st ${tone}`}>
          <Icon name={icon} />
          {row.trackingNumber && row.status === "filed" ? (
            <span className="num">#{row.trackingNumber}</span>
          ) : (
            t(`common:status.${row.status}`)
          )}
        </span>
        <span className="at num mute t12">{time(row.openedAt, zoneOf(row.areaCode))}</span>
      </Link>
    </li>
  );
}
