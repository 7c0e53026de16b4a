/** How the time left of a case stands at the right of its row. */
import i18n from "i18next";
import { useSyncExternalStore } from "react";
import { duration, time, zoneOf } from "../../words/say.ts";

const hourMs = 3_600_000;

/** Up to four hours as what is left, today as a clock, later as a day; `late` once the time is over. */
export function dueText(
  row: { decideBy: string; areaCode: string | null },
  now: number,
): { text: string; late: boolean } {
  const left = Date.parse(row.decideBy) - now;
  if (left < 0) return { text: i18n.t("queue:late", { time: duration(left) }), late: true };
  if (left < 4 * hourMs) return { text: duration(left), late: false };
  const said = time(row.decideBy, zoneOf(row.areaCode), new Date(now)).replace(/ WI(B|T|TA)$/, "");
  if (!said.includes(",")) return { text: said, late: false };
  const days = said.split(", ");
  return { text: left < 6 * 24 * hourMs ? days[0]! : days[1]!, late: false };
}

let minute = Date.now();
const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;
const watch = (watcher: () => void) => {
  watchers.add(watcher);
  timer ??= setInterval(() => {
    minute = Date.now();
    for (const one of watchers) one();
  }, 30_000);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0 || !timer) return;
    clearInterval(timer);
    timer = null;
  };
};

/** The time, told anew twice a minute: one clock for all rows. */
export const useClock = (): number => useSyncExternalStore(watch, () => minute);
