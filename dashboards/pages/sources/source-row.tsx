/** One source: its state, how far it is, what is wrong and the one button that helps. */
import { Menu } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../../data/api.ts";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { count, duration, time } from "../../words/say.ts";
import { HourBars, HourTable } from "./hour-bars.tsx";
import { helpFor, type Source, type SourceState, stateOf } from "./source-state.ts";

export type Asked = { what: "edit" | "backfill" | "remove"; source: Source };

const shapes: Record<SourceState, IconName> = {
  fault: "warn",
  behind: "clock",
  reading: "s1",
  new: "s0",
  paused: "off",
  complete: "check",
};
const faultKinds = ["rate_limited", "unauthorized", "gone", "unavailable", "unexpected_shape"];

export function SourceRow({
  source,
  may,
  now,
  onAsk,
}: {
  source: Source;
  /** Administrators change sources, everybody sees them. */
  may: boolean;
  now: number;
  onAsk(asked: Asked): void;
}) {
  const { t } = useTranslation("sources");
  const [table, setTable] = useState(false);
  const state = stateOf(source);
  const { arrivals, name, connector, sample } = source;
  return (
    <li className={`so-row ${state}`}>
      <div className="so-name">
        <span className={`so-state ${state}`}>
          <Icon name={shapes[state]} />
          <span className="sr">{t(`state.${state}`)}</span>
        </span>
        <span className="grow">
          <b className="so-title">{name}</b>
          <span className="t12 mute so-platform">
            {t(`connector.${connector}`, { defaultValue: connector })} · {t(`state.${state}`)}
            {sample && <span className="chip">{t("sample")}</span>}
          </span>
        </span>
      </div>
      <Cell label={t("lastPost")}>{agoOf(source.state?.lastPostAt ?? null, now, t)}</Cell>
      <Cell label={t("lag")}>{lagOf(source, state, t)}</Cell>
      <Cell label={t("perHour")}>
        <button
          type="button"
          className="so-spark"
          aria-expanded={table}
          title={t("showTable")}
          onClick={() => setTable(!table)}
        >
          <HourBars arrivals={arrivals} />
        </button>
      </Cell>
      <Cell label={t("quota")}>
        <Quota source={source} />
      </Cell>
      <Cell label={t("notFetched")}>{missingShare(source, t)}</Cell>
      <div className="so-do">{may && <Actions source={source} onAsk={onAsk} />}</div>
      {source.enabled && source.state?.fault && <FaultLine fault={source.state.fault} source={source} />}
      {table && <HourTable arrivals={arrivals} now={now} />}
    </li>
  );
}

function Cell({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="so-cell">
      <span className="so-label">{label}</span>
      <span className="num">{children ?? <span className="mute">–</span>}</span>
    </div>
  );
}

type Translate = (key: string, values?: Record<string, unknown>) => string;

function agoOf(iso: string | null, now: number, t: Translate): string {
  if (!iso) return t("never");
  const ms = now - Date.parse(iso);
  return ms < 60_000 ? t("justNow") : t("ago", { how: duration(ms) });
}

function lagOf({ behindSeconds, state: known }: Source, state: SourceState, t: Translate) {
  if (state === "behind" || (state === "fault" && (behindSeconds ?? 0) > 60))
    return <span className="so-late">{duration((behindSeconds ?? 0) * 1000)}</span>;
  if (state === "reading") {
    const left = known?.progress?.secondsLeft ?? null;
    return left === null ? t("catchingUp") : t("secondsLeft", { how: duration(left * 1000) });
  }
  return state === "complete" ? t("onTime") : null;
}

const percent = (share: number) => `${count(Math.round(share * 100))} %`;

function missingShare({ notFetched, state }: Source, t: Translate): string | null {
  if (notFetched === null) return null;
  const { done, total, unit } = state?.progress ?? { done: 0, total: null, unit: "posts" };
  if (notFetched === 0 || total === null) return percent(notFetched);
  return unit === "bytes"
    ? percent(notFetched)
    : t("shareOf", { share: percent(notFetched), n: count(total - done) });
}

function Quota({ source: { state } }: { source: Source }) {
  const { t } = useTranslation("sources");
  const quota = state?.quota;
  if (!quota || quota.limit <= 0) return <span className="mute">–</span>;
  const share = Math.min(1, quota.used / quota.limit);
  const resets = quota.resetsAt ? t("resets", { at: time(quota.resetsAt) }) : "";
  return (
    <span
      className="row"
      title={t("quotaTip", { used: count(quota.used), limit: count(quota.limit), resets })}
    >
      <span className="so-meter" aria-hidden="true">
        <span className={share >= 0.9 ? "full" : ""} style={{ width: `${share * 100}%` }} />
      </span>
      {percent(share)}
    </span>
  );
}

/** What happened and what to do; the words of the connector behind it, for who has to mend it. */
function FaultLine({
  fault,
  source,
}: {
  fault: { kind: string; message: string; since: string };
  source: Source;
}) {
  const { t } = useTranslation("sources");
  const kind = faultKinds.includes(fault.kind) ? fault.kind : "unavailable";
  const until = source.state?.quota?.resetsAt;
  return (
    <div className={kind === "rate_limited" ? "note so-fault" : "note bad so-fault"}>
      <p>
        {t(`fault.${kind}`, { since: time(fault.since) })}{" "}
        {kind === "rate_limited" && until ? t("quotaUntil", { at: time(until) }) : t(`todo.${kind}`)}
      </p>
      <p className="t12 mute">{fault.message}</p>
    </div>
  );
}

function Actions({ source, onAsk }: { source: Source; onAsk(asked: Asked): void }) {
  const { t } = useTranslation("sources");
  const client = useQueryClient();
  const { name, enabled } = source;
  // Switching on what is on makes the next look due at once.
  const set = useMutation({
    mutationFn: (wanted: boolean) =>
      ask(api.sources[":name"].$patch({ param: { name }, json: { enabled: wanted } })),
    onSettled: () => client.invalidateQueries({ queryKey: ["sources"] }),
  });
  const help = helpFor(source);
  return (
    <>
      {help === "again" && (
        <button type="button" className="btn sm" disabled={set.isPending} onClick={() => set.mutate(true)}>
          {set.isSuccess ? t("lookedAgain") : t("again")}
        </button>
      )}
      {help === "edit" && (
        <button type="button" className="btn sm" onClick={() => onAsk({ what: "edit", source })}>
          {t("edit")}
        </button>
      )}
      {(help === null || help === "resume") && (
        <button
          type="button"
          className="btn sm"
          disabled={set.isPending}
          onClick={() => set.mutate(!enabled)}
        >
          {enabled ? t("pause") : t("resume")}
        </button>
      )}
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <button type="button" className="btn bare icon sm" aria-label={t("moreOf", { name })}>
            <Icon name="more" />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {help !== null && help !== "resume" && (
            <Menu.Item onClick={() => set.mutate(false)}>{t("pause")}</Menu.Item>
          )}
          <Menu.Item onClick={() => onAsk({ what: "edit", source })}>{t("edit")}</Menu.Item>
          <Menu.Item disabled={!source.canBackfill} onClick={() => onAsk({ what: "backfill", source })}>
            {t("backfill")}
          </Menu.Item>
          <Menu.Item onClick={() => onAsk({ what: "remove", source })}>{t("remove")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {set.error && (
        <span role="alert" className="so-error t12">
          {set.error.message}
        </span>
      )}
    </>
  );
}
