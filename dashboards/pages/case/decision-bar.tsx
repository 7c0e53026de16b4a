/** The foot of a case: what can be decided now, each with its key; on a phone at the thumb. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { undoableVerbs } from "../../../pipeline/model/case.ts";
import { useDecisions } from "../../data/decisions.ts";
import { useConnection } from "../../data/live.ts";
import { type Action, keyCap } from "../../keys/actions.ts";
import { KeyHint, useKeyMap, useKeyName, useKeys } from "../../keys/keys.tsx";
import { Icon } from "../../parts/icon.tsx";
import { AssignList, DismissList, SnoozeList } from "./lists.tsx";
import { NoteBox, TakeOver } from "./note-box.tsx";
import { PickList } from "./pick-list.tsx";
import { sayNumber } from "./say-field.ts";
import { type CaseDesk, type Panel, useDesk } from "./use-case-desk.ts";

type Deed = { id: string; action?: Action; run(): void };

/** Everything that can be done with the case as it stands, in the order of the menu. */
function deedsOf(desk: CaseDesk): Deed[] {
  const { shown, open, mayDecide } = desk;
  if (!mayDecide) return [];
  const panel = (id: Panel, action?: Action): Deed => ({
    id,
    ...(action ? { action } : {}),
    run: () => desk.openPanel(id),
  });
  const snoozed = shown.snoozedUntil !== null && Date.parse(shown.snoozedUntil) > Date.now();
  const editable = desk.mayEdit;
  const canUndo = shown.events.some(
    ({ verb, undone }) => (undoableVerbs as readonly string[]).includes(verb) && !undone,
  );
  return [
    ...(open || shown.status === "confirmed" || shown.status === "filed"
      ? [panel("dismiss", "dismiss")]
      : []),
    ...(open && snoozed ? [{ id: "wake", run: () => desk.act("wake") }] : []),
    ...(open ? [panel("snooze", "snooze")] : []),
    panel("note", "note"),
    panel("assign", "assign"),
    ...(editable && (shown.posts.length > 1 || shown.morePosts) ? [panel("split", "split")] : []),
    ...(editable
      ? [
          panel("title", "title"),
          panel("category", "category"),
          panel("place", "place"),
          panel("agency", "agency"),
          panel("intent", "intent"),
          panel("urgency"),
        ]
      : []),
    ...(Object.keys(desk.draft).length > 0 ? [{ id: "forget", run: desk.forgetDraft }] : []),
    ...(canUndo ? [{ id: "undo", action: "undo" as const, run: desk.undo }] : []),
  ];
}

export function DecisionBar({ alone, onBack }: { alone: boolean; onBack: (() => void) | undefined }) {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const { open } = desk;
  const deeds = deedsOf(desk);
  useDeedKeys(desk, deeds, alone, onBack);
  const has = (id: string) => deeds.find((deed) => deed.id === id);
  return (
    <div className="actw">
      <Lists deeds={deeds} />
      <div className="act" role="toolbar" aria-label={t("bar")}>
        {open && desk.mayDecide ? <Confirm /> : <Status />}
        <span className="grow said" aria-live="polite">
          {desk.said}
        </span>
        {open && desk.mayDecide && <Button deed={has("dismiss")} />}
        {open && desk.mayDecide && <Button deed={has("snooze")} className="hidem" />}
        {!open && <Button deed={has("undo")} />}
        {deeds.length > 0 && (
          <button
            type="button"
            className="btn bare icon"
            aria-label={t("common:more")}
            aria-expanded={desk.panel === "more"}
            onClick={() => desk.openPanel("more")}
          >
            <Icon name="more" />
          </button>
        )}
      </div>
    </div>
  );
}

function Button({ deed, className = "" }: { deed: Deed | undefined; className?: string }) {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const key = useKeyName(deed?.action ?? "undo");
  if (!deed) return null;
  return (
    <button
      type="button"
      className={`btn bare ${className}`}
      aria-keyshortcuts={deed.action ? key : undefined}
      aria-expanded={desk.panel === deed.id ? true : undefined}
      onClick={deed.run}
    >
      {deed.action && <KeyHint of={deed.action} />}
      {t(`act.${deed.id}`)}
    </button>
  );
}

function Confirm() {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const key = useKeyName("confirm");
  const [need] = desk.needs;
  const changes = Object.keys(desk.draft).length;
  return (
    <>
      <button
        type="button"
        className="btn pri"
        aria-disabled={need !== undefined}
        aria-describedby={need ? "case-need" : undefined}
        aria-keyshortcuts={key}
        onClick={desk.confirm}
      >
        <KeyHint of="confirm" />
        {t("act.confirm")}
      </button>
      {need ? (
        <span className="need" id="case-need">
          <Icon name="warn" size="s" />
          {t("need", { what: t(`head.${need}`).toLowerCase() })}
        </span>
      ) : (
        changes > 0 && <span className="t12 mute hidem">{t("changes", { count: changes })}</span>
      )}
    </>
  );
}

/** What became of the case, once nothing more has to be decided; and what is still on its way. */
function Status() {
  const { t } = useTranslation("case");
  const { shown, loaded, mayDecide } = useDesk();
  const states = useDecisions();
  const { state } = useConnection();
  const under = states.some((one) => one.state === "sending" && one.decision.caseId === loaded.id);
  if (under)
    return (
      <span className="st proc">
        <Icon name="s1" />
        {t(state === "lost" ? "underOffline" : "under")}
      </span>
    );
  const words =
    shown.status === "dismissed"
      ? t("closed.dismissed", { reason: t(`dismiss.${shown.disposition}`) })
      : shown.status === "waiting" && !mayDecide
        ? t("closed.readOnly")
        : t(`closed.${shown.status}`, { number: sayNumber(shown.trackingNumber), id: shown.mergedInto });
  return <span className="t13 mid">{words}</span>;
}

/** The list that is open, above the bar. */
function Lists({ deeds }: { deeds: Deed[] }) {
  const { t } = useTranslation("case");
  const { panel, closePanel } = useDesk();
  const map = useKeyMap();
  switch (panel) {
    case "dismiss":
      return (
        <Over title={t("dismiss.title")}>
          <DismissList />
        </Over>
      );
    case "snooze":
      return (
        <Over title={t("snooze.title")}>
          <SnoozeList />
        </Over>
      );
    case "assign":
      return (
        <Over title={t("assign.title")}>
          <AssignList />
        </Over>
      );
    case "note":
      return (
        <Over>
          <NoteBox />
        </Over>
      );
    case "takeOver":
      return (
        <Over>
          <TakeOver />
        </Over>
      );
    case "more":
      return (
        <Over title={t("common:more")}>
          <PickList
            label={t("common:more")}
            options={deeds.map(({ id, action }) => ({
              id,
              label: t(`act.${id}`),
              note: action && <kbd>{keyCap(map[action])}</kbd>,
            }))}
            onPick={(id) => {
              closePanel();
              deeds.find((deed) => deed.id === id)?.run();
            }}
            onClose={closePanel}
          />
        </Over>
      );
    default:
      return null;
  }
}

function Over({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <div className="over">
      {title && <p className="t12 mute">{title}</p>}
      {children}
    </div>
  );
}

/** Keys of the bar. Z is for the page of one case; in the queue its list takes back the last decision. */
function useDeedKeys(
  desk: CaseDesk,
  deeds: readonly Deed[],
  alone: boolean,
  onBack: (() => void) | undefined,
): void {
  const { t } = useTranslation("case");
  const byAction = Object.fromEntries(
    deeds.flatMap(({ action, run }) =>
      action && (action !== "undo" || alone) ? [[action, run] as const] : [],
    ),
  ) as Partial<Record<Action, () => void>>;
  const { holder, mine, claim, release } = desk.presence;
  const urgency = (value: 1 | 2 | 3 | 4) => () => desk.setFields({ urgency: value });
  useKeys({
    ...byAction,
    ...(desk.mayEdit
      ? { urgency1: urgency(1), urgency2: urgency(2), urgency3: urgency(3), urgency4: urgency(4) }
      : {}),
    // While posts are chosen, Enter splits them off (posts.tsx).
    ...(desk.open && desk.mayDecide && desk.panel !== "split" ? { confirm: desk.confirm } : {}),
    ...(desk.mayDecide
      ? {
          hold: () => {
            if (mine) release();
            else if (holder) desk.openPanel("takeOver");
            else claim();
          },
        }
      : {}),
    ...(desk.panel !== null ? { back: desk.closePanel } : onBack ? { back: onBack } : {}),
    ...(alone && !byAction.undo ? { undo: () => desk.say(t("nothingToUndo")) } : {}),
  });
}
