/** Everything a person can do with one case: what is open, what is changed, and the decisions. */
import { useQueryClient } from "@tanstack/react-query";
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseFields, DismissReason } from "../../../pipeline/model/case.ts";
import { ProblemError } from "../../data/api.ts";
import type { CaseDetail } from "../../data/cases.ts";
import { decide, useDecisions } from "../../data/decisions.ts";
import { useMe } from "../../data/me.ts";
import { asDecided, blockingDoubts, harmlessSince, versionAfter } from "./as-decided.ts";
import { draftOf, keepDraft, useDraft } from "./draft.ts";
import { usePresence } from "./use-presence.ts";

/** Which list or field is open; one at a time. */
export type Panel =
  | "title"
  | "category"
  | "place"
  | "agency"
  | "intent"
  | "urgency"
  | "dismiss"
  | "snooze"
  | "assign"
  | "note"
  | "split"
  | "takeOver"
  | "more";

type DecideOptions = {
  /** The case leaves the queue: whoever holds the pane goes on to the next. */
  leaves?: boolean;
};

export type CaseDesk = ReturnType<typeof useCaseDesk>;
const Desk = createContext<CaseDesk | null>(null);
export const CaseDeskProvider = Desk.Provider;

/** Only inside the pane of a loaded case. */
export function useDesk(): CaseDesk {
  const desk = useContext(Desk);
  if (!desk) throw new Error("useDesk is for parts of the case pane");
  return desk;
}

const analyst = "analyst";

export function useCaseDesk(loaded: CaseDetail, onDone: (how: { next: boolean }) => void) {
  const { t } = useTranslation("case");
  const me = useMe();
  const client = useQueryClient();
  const states = useDecisions();
  const draft = useDraft(loaded.id);
  const [panel, setPanel] = useState<Panel | null>(null);
  const [said, setSaid] = useState("");
  const openedAt = useRef(Date.now());
  const shown = useMemo(() => asDecided(loaded, states), [loaded, states]);
  const mayDecide = me.role !== analyst;
  const open = shown.status === "waiting";
  const presence = usePresence(loaded.id, panel !== null || Object.keys(draft).length > 0);
  const latest = useRef({ loaded, states });
  latest.current = { loaded, states };

  const reread = useCallback(() => {
    void client.invalidateQueries({ queryKey: ["case", loaded.id] });
    void client.invalidateQueries({ queryKey: ["counts"] });
  }, [client, loaded.id]);

  const act = (verb: string, body: Record<string, unknown> = {}, { leaves = false }: DecideOptions = {}) => {
    const { loaded: seen } = latest.current;
    const seconds = Math.min(86_400, Math.round((Date.now() - openedAt.current) / 1_000));
    const send = (version: number) => decide(seen.id, verb, { version, seconds, ...body }, seen.title);
    setPanel(null);
    send(versionAfter(seen, latest.current.states))
      .catch((error: unknown) => {
        const now = error instanceof ProblemError ? (error.body.case as CaseDetail | undefined) : undefined;
        // A note stands beside whatever became of the case meanwhile.
        if (now && (verb === "note" || harmlessSince(seen, now, me.id)))
          return send(now.version).catch(() => undefined);
        if (verb === "confirm" && body.fields) keepDraft(seen.id, body.fields as Partial<CaseFields>);
        return undefined;
      })
      .finally(reread);
    if (leaves) onDone({ next: true });
  };

  /** Sets fields: kept until confirming while the case waits, sent at once when it was decided before. */
  const setFields = (fields: Partial<CaseFields>) => {
    setPanel(null);
    if (!mayDecide || shown.status === "merged") return;
    if (!open) {
      act("correct", { fields });
      return;
    }
    if (!presence.mine && !presence.holder) presence.claim();
    const next: Partial<CaseFields> = { ...draftOf(loaded.id), ...fields };
    // Choosing what stands there already settles a doubt; without one it changes nothing.
    for (const key of Object.keys(next) as (keyof CaseFields)[])
      if (next[key] === loaded[key] && !doubted(loaded, key)) delete next[key];
    keepDraft(loaded.id, next);
  };

  const needs = blockingDoubts(shown.unsure, draft);
  const confirm = () => {
    if (!mayDecide || !open) return;
    if (needs.length > 0) {
      setSaid("");
      requestAnimationFrame(() => setSaid(t("need", { what: t(`head.${needs[0]}`).toLowerCase() })));
      document.querySelector<HTMLElement>("[data-doubt] button")?.focus();
      return;
    }
    const fields = draftOf(loaded.id);
    act("confirm", Object.keys(fields).length > 0 ? { fields } : {}, { leaves: true });
    keepDraft(loaded.id, {});
  };

  // A new case is looked at from its own beginning.
  useEffect(() => {
    openedAt.current = Date.now();
  }, []);

  return {
    me,
    shown,
    /** As the server last told it, without what is under way. */
    loaded,
    draft,
    fields: { ...pickFields(shown), ...draft } as CaseFields,
    panel,
    openPanel: (next: Panel) => setPanel((before) => (before === next ? null : next)),
    closePanel: () => setPanel(null),
    said,
    say: setSaid,
    mayDecide,
    open,
    mayEdit: mayDecide && shown.status !== "merged" && shown.status !== "dismissed",
    needs,
    presence,
    setFields,
    forgetDraft: () => keepDraft(loaded.id, {}),
    reread,
    confirm,
    act,
    dismiss: (reason: DismissReason) => act("dismiss", { reason }, { leaves: open }),
    merge: (into: number) => act("merge", { into }, { leaves: open }),
    separate: (otherCaseId: number) => act("separate", { otherCaseId }),
    undo: () => act("undo"),
  };
}

function doubted(detail: CaseDetail, key: keyof CaseFields): boolean {
  const headOf: Partial<Record<keyof CaseFields, string>> = { areaCode: "area", agencyId: "agency" };
  return detail.unsure.includes(headOf[key] ?? key);
}

export const pickFields = ({
  title,
  intent,
  urgency,
  category,
  areaCode,
  place,
  agencyId,
}: CaseDetail): CaseFields => ({ title, intent, urgency, category, areaCode, place, agencyId });
