/** Why a case stands where it stands: the parts of its priority, each with what it comes from. */
import { useTranslation } from "react-i18next";
import { count, duration } from "../../words/say.ts";
import { type ListStore, useListState } from "./list-store.ts";
import type { QueueList } from "./use-queue-list.ts";

export function Explained({
  list,
  store,
  spotOf,
}: {
  list: QueueList;
  store: ListStore;
  /** Where the row begins and ends in the list, and whether there is room below it. */
  spotOf(id: number): { start: number; end: number; below: boolean } | undefined;
}) {
  const { t } = useTranslation("queue");
  const id = useListState(store, (state) => state.explained);
  const place = id === null ? undefined : list.places.get(id);
  const row = place === undefined ? undefined : list.rows[place];
  const spot = id === null ? undefined : spotOf(id);
  if (!row || !spot) return null;
  const { urgency, reach, repeats, age, total } = row.priority;
  const parts: [key: string, points: number, from: string][] = [
    ["urgency", urgency, t(`common:urgency.${row.urgency}`)],
    ["reach", reach, t("why.reach", { count: row.amplification })],
    ["repeats", repeats, t("why.repeats", { count: row.reporters })],
    ["age", age, t("why.age", { time: duration(Date.parse(list.readAt) - Date.parse(row.openedAt)) })],
  ];
  return (
    <div
      className="q-why"
      role="presentation"
      style={spot.below ? { top: spot.end - 2 } : { top: spot.start + 2, transform: "translateY(-100%)" }}
    >
      <div role="status">
        <p className="b">{t("why.title")}</p>
        {parts.map(([key, points, from]) => (
          <p key={key} className="p">
            <span>{t(`why.${key}Name`)}</span>
            <span className="mute">{from}</span>
            <span className="num">{count(points)}</span>
          </p>
        ))}
        <p className="p sum">
          <span>{t("why.total")}</span>
          <span />
          <span className="num">{count(total)}</span>
        </p>
      </div>
    </div>
  );
}
