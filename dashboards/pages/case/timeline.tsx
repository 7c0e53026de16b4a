/** What happened to a case, newest first; what was taken back is struck through and stays. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { time, type Zone, zoneOf } from "../../words/say.ts";
import { type Happened, useSayEvent } from "./say-event.ts";
import { useDesk } from "./use-case-desk.ts";

const shownFirst = 8;

export function Timeline() {
  const { t } = useTranslation("case");
  const { shown } = useDesk();
  const say = useSayEvent(shown);
  const [all, setAll] = useState(false);
  const events = [...shown.events].reverse();
  const zone = zoneOf(shown.areaCode);
  return (
    <section className="f last">
      <h2 className="fh">{t("timeline")}</h2>
      <ol className="ev">
        {(all ? events : events.slice(0, shownFirst)).map((event) => (
          <Line key={event.id} event={event} zone={zone} says={say(event)} />
        ))}
      </ol>
      {!all && events.length > shownFirst && (
        <button type="button" className="lk t12" onClick={() => setAll(true)}>
          {t("timelineAll", { count: events.length - shownFirst })}
        </button>
      )}
      {all && shown.olderEvents && <p className="fy">{t("olderEvents")}</p>}
    </section>
  );
}

/** "05.31" today, "17 Nov" before; the whole moment on hover. */
function Line({ event, zone, says }: { event: Happened; zone: Zone; says: string }) {
  const { t } = useTranslation("case");
  const whole = time(event.at, zone);
  const parts = whole.replace(` ${zone}`, "").split(", ");
  const text = event.verb === "noted" ? String(event.data.text) : null;
  return (
    <li>
      <time className="num" dateTime={event.at} title={whole}>
        {parts.length === 1 ? parts[0] : parts.at(-2)}
      </time>
      <span>
        {event.undone ? (
          <>
            <s>{says}</s> <span className="sr">{t("takenBack")}</span>
          </>
        ) : (
          says
        )}
        {text !== null && <q className={event.undone ? "gone" : undefined}>{text}</q>}
      </span>
    </li>
  );
}
