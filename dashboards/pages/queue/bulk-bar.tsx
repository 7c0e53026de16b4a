/** What can be done with the picked rows; shown as long as any are picked. */
import { Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { dismissReasons } from "../../../pipeline/model/case.ts";
import type { BulkAction } from "../../../pipeline/model/desk.ts";
import { colleaguesQuery, type QueueFilter } from "../../data/cases.ts";
import { UrgencyMark } from "../../parts/icon.tsx";
import { count } from "../../words/say.ts";
import type { BulkDone, BulkOf } from "./bulk.ts";
import { BulkDialog } from "./bulk-dialog.tsx";
import { type ListStore, useListState } from "./list-store.ts";
import type { QueueList } from "./use-queue-list.ts";

const hourMs = 3_600_000;

/** Tomorrow at eight in Jakarta, ISO 8601. */
const tomorrowAtEight = (): string => {
  const day = 24 * hourMs;
  const midnight = Math.floor((Date.now() + 7 * hourMs) / day) * day - 7 * hourMs;
  return new Date(midnight + day + 8 * hourMs).toISOString();
};
const inHours = (hours: number): string => new Date(Date.now() + hours * hourMs).toISOString();

export function BulkBar({
  filter,
  list,
  store,
  onDone,
}: {
  filter: QueueFilter;
  list: QueueList;
  store: ListStore;
  onDone(done: BulkDone): void;
}) {
  const { t } = useTranslation("queue");
  const selected = useListState(store, (state) => state.selected);
  const all = useListState(store, (state) => state.all);
  const [action, setAction] = useState<BulkAction | null>(null);
  const [of, setOf] = useState<BulkOf | null>(null);
  const clear = () => store.set({ selected: new Set(), all: false });
  if (!all && selected.size === 0 && !of) return null;
  const start = (next: BulkAction) => {
    setOf(all ? { filter } : { rows: list.rows.filter(({ id }) => selected.has(id)) });
    setAction(next);
  };
  return (
    <section className="q-bulk" aria-label={t("bulk.title")}>
      <b className="num" role="status">
        {t("bulk.picked", {
          count: all ? list.total : selected.size,
          said: count(all ? list.total : selected.size),
        })}
      </b>
      <span className="grow" />
      <button type="button" className="btn bare sm" onClick={clear}>
        {t("bulk.clear")}
      </button>
      <span style={{ flexBasis: "100%", height: 0 }} />
      <Choices onChoose={start} />
      {of && action && (
        <BulkDialog
          of={of}
          action={action}
          onClose={() => setOf(null)}
          onDone={(done) => {
            setOf(null);
            clear();
            onDone(done);
          }}
        />
      )}
    </section>
  );
}

function Choices({ onChoose }: { onChoose(action: BulkAction): void }) {
  const { t } = useTranslation("queue");
  const { data } = useQuery(colleaguesQuery);
  return (
    <>
      <button type="button" className="btn sm" onClick={() => onChoose({ kind: "confirm" })}>
        {t("bulk.confirm")}
      </button>
      <Choice name={t("bulk.dismiss")}>
        {dismissReasons.map((reason) => (
          <Menu.Item key={reason} onClick={() => onChoose({ kind: "dismiss", reason })}>
            {t(`reasons.${reason}`)}
          </Menu.Item>
        ))}
      </Choice>
      <Choice name={t("bulk.urgency")}>
        {([4, 3, 2, 1] as const).map((urgency) => (
          <Menu.Item
            key={urgency}
            leftSection={<UrgencyMark urgency={urgency} />}
            onClick={() => onChoose({ kind: "urgency", urgency })}
          >
            {t(`common:urgency.${urgency}`)}
          </Menu.Item>
        ))}
      </Choice>
      <Choice name={t("bulk.assign")}>
        {data?.staff.map(({ id, name }) => (
          <Menu.Item key={id} onClick={() => onChoose({ kind: "assign", assigneeId: id })}>
            {name}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => onChoose({ kind: "assign", assigneeId: null })}>
          {t("bulk.nobody")}
        </Menu.Item>
      </Choice>
      <Choice name={t("bulk.snooze")}>
        <Menu.Item onClick={() => onChoose({ kind: "snooze", snooze: "snooze", until: inHours(1) })}>
          {t("bulk.hour")}
        </Menu.Item>
        <Menu.Item onClick={() => onChoose({ kind: "snooze", snooze: "snooze", until: tomorrowAtEight() })}>
          {t("bulk.tomorrow")}
        </Menu.Item>
        <Menu.Item onClick={() => onChoose({ kind: "snooze", snooze: "snooze", until: inHours(72) })}>
          {t("bulk.threeDays")}
        </Menu.Item>
        <Menu.Item onClick={() => onChoose({ kind: "snooze", snooze: "mute", until: inHours(24) })}>
          {t("bulk.mute")}
        </Menu.Item>
      </Choice>
    </>
  );
}

function Choice({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Menu position="top-start" shadow="md" withinPortal>
      <Menu.Target>
        <button type="button" className="btn sm">
          {name} …
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: "auto" }} onKeyDown={(event) => event.stopPropagation()}>
        {children}
      </Menu.Dropdown>
    </Menu>
  );
}
