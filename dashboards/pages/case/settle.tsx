/** What a refused decision leaves to be settled: the sentence, or both versions side by side. */
import { useTranslation } from "react-i18next";
import type { CaseFields } from "../../../pipeline/model/case.ts";
import type { CaseDetail } from "../../data/cases.ts";
import { type DecisionState, forgetRefused, useDecisions } from "../../data/decisions.ts";
import { Icon } from "../../parts/icon.tsx";
import { differing } from "./as-decided.ts";
import { type Draft, draftOf, keepDraft } from "./draft.ts";
import { useSayEvent } from "./say-event.ts";
import { useSayField } from "./say-field.ts";
import { useDesk } from "./use-case-desk.ts";

type Refused = DecisionState & { state: "refused" };

/** The newest decision on this case, when it was refused and nobody has settled that yet. */
export function Settle() {
  const { t } = useTranslation("case");
  const { loaded, act } = useDesk();
  const states = useDecisions();
  const last = states.findLast((one) => one.decision.caseId === loaded.id);
  if (last?.state !== "refused") return null;
  const { decisionId, verb, body } = last.decision;
  const done = () => forgetRefused(decisionId);
  const again = () => {
    done();
    act(verb, withoutVersion(body));
  };
  const now = last.problem.body.case as CaseDetail | undefined;
  return last.problem.code === "case_conflict" && now ? (
    <Conflict refused={last} now={now} done={done} />
  ) : (
    <div className="note bad settle" role="alert">
      <p>
        <Icon name="warn" /> {last.problem.message}
      </p>
      <p className="row">
        <span className="grow t12">{t("settle.kept")}</span>
        <code className="t12">{last.problem.code}</code>
        <button type="button" className="btn sm" onClick={again}>
          {t("common:retry")}
        </button>
        <button type="button" className="btn sm" onClick={done}>
          {t("common:close")}
        </button>
      </p>
    </div>
  );
}

type ConflictProps = { refused: Refused; now: CaseDetail; done(): void };

function Conflict({ refused, now, done }: ConflictProps) {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const sayEvent = useSayEvent(now);
  const sayField = useSayField();
  const { verb, body } = refused.decision;
  const mine = (body.fields ?? {}) as Draft;
  const theirs = now.events.findLast(({ actor }) => actor.kind === "staff" && actor.id !== desk.me.id);
  const name = theirs?.actor.name ?? t("somebody");
  const fields = differing(mine, now);
  const still = now.status === "waiting" || (verb !== "confirm" && now.status !== "merged");

  const takeMine = () => {
    done();
    desk.forgetDraft();
    desk.act(verb, { ...withoutVersion(body) }, {});
  };
  const takeTheirs = () => {
    done();
    const rest = { ...draftOf(now.id) };
    for (const key of fields) delete rest[key];
    keepDraft(now.id, rest);
    desk.reread();
  };
  return (
    <div className="note settle" role="alert">
      <p>
        <Icon name="warn" /> {theirs ? sayEvent(theirs) : refused.problem.message}
      </p>
      {fields.length > 0 && (
        <table>
          <thead>
            <tr>
              <th />
              <th scope="col">{name}</th>
              <th scope="col">{t("you")}</th>
            </tr>
          </thead>
          <tbody>
            {fields.map((key) => (
              <tr key={key}>
                <th scope="row">{t(`field.${key}`)}</th>
                <td>{sayField(key, (now as CaseFields)[key])}</td>
                <td>{sayField(key, mine[key])}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="row wrap">
        {still && (
          <button type="button" className="btn sm pri" onClick={takeMine}>
            {t(fields.length > 0 ? "settle.mine" : "settle.again", { what: t(`act.${verb}`) })}
          </button>
        )}
        <button type="button" className="btn sm" onClick={takeTheirs}>
          {fields.length > 0 ? t("settle.theirs", { name }) : t("settle.look")}
        </button>
      </p>
    </div>
  );
}

function withoutVersion({ version: _version, seconds: _seconds, ...rest }: Record<string, unknown>) {
  return rest;
}
