/** Whether we hear the server: a line in the navigation, a bar over the page when not. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDecisions } from "../data/decisions.ts";
import { onLiveReset, useConnection } from "../data/live.ts";
import { time } from "../words/say.ts";

/** Shorter breaks than this are only told in the navigation. */
const barAfterMs = 3_000;

function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

export function ConnectionLine() {
  const { t } = useTranslation("shell");
  const { state } = useConnection();
  return (
    <div className={state === "live" ? "live" : "live lost"} role="status">
      {state === "live" ? t("liveNow") : t("reconnecting")}
    </div>
  );
}

/** "Luring sejak 06.31. Keputusan disimpan, dikirim saat tersambung." */
export function OfflineBar() {
  const { t } = useTranslation("shell");
  const client = useQueryClient();
  const { state, since } = useConnection();
  const now = useNow(1_000);
  const pending = useDecisions().filter((one) => one.state === "sending").length;
  // Back again: what the pages show is read anew, except the queue, which must not move by itself.
  useEffect(
    () =>
      onLiveReset(
        () => void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "queue" }),
      ),
    [client],
  );
  if (state === "live" || now - since < barAfterMs) return null;
  return (
    <div className="offline" role="alert">
      <span>{t("offline", { at: time(new Date(since).toISOString()) })}</span>
      {pending > 0 && <span>{t("offlinePending", { count: pending })}</span>}
    </div>
  );
}
