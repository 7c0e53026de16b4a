/** What came while somebody worked: a pill for most, an alarm for emergencies. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { QueueRow } from "../../data/cases.ts";
import { useChangePreferences, usePreferences } from "../../data/me.ts";
import { Icon } from "../../parts/icon.tsx";
import { count, time } from "../../words/say.ts";
import { allowSound, soundEmergency } from "./emergency-sound.ts";
import { type ListStore, useListState } from "./list-store.ts";

const againMs = 60_000;
const muteMinutes = 30;

export function Pills({
  fresh,
  onLoad,
  emergencies,
  store,
  onOpen,
}: {
  fresh: number;
  onLoad(): void;
  emergencies: readonly QueueRow[];
  store: ListStore;
  onOpen(id: number): void;
}) {
  const { t } = useTranslation("queue");
  const { waiting, muted, mute } = useAlarm(emergencies, store);
  const first = waiting[0];
  return (
    <>
      {first && (
        <div className="q-alarm">
          <Icon name="siren" />
          <span className="grow cut">
            {t("emergencyCame", { count: waiting.length })}: {first.title}
          </span>
          <button type="button" onClick={() => onOpen(first.id)}>
            {t("open")}
          </button>
          {!muted && (
            <button type="button" onClick={mute}>
              {t("mute", { minutes: muteMinutes })}
            </button>
          )}
          {muted && <span>{t("muted", { time: time(muted).split(" ")[0] })}</span>}
        </div>
      )}
      <div className="q-pills">
        {fresh > 0 && (
          <button type="button" className="q-fresh" onClick={onLoad}>
            {t("fresh", { count: fresh, said: count(fresh) })}
          </button>
        )}
      </div>
      <div className="sr" aria-live="assertive">
        {first && `${t("emergencyCame", { count: waiting.length })}: ${first.title}`}
      </div>
      <div className="sr" aria-live="polite">
        {fresh > 0 && t("fresh", { count: fresh, said: count(fresh) })}
      </div>
    </>
  );
}

/** Sounds for emergencies that nobody here has opened, again each minute; silent until when it says. */
function useAlarm(emergencies: readonly QueueRow[], store: ListStore) {
  const cursor = useListState(store, (state) => state.cursor);
  const decidedBy = useListState(store, (state) => state.decidedBy);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const { mutedUntil } = usePreferences();
  const change = useChangePreferences();
  useEffect(allowSound, []);
  useEffect(() => {
    if (cursor !== null) setOpened((before) => (before.has(cursor) ? before : new Set(before).add(cursor)));
  }, [cursor]);
  const waiting = emergencies.filter(({ id }) => !opened.has(id) && !decidedBy.has(id));
  const muted = mutedUntil && Date.parse(mutedUntil) > Date.now() ? mutedUntil : null;
  const silent = useRef(muted);
  silent.current = muted;
  const which = waiting.map(({ id }) => id).join();
  useEffect(() => {
    if (!which) return;
    const sound = () => {
      if (!silent.current || Date.parse(silent.current) < Date.now()) soundEmergency();
    };
    sound();
    const timer = setInterval(sound, againMs);
    return () => clearInterval(timer);
  }, [which]);
  const mute = () => change({ mutedUntil: new Date(Date.now() + muteMinutes * 60_000).toISOString() });
  return { waiting, muted, mute };
}
