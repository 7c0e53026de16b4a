/** Ctrl K: cases, pages, actions, places, agencies and colleagues in one box. */
import { Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Fragment, type KeyboardEvent as Press, type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../data/api.ts";
import { colleaguesQuery } from "../data/cases.ts";
import { usePreferences } from "../data/me.ts";
import { type Action, actions, keyCap } from "../keys/actions.ts";
import { useKeyMap } from "../keys/keys.tsx";
import { Face } from "../parts/face.tsx";
import { Icon, type IconName, UrgencyMark } from "../parts/icon.tsx";
import "./palette.css";

type Group = "case" | "page" | "action" | "area" | "agency" | "person";
type Found = { id: string; group: Group; name: string; mark: ReactNode; aside?: string; run(): void };

export function Palette({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const { t } = useTranslation("palette");
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      size={600}
      yOffset="12vh"
      attributes={{ content: { "aria-label": t("title") } }}
      transitionProps={{ duration: 120, transition: "fade" }}
      returnFocus
    >
      {opened && <Box onClose={onClose} />}
    </Modal>
  );
}

function Box({ onClose }: { onClose(): void }) {
  const { t } = useTranslation("palette");
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const { found, failed } = useFound(text.trim());
  const list = useRef<HTMLDivElement>(null);
  const place = Math.min(at, found.length - 1);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  });
  const choose = (one: Found | undefined) => {
    if (!one) return;
    onClose();
    one.run();
  };
  const press = (event: Press) => {
    // Nothing under the box hears what is typed into it; Ctrl K closes what it opened.
    event.stopPropagation();
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") onClose();
    else if (event.key === "Enter") choose(found[place]);
    else if (event.key === "Escape") onClose();
    else if (step) setAt(clamp(place + step, found.length));
    else return;
    event.preventDefault();
  };
  return (
    <div className="pal">
      <input
        className="field"
        role="combobox"
        aria-expanded="true"
        aria-controls="pal-list"
        aria-activedescendant={found[place] && optionName(found[place].id)}
        aria-label={t("hint")}
        placeholder={t("hint")}
        autoComplete="off"
        maxLength={200}
        data-autofocus
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      {failed && <p className="note">{t("offline")}</p>}
      <div role="listbox" id="pal-list" aria-label={t("title")} ref={list}>
        {found.map((one, index) => (
          <Fragment key={one.id}>
            {one.group !== found[index - 1]?.group && (
              <div className="gh" role="presentation">
                {t(`groups.${one.group}`)}
              </div>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keyboard */}
            <div
              role="option"
              id={optionName(one.id)}
              aria-selected={index === place}
              tabIndex={-1}
              onMouseMove={() => index !== place && setAt(index)}
              onClick={() => choose(one)}
            >
              {one.mark}
              <span className="grow cut">{one.name}</span>
              {one.aside &&
                (one.group === "action" ? (
                  <kbd>{one.aside}</kbd>
                ) : (
                  <span className="mute t12 cut">{one.aside}</span>
                ))}
            </div>
          </Fragment>
        ))}
      </div>
      {found.length === 0 && (
        <p className="mid" style={{ padding: 16 }}>
          {t("none")}
        </p>
      )}
      <div className="sr" role="status">
        {t("results", { count: found.length })}
      </div>
    </div>
  );
}

const clamp = (at: number, many: number) => Math.max(0, Math.min(many - 1, at));
const optionName = (id: string) => `pal-${id.replace(/[^\w-]/g, "_")}`;

/** Everything that fits, the likeliest group first. */
function useFound(text: string): { found: Found[]; failed: boolean } {
  const { t } = useTranslation("palette");
  const navigate = useNavigate();
  const here = useHere(text);
  const { remote, failed } = useRemote(text);
  const numbered = /^k?-?\s?(\d{1,15})$/i.exec(text)?.[1];
  const direct: Found[] = numbered
    ? [
        {
          id: "number",
          group: "case",
          name: t("openCase", { id: numbered }),
          mark: <Icon name="case" />,
          run: () => void navigate({ to: "/kasus/$id", params: { id: numbered } }),
        },
      ]
    : [];
  const search: Found[] =
    text && !numbered
      ? [
          {
            id: "all",
            group: "case",
            name: t("all", { q: text }),
            mark: <Icon name="search" />,
            run: () => void navigate({ to: "/antrean", search: { q: text } }),
          },
        ]
      : [];
  const cases = remote.filter(({ group, id }) => group === "case" && id !== `case-${numbered}`);
  const others = remote.filter(({ group }) => group !== "case");
  return { found: [...direct, ...cases, ...search, ...here, ...others], failed };
}

/** Pages, actions and colleagues: known without asking. */
function useHere(text: string): Found[] {
  const { t } = useTranslation("keys");
  const navigate = useNavigate();
  const map = useKeyMap();
  const keysOn = usePreferences().keys !== false;
  const { data } = useQuery(colleaguesQuery);
  const pages: [Action, IconName, string, Record<string, string>?][] = [
    ["goQueue", "queue", "/antrean"],
    ["goEmergencies", "siren", "/antrean", { urgency: "4" }],
    ["goCases", "case", "/kasus"],
    ["goSources", "source", "/sumber"],
    ["goSettings", "gear", "/pengaturan"],
  ];
  const found: (Found & { rank: number })[] = [];
  for (const [action, icon, to, search] of pages) {
    const name = t(`actions.${action}`);
    found.push({
      id: action,
      group: "page",
      name,
      mark: <Icon name={icon} />,
      aside: keyCap(map[action]),
      rank: fuzzy(text, name),
      run: () => void navigate({ to, ...(search ? { search } : {}) }),
    });
  }
  // Without single keys nothing answers them; then the buttons of the pages are the way.
  for (const action of keysOn ? actions : []) {
    if (action === "palette" || action === "back" || action.startsWith("go")) continue;
    const name = t(`actions.${action}`);
    found.push({
      id: action,
      group: "action",
      name,
      mark: <Icon name="right" />,
      aside: keyCap(map[action]),
      rank: fuzzy(text, name),
      run: () => pressKey(map[action]),
    });
  }
  for (const { id, name } of text ? (data?.staff ?? []) : [])
    found.push({
      id: `person-${id}`,
      group: "person",
      name,
      mark: <Face name={name} small />,
      rank: fuzzy(text, name),
      run: () => void navigate({ to: "/antrean", search: { assignee: id } }),
    });
  const order: Group[] = ["page", "action", "person"];
  return found
    .filter(({ rank }) => rank > 0)
    .sort((one, other) => order.indexOf(one.group) - order.indexOf(other.group) || other.rank - one.rank);
}

/** An action is answered by whichever page knows its key. */
function pressKey(key: string): void {
  // After the box has closed and given the keyboard back.
  setTimeout(() => {
    for (const part of key.split(/ (?=.)/)) dispatchEvent(new KeyboardEvent("keydown", { key: part || " " }));
  }, 60);
}

/** Cases, places and agencies, asked from the server while somebody types. */
function useRemote(text: string): { remote: Found[]; failed: boolean } {
  const navigate = useNavigate();
  const [q] = useDebouncedValue(text, 150);
  const enabled = q.length > 1;
  const shared = { enabled, staleTime: 10_000, retry: false, placeholderData: keepPreviousData } as const;
  const cases = useQuery({
    ...shared,
    queryKey: ["palette", "cases", q],
    queryFn: () => ask(api.queue.$get({ query: { q, limit: "6" } })),
  });
  const areas = useQuery({
    ...shared,
    queryKey: ["palette", "areas", q],
    queryFn: () => ask(api.areas.$get({ query: { q, limit: "5" } })),
  });
  const agencies = useQuery({
    ...shared,
    queryKey: ["palette", "agencies", q],
    queryFn: () => ask(api.agencies.$get({ query: { q, limit: "5" } })),
  });
  if (text.length < 2) return { remote: [], failed: false };
  const remote: Found[] = [
    ...(cases.data?.cases ?? []).map((one) => ({
      id: `case-${one.id}`,
      group: "case" as const,
      name: one.title,
      mark: <UrgencyMark urgency={one.urgency} />,
      aside: `K-${one.id}`,
      run: () => void navigate({ to: "/kasus/$id", params: { id: String(one.id) } }),
    })),
    ...(areas.data?.areas ?? []).map(({ code, path }) => ({
      id: `area-${code}`,
      group: "area" as const,
      name: path,
      mark: <Icon name="pin" />,
      run: () => void navigate({ to: "/antrean", search: { area: code } }),
    })),
    ...(agencies.data?.agencies ?? []).map(({ id, name }) => ({
      id: `agency-${id}`,
      group: "agency" as const,
      name,
      mark: <Icon name="agency" />,
      run: () => void navigate({ to: "/antrean", search: { agency: id } }),
    })),
  ];
  return { remote, failed: cases.isError && areas.isError };
}

/** How well letters in order fit a name: 0 not at all, most at the beginning of words and side by side. */
function fuzzy(text: string, name: string): number {
  const letters = text.toLowerCase().replace(/\s+/g, "");
  const of = name.toLowerCase();
  if (!letters) return 1;
  let at = -1;
  let points = 1;
  for (const letter of letters) {
    const next = of.indexOf(letter, at + 1);
    if (next === -1) return 0;
    if (next === at + 1) points += 2;
    if (next === 0 || of[next - 1] === " ") points += 3;
    at = next;
  }
  return points / Math.sqrt(of.length);
}
