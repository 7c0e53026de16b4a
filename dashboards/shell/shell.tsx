/** What stands around every page behind the door: strip, navigation, connection, palette, keys. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { countsQuery, sourcesQuery } from "../data/cases.ts";
import { startSending } from "../data/decisions.ts";
import { onCaseHappened, onLiveReset, startLive, stopLive } from "../data/live.ts";
import { useMe } from "../data/me.ts";
import { KeyHint, KeyProvider, useKeys } from "../keys/keys.tsx";
import { Icon } from "../parts/icon.tsx";
import { count } from "../words/say.ts";
import { ConnectionLine, OfflineBar } from "./connection.tsx";
import { Guide } from "./guide.tsx";
import { MeLine } from "./me-line.tsx";
import { SandboxStrip } from "./sandbox-strip.tsx";
import { SessionLine } from "./session-line.tsx";

const Palette = lazy(async () => ({ default: (await import("./palette.tsx")).Palette }));
const KeySheet = lazy(async () => ({ default: (await import("./key-sheet.tsx")).KeySheet }));

export function Shell() {
  useMe();
  useLiveCounts();
  const { t } = useTranslation();
  return (
    <KeyProvider>
      <div className="shell">
        <a className="skip" href="#isi">
          {t("skip")}
        </a>
        <SandboxStrip />
        <OfflineBar />
        <Guide />
        <Inside />
      </div>
    </KeyProvider>
  );
}

function Inside() {
  const [palette, setPalette] = useState(false);
  const [sheet, setSheet] = useState(false);
  const navigate = useNavigate();
  useKeys({
    palette: () => setPalette(true),
    sheet: () => setSheet(true),
    goQueue: () => navigate({ to: "/antrean" }),
    goEmergencies: () => navigate({ to: "/antrean", search: { urgency: "4" } }),
    goCases: () => navigate({ to: "/kasus" }),
    goSources: () => navigate({ to: "/sumber" }),
    goSettings: () => navigate({ to: "/pengaturan" }),
  });
  return (
    <>
      <div className="app">
        <Navigation onFind={() => setPalette(true)} onHelp={() => setSheet(true)} />
        <div id="isi" tabIndex={-1} style={{ outline: "none" }}>
          <Outlet />
        </div>
      </div>
      <TabBar onFind={() => setPalette(true)} />
      <Suspense>
        {palette && <Palette opened onClose={() => setPalette(false)} />}
        {sheet && <KeySheet opened onClose={() => setSheet(false)} />}
      </Suspense>
    </>
  );
}

/** Opens the stream while somebody is signed in; counts follow what happens, at most once a second. */
function useLiveCounts(): void {
  const client = useQueryClient();
  useEffect(() => {
    startLive();
    startSending();
    let due: ReturnType<typeof setTimeout> | null = null;
    const soon = () => {
      due ??= setTimeout(() => {
        due = null;
        void client.invalidateQueries({ queryKey: ["counts"] });
        void client.invalidateQueries({ queryKey: ["me", "summary"] });
      }, 1_000);
    };
    const leave = [onCaseHappened(soon), onLiveReset(soon)];
    return () => {
      for (const stop of leave) stop();
      if (due) clearTimeout(due);
      stopLive();
    };
  }, [client]);
}

function useNumbers() {
  const views = useQuery(countsQuery({})).data?.views;
  const sources = useQuery(sourcesQuery).data?.sources ?? [];
  return {
    waiting: views?.all ?? 0,
    emergencies: views?.emergencies ?? 0,
    behind: sources.filter((source) => source.enabled && source.state?.fault).length,
  };
}

function Navigation({ onFind, onHelp }: { onFind(): void; onHelp(): void }) {
  const { t } = useTranslation("shell");
  const { waiting, emergencies, behind } = useNumbers();
  return (
    <nav className="nav" aria-label={t("nav")}>
      <div className="brand">
        <span className="logo">
          <Icon name="ball" />
        </span>
        jemput-bola
      </div>
      <button type="button" className="find" onClick={onFind}>
        <Icon name="search" />
        <span className="grow cut">{t("find")}</span>
        <KeyHint of="palette" />
      </button>
      <ul>
        <li>
          <Link to="/antrean" activeOptions={{ includeSearch: false }}>
            <Icon name="queue" />
            {t("queue")}
            <span className="n">{count(waiting)}</span>
          </Link>
        </li>
        <li>
          <Link to="/darurat">
            <Icon name="siren" />
            {t("emergencies")}
            {emergencies > 0 && <span className="n hot">{count(emergencies)}</span>}
          </Link>
        </li>
        <li>
          <Link to="/kasus">
            <Icon name="case" />
            {t("cases")}
          </Link>
        </li>
      </ul>
      <h2>{t("manage")}</h2>
      <ul>
        <li>
          <Link to="/sumber">
            <Icon name="source" />
            {t("sources")}
            {behind > 0 && (
              <span className="n warn">
                <Icon name="warn" size="xs" />
                {t("behind", { count: behind })}
              </span>
            )}
          </Link>
        </li>
        <li>
          <Link to="/pengaturan">
            <Icon name="gear" />
            {t("settings")}
          </Link>
        </li>
      </ul>
      <div className="foot">
        <SessionLine />
        <ConnectionLine />
        <MeLine onHelp={onHelp} />
      </div>
    </nav>
  );
}

function TabBar({ onFind }: { onFind(): void }) {
  const { t } = useTranslation("shell");
  const { waiting, emergencies } = useNumbers();
  return (
    <nav className="tabbar" aria-label={t("nav")}>
      <Link to="/antrean" activeOptions={{ includeSearch: false }}>
        <Icon name="queue" />
        {t("queue")}
        {waiting > 0 && <span className="n">{count(waiting)}</span>}
      </Link>
      <Link to="/darurat">
        <Icon name="siren" />
        {t("emergencies")}
        {emergencies > 0 && <span className="n hot">{count(emergencies)}</span>}
      </Link>
      <Link to="/sumber">
        <Icon name="source" />
        {t("sources")}
      </Link>
      <button type="button" onClick={onFind}>
        <Icon name="search" />
        {t("find").split(",")[0]}
      </button>
      <Link to="/pengaturan">
        <Icon name="menu" />
        {t("more")}
      </Link>
    </nav>
  );
}
