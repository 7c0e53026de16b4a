/** Sumber: is everything coming in? One sentence, then the sources, those that need somebody first. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { sourcesQuery } from "../../data/cases.ts";
import { useMe } from "../../data/me.ts";
import { Icon } from "../../parts/icon.tsx";
import { Empty, Failed, Loading } from "../../parts/states.tsx";
import { count } from "../../words/say.ts";
import { BackfillSource, RemoveSource } from "./change-source.tsx";
import { EditSource } from "./edit-source.tsx";
import { type Asked, SourceRow } from "./source-row.tsx";
import { countStates, inOrder, type Source } from "./source-state.ts";
import "./sources.css";

export function SourcesPage() {
  const { t } = useTranslation("sources");
  const { role } = useMe();
  const may = role === "administrator";
  const { data, error, refetch, isPending } = useQuery(sourcesQuery);
  const [asked, setAsked] = useState<Asked | { what: "add" } | null>(null);
  const now = useNow();
  const sources = inOrder(data?.sources ?? []);
  const close = () => setAsked(null);
  return (
    <main className="page so-page">
      <header className="so-head">
        <div className="grow">
          <h1>{data ? <Sentence sources={sources} /> : t("title")}</h1>
          {data && sources.length > 0 && <States sources={sources} />}
        </div>
        {may && (
          <button type="button" className="btn pri" onClick={() => setAsked({ what: "add" })}>
            <Icon name="plus" />
            {t("add")}
          </button>
        )}
      </header>
      {isPending && <Loading />}
      {error && !data && <Failed error={error} again={() => void refetch()} />}
      {data && sources.length === 0 && <Empty>{may ? t("emptyMay") : t("empty")}</Empty>}
      {sources.length > 0 && (
        <div className="so-card">
          <div className="so-columns" aria-hidden="true">
            <span>{t("source")}</span>
            <span>{t("lastPost")}</span>
            <span>{t("lag")}</span>
            <span>{t("perHour")}</span>
            <span>{t("quota")}</span>
            <span>{t("notFetched")}</span>
            <span />
          </div>
          <ul>
            {sources.map((source) => (
              <SourceRow key={source.name} source={source} may={may} now={now} onAsk={setAsked} />
            ))}
          </ul>
        </div>
      )}
      {asked?.what === "add" && <EditSource source={null} onClose={close} />}
      {asked?.what === "edit" && <EditSource source={asked.source} onClose={close} />}
      {asked?.what === "backfill" && <BackfillSource source={asked.source} onClose={close} />}
      {asked?.what === "remove" && <RemoveSource source={asked.source} onClose={close} />}
    </main>
  );
}

/** "10 dari 12 sumber lengkap." */
function Sentence({ sources }: { sources: Source[] }) {
  const { t } = useTranslation("sources");
  const { complete } = countStates(sources);
  if (sources.length === 0) return t("none");
  if (complete === sources.length) return t("allComplete", { all: count(sources.length) });
  return t("complete", { n: count(complete), all: count(sources.length) });
}

function States({ sources }: { sources: Source[] }) {
  const { t } = useTranslation("sources");
  const { complete: _, ...others } = countStates(sources);
  const parts = Object.entries(others).flatMap(([state, n]) =>
    n > 0 ? [`${count(n)} ${t(`state.${state}`).toLowerCase()}`] : [],
  );
  return parts.length === 0 ? null : <p className="mid t13">{parts.join(" · ")}</p>;
}

/** "2 menit lalu" grows older by itself. */
function useNow(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 15_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
