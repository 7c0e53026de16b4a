/** "Sesi ini 38 kasus · 11 dtk": one's own pace, seen by nobody else. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, ask } from "../data/api.ts";
import { useMe } from "../data/me.ts";
import { count } from "../words/say.ts";

const startedKey = "jemput.session";

/** When this person's session on this device began. */
function sessionStart(): string {
  const kept = sessionStorage.getItem(startedKey);
  if (kept) return kept;
  const now = new Date().toISOString();
  sessionStorage.setItem(startedKey, now);
  return now;
}

export function SessionLine() {
  const { t } = useTranslation("shell");
  const { kind } = useMe();
  const { data } = useQuery({
    queryKey: ["me", "summary"],
    queryFn: () => ask(api.me.summary.$get({ query: { since: sessionStart() } })),
    enabled: kind === "session",
    staleTime: 30_000,
  });
  if (!data || data.handled === 0) return <div className="num">{t("sessionEmpty")}</div>;
  return (
    <div className="num" title={t("sessionTip", { corrections: count(data.corrections) })}>
      {t("session", { handled: count(data.handled), seconds: Math.round(data.medianSeconds ?? 0) })}
    </div>
  );
}
