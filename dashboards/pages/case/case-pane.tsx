/** One case, ready to be decided: beside the queue and as a page of its own. */
import "./case.css";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemError } from "../../data/api.ts";
import { type CaseDetail, caseQuery } from "../../data/cases.ts";
import { onCaseHappened, onLiveReset } from "../../data/live.ts";
import { Icon } from "../../parts/icon.tsx";
import { Empty, Failed, Loading } from "../../parts/states.tsx";
import { DecisionBar } from "./decision-bar.tsx";
import { Doubts } from "./doubts.tsx";
import { Facts } from "./facts.tsx";
import { Head } from "./head.tsx";
import { Posts } from "./posts.tsx";
import { Settle } from "./settle.tsx";
import { CaseDeskProvider, useCaseDesk, useDesk } from "./use-case-desk.ts";

type CasePaneProps = {
  caseId: number;
  /** The case was decided; `next`: it leaves the queue, go on to the one after it. */
  onDone(how: { next: boolean }): void;
  /** On a phone, and on Esc when nothing else is open. */
  onBack?: () => void;
  /** The case is the whole page: Z takes back its newest decision. */
  alone?: boolean;
};

export function CasePane({ caseId, onDone, onBack, alone = false }: CasePaneProps) {
  const { t } = useTranslation("case");
  const { data, error, refetch } = useQuery(caseQuery(caseId));
  if (data) return <Loaded key={caseId} loaded={data} onDone={onDone} onBack={onBack} alone={alone} />;
  return (
    <div className="case" data-case-pane={caseId}>
      {onBack && (
        <p style={{ padding: 8 }}>
          <button type="button" className="btn bare sm" onClick={onBack}>
            <Icon name="left" />
            {t("common:back")}
          </button>
        </p>
      )}
      {error instanceof ProblemError && error.status === 404 ? (
        <Empty
          action={
            <Link to="/antrean" className="btn">
              {t("common:toQueue")}
            </Link>
          }
        >
          {error.message}
        </Empty>
      ) : error ? (
        <Failed error={error} again={() => void refetch()} />
      ) : (
        <Loading rows={6} />
      )}
    </div>
  );
}

type LoadedProps = {
  loaded: CaseDetail;
  onDone: CasePaneProps["onDone"];
  onBack: (() => void) | undefined;
  alone: boolean;
};

function Loaded({ loaded, onDone, onBack, alone }: LoadedProps) {
  const { t } = useTranslation("case");
  const desk = useCaseDesk(loaded, onDone);
  const editing = desk.panel !== null || Object.keys(desk.draft).length > 0;
  const changed = useFollow(loaded.id, editing);
  return (
    <CaseDeskProvider value={desk}>
      <section className="case" data-case-pane={loaded.id} aria-label={t("label", { id: loaded.id })}>
        <Head onBack={onBack} />
        {changed.is && (
          <div className="note row changed" role="status">
            <span className="grow">{t("happened")}</span>
            <button type="button" className="btn sm" onClick={changed.look}>
              {t("settle.look")}
            </button>
          </div>
        )}
        <Settle />
        <Whereabouts />
        <div className="cols">
          <div className="side">
            <Doubts />
            <Facts />
          </div>
          <Posts />
        </div>
        <DecisionBar alone={alone} onBack={onBack} />
      </section>
    </CaseDeskProvider>
  );
}

/** A merged case lives on in another one. */
function Whereabouts() {
  const { t } = useTranslation("case");
  const { shown, presence } = useDesk();
  if (presence.refused !== null)
    return (
      <div className="note bad" role="alert">
        {presence.refused}
      </div>
    );
  if (shown.status !== "merged" || shown.mergedInto === null) return null;
  return (
    <div className="note">
      {t("mergedInto")}{" "}
      <Link to="/kasus/$id" params={{ id: String(shown.mergedInto) }} className="num">
        K-{shown.mergedInto}
      </Link>
    </div>
  );
}

/** Reads the case again when something happened to it; while it is being changed it only says so. */
function useFollow(caseId: number, editing: boolean) {
  const client = useQueryClient();
  const [is, setIs] = useState(false);
  useEffect(() => {
    const reread = () => client.invalidateQueries({ queryKey: ["case", caseId] });
    const stop = onCaseHappened((happened) => {
      if (happened.caseId !== caseId) return;
      if (editing && happened.actor.kind === "staff") setIs(true);
      else void reread();
    });
    const stopReset = onLiveReset(() => (editing ? setIs(true) : void reread()));
    return () => {
      stop();
      stopReset();
    };
  }, [client, caseId, editing]);
  const look = () => {
    setIs(false);
    void client.invalidateQueries({ queryKey: ["case", caseId] });
  };
  return { is: is && editing, look };
}
