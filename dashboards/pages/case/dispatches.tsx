/** How far filing at the case store has come, and what a person can do when it was given up. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseDetail } from "../../data/cases.ts";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { time, zoneOf } from "../../words/say.ts";
import { send } from "./case-data.ts";
import { sayNumber } from "./say-field.ts";
import { useDesk } from "./use-case-desk.ts";

type Dispatch = CaseDetail["dispatches"][number];

const looks: Record<Dispatch["state"], { icon: IconName; tone: string }> = {
  due: { icon: "s0", tone: "wait" },
  done: { icon: "s2", tone: "ans" },
  given_up: { icon: "warn", tone: "bad" },
  cancelled: { icon: "x", tone: "wait" },
};

/** The newest filing; nothing while the case was never sent. */
export function Dispatches() {
  const { t } = useTranslation("case");
  const { shown } = useDesk();
  const newest = [...shown.dispatches].sort((a, b) => b.id - a.id)[0];
  if (!newest && shown.status !== "confirmed") return null;
  return (
    <section className="f">
      <h2 className="fh">{t("dispatch.title")}</h2>
      {newest ? (
        <State of={newest} />
      ) : (
        <p className="st wait">
          <Icon name="s0" />
          {t("dispatch.due")}
        </p>
      )}
    </section>
  );
}

function State({ of }: { of: Dispatch }) {
  const { t } = useTranslation("case");
  const { shown } = useDesk();
  const zone = zoneOf(shown.areaCode);
  const sending = of.state === "due" && of.attempts > 0;
  const { icon, tone } = sending ? { icon: "s1" as const, tone: "proc" } : looks[of.state];
  const number = sayNumber(of.trackingNumber ?? shown.trackingNumber);
  return (
    <>
      <p className={`st num ${tone}`}>
        <Icon name={icon} />
        {sending
          ? t("dispatch.sending", { count: of.attempts })
          : of.state === "done"
            ? t(`dispatch.done.${of.action}`, { number })
            : t(`dispatch.${of.state}`, { count: of.attempts })}
      </p>
      <p className="fy">
        {time(of.receivedAt ?? of.requestedAt, zone)}
        {of.url && (
          <>
            {" · "}
            <a href={of.url} target="_blank" rel="noopener noreferrer">
              {t("dispatch.open")}
            </a>
          </>
        )}
      </p>
      {of.fault && of.state !== "done" && <p className="fy bad">{of.fault.message}</p>}
      {of.state === "given_up" && <TryAgain field={of.fault?.field ?? null} />}
    </>
  );
}

/** Administrators send given-up filings again; mending a field sends a new revision by itself. */
function TryAgain({ field }: { field: string | null }) {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const [failed, setFailed] = useState<string | null>(null);
  const again = () => {
    send("POST", "/api/v1/work/retry", { stage: "dispatch" }).then(desk.reread, (error: unknown) =>
      setFailed(error instanceof Error ? error.message : null),
    );
  };
  const panel =
    field === "areaCode" || field === "place" ? "place" : field === "agencyId" ? "agency" : "category";
  return (
    <div className="row wrap">
      {desk.me.role === "administrator" && (
        <button type="button" className="btn sm" onClick={again}>
          {t("common:retry")}
        </button>
      )}
      <button type="button" className="btn sm" onClick={() => desk.openPanel(panel)}>
        {t("dispatch.mend")}
      </button>
      {desk.me.role !== "administrator" && <span className="fy">{t("dispatch.ask")}</span>}
      {failed && (
        <span className="fy bad" role="alert">
          {failed}
        </span>
      )}
    </div>
  );
}
