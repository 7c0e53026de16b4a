/** The foot of the list: the last decision and how to take it back, what waits to be sent, what was refused. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { caseQuery } from "../../data/cases.ts";
import { type DecisionState, decide, forgetRefused, useDecisions } from "../../data/decisions.ts";
import { onCaseHappened, useConnection } from "../../data/live.ts";
import { KeyHint, useKeyName, useKeys } from "../../keys/keys.tsx";
import { Icon } from "../../parts/icon.tsx";
import { count } from "../../words/say.ts";

const said = new Set([
  "confirm",
  "dismiss",
  "merge",
  "snooze",
  "wake",
  "correct",
  "split",
  "separate",
  "undo",
  "assign",
]);

export function ListFoot({ onOpen }: { onOpen(id: number): void }) {
  const { t } = useTranslation("queue");
  const decisions = useDecisions();
  const { state } = useConnection();
  const refused = decisions.flatMap((one, index) => {
    const later = decisions.slice(index + 1).some((two) => two.decision.caseId === one.decision.caseId);
    return one.state === "refused" && !later ? [one] : [];
  });
  // One that is being sent for the first time is no news; it becomes some when the line is gone.
  const waiting = decisions.filter(
    (one) => one.state === "sending" && (one.attempts > 0 || state === "lost"),
  );
  const last = decisions.findLast((one) => one.state !== "refused" && said.has(one.decision.verb));
  return (
    <div className="q-foot">
      {refused.slice(-3).map(({ decision, problem }) => (
        <div key={decision.decisionId} className="refused" role="alert">
          <span className="grow">
            <b className="num">K-{decision.caseId}</b> {problem.message}
          </span>
          <button type="button" className="btn sm" onClick={() => onOpen(decision.caseId)}>
            {t("see")}
          </button>
          <button
            type="button"
            className="btn bare icon sm"
            aria-label={t("common:close")}
            onClick={() => forgetRefused(decision.decisionId)}
          >
            <Icon name="x" />
          </button>
        </div>
      ))}
      <div className="line">
        {waiting.length > 0 && (
          <span className="st wait">
            <Icon name="s0" />
            {t("pending", { count: waiting.length })}
          </span>
        )}
        {last && waiting.length === 0 ? (
          <Last of={last} />
        ) : (
          waiting.length === 0 && <span className="mute">{t("nothingDecided")}</span>
        )}
      </div>
    </div>
  );
}

function Last({ of }: { of: DecisionState }) {
  const { t } = useTranslation("queue");
  const { decision } = of;
  const { caseId, verb } = decision;
  const version = of.state === "done" ? of.answer.version : null;
  const filing = verb === "confirm" && version !== null;
  const client = useQueryClient();
  const { data } = useQuery({ ...caseQuery(caseId), enabled: filing });
  useEffect(() => {
    if (!filing) return;
    void client.invalidateQueries({ queryKey: caseQuery(caseId).queryKey });
    return onCaseHappened((happened) => {
      if (happened.caseId === caseId) void client.invalidateQueries({ queryKey: caseQuery(caseId).queryKey });
    });
  }, [client, caseId, filing]);
  const undoKey = useKeyName("undo");
  const undo = () => {
    // What was refused is told at the foot by itself.
    if (version !== null)
      decide(
        caseId,
        "undo",
        { version: data && data.version > version ? data.version : version },
        decision.title,
      ).catch(() => {});
  };
  const can = version !== null && verb !== "undo";
  useKeys({ undo: can ? undo : undefined });
  const number = filing && data?.status === "filed" ? data.trackingNumber : null;
  const values = { id: caseId, number, n: count(caseId) };
  return (
    <>
      <span className="st ans">
        <Icon name={version === null || (filing && !number) ? "s0" : "s2"} />
      </span>
      <span className="cut num grow" title={decision.title} role="status">
        {number ? t("did.filed", values) : t(`did.${verb}`, values)}
      </span>
      {can && (
        <button type="button" className="btn bare sm" onClick={undo} aria-keyshortcuts={undoKey}>
          {t("common:undo")} <KeyHint of="undo" />
        </button>
      )}
    </>
  );
}
