/** Pengaturan: what can be changed on the left, with its own search; the chosen part beside it. */
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { type ComponentType, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../../data/me.ts";
import { Icon } from "../../parts/icon.tsx";
import { Appearance } from "./appearance.tsx";
import { BackupPart } from "./backup.tsx";
import { GivenUp } from "./given-up.tsx";
import { KeySettings } from "./key-settings.tsx";
import { MyWork } from "./my-work.tsx";
import { People } from "./people.tsx";
import { Tokens } from "./tokens.tsx";
import "./settings.css";

const parts = {
  tampilan: { Part: Appearance, may: "all" },
  pintasan: { Part: KeySettings, may: "all" },
  tugas: { Part: MyWork, may: "all" },
  orang: { Part: People, may: "administrator" },
  token: { Part: Tokens, may: "administrator" },
  pekerjaan: { Part: GivenUp, may: "administrator" },
  cadangan: { Part: BackupPart, may: "administrator" },
} as const satisfies Record<string, { Part: ComponentType; may: "all" | "administrator" }>;
type PartName = keyof typeof parts;

export function SettingsPage() {
  const { t } = useTranslation("settings");
  const { role } = useMe();
  const navigate = useNavigate();
  const hash = useRouterState({ select: ({ location }) => location.hash });
  const [q, setQ] = useState("");
  const mine = (Object.keys(parts) as PartName[]).filter(
    (name) => parts[name].may === "all" || role === "administrator",
  );
  const open = mine.find((name) => name === hash);
  const { Part } = parts[open ?? "tampilan"];
  const words = q.toLowerCase().split(/\s+/);
  const found = mine.filter((name) => {
    const about = `${t(`part.${name}`)} ${t(`about.${name}`)}`.toLowerCase();
    return words.every((word) => about.includes(word));
  });
  return (
    <main className={`page se-page ${open ? "open" : ""}`}>
      <nav className="se-list" aria-label={t("title")}>
        <h1>{t("title")}</h1>
        <label className="field se-search">
          <Icon name="search" />
          <input
            type="search"
            placeholder={t("search")}
            aria-label={t("search")}
            value={q}
            onChange={(event) => setQ(event.target.value)}
          />
        </label>
        <ul>
          {found.map((name) => (
            <li key={name}>
              <button
                type="button"
                aria-current={name === (open ?? "tampilan") ? "page" : undefined}
                onClick={() => void navigate({ to: "/pengaturan", hash: name })}
              >
                <span className="m">{t(`part.${name}`)}</span>
                <span className="t12 mute">{t(`about.${name}`)}</span>
              </button>
            </li>
          ))}
        </ul>
        {found.length === 0 && <p className="t13 mid">{t("nothingFound")}</p>}
      </nav>
      <section className="se-part" aria-label={t(`part.${open ?? "tampilan"}`)}>
        <button
          type="button"
          className="btn bare se-back"
          onClick={() => void navigate({ to: "/pengaturan", hash: "" })}
        >
          <Icon name="left" />
          {t("title")}
        </button>
        <h2 className="se-heading">{t(`part.${open ?? "tampilan"}`)}</h2>
        <Part />
      </section>
    </main>
  );
}
