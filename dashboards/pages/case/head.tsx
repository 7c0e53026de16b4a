/** The top of a case: number, urgency, state, who else is here, title. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { KeyHint } from "../../keys/keys.tsx";
import { Face } from "../../parts/face.tsx";
import { Icon, type IconName, UrgencyChip } from "../../parts/icon.tsx";
import { time, zoneOf } from "../../words/say.ts";
import { sayNumber } from "./say-field.ts";
import { useDesk } from "./use-case-desk.ts";

const looks: Record<string, { icon: IconName; tone: string }> = {
  waiting: { icon: "s0", tone: "wait" },
  confirmed: { icon: "s1", tone: "proc" },
  filed: { icon: "s2", tone: "ans" },
  dismissed: { icon: "x", tone: "wait" },
  merged: { icon: "merge", tone: "wait" },
};

export function Head({ onBack }: { onBack: (() => void) | undefined }) {
  const { t } = useTranslation("case");
  const { shown, fields, say } = useDesk();
  const { icon, tone } = looks[shown.status]!;
  const snoozed = shown.snoozedUntil !== null && Date.parse(shown.snoozedUntil) > Date.now();
  const copy = () =>
    navigator.clipboard?.writeText(`K-${shown.id}`).then(
      () => say(t("copied", { id: shown.id })),
      () => undefined,
    );
  return (
    <header>
      <div className="meta row">
        {onBack && (
          <button
            type="button"
            className="btn bare icon sm back"
            onClick={onBack}
            aria-label={t("common:back")}
          >
            <Icon name="left" />
          </button>
        )}
        <button type="button" className="kn num" onClick={copy} title={t("copy")}>
          K-{shown.id}
        </button>
        {shown.trackingNumber && <span className="num">{sayNumber(shown.trackingNumber)}</span>}
        <UrgencyChip urgency={fields.urgency} />
        <span className={`st ${tone}`}>
          <Icon name={icon} />
          {snoozed
            ? t(`snoozed.${shown.snoozeKind}`, { until: time(shown.snoozedUntil!, zoneOf(shown.areaCode)) })
            : t(`common:status.${shown.status}`)}
        </span>
        {shown.sample && <span className="chip hidem">{t("sample")}</span>}
        <span className="grow" />
        <Others />
        <Hold />
      </div>
      <Title />
    </header>
  );
}

/** "Bima juga melihat", or "Bima menulis" before two people do the same. */
function Others() {
  const { t } = useTranslation("case");
  const { presence } = useDesk();
  const holder = presence.holder?.id;
  const others = presence.others.filter(({ id }) => id !== holder);
  const first = others[0];
  if (!first) return null;
  const writer = others.find(({ writing }) => writing);
  const words = writer
    ? t("presence.writing", { name: writer.name })
    : others.length === 1
      ? t("presence.one", { name: first.name })
      : t("presence.many", { name: first.name, count: others.length - 1 });
  return (
    <span className="see">
      <Face name={(writer ?? first).name} small />
      <span className="cut">{words}</span>
    </span>
  );
}

function Hold() {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const { holder, mine, claim, release } = desk.presence;
  if (!holder)
    return desk.mayDecide && desk.open ? (
      <button type="button" className="btn bare sm hidem" onClick={() => claim()}>
        {t("hold.take")} <KeyHint of="hold" />
      </button>
    ) : null;
  if (mine)
    return (
      <button type="button" className="see own" onClick={release} title={t("hold.release")}>
        <Icon name="lock" size="s" />
        <Countdown until={holder.until} />
      </button>
    );
  return (
    <span className="see">
      <Face name={holder.name} small />
      <span className="cut">{t("hold.by", { name: holder.name })}</span>
      {desk.mayDecide && (
        <button type="button" className="btn sm" onClick={() => desk.openPanel("takeOver")}>
          {t("hold.takeOver")} <KeyHint of="hold" />
        </button>
      )}
    </span>
  );
}

/** "Anda pegang, 4 m 32 d lagi" */
function Countdown({ until }: { until: string }) {
  const { t } = useTranslation("case");
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const left = Math.max(0, Math.round((Date.parse(until) - now) / 1_000));
  return <span className="num">{t("hold.mine", { m: Math.floor(left / 60), s: left % 60 })}</span>;
}

function Title() {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const { fields, draft, shown, panel } = desk;
  const edited = draft.title !== undefined && draft.title !== shown.title;
  if (panel === "title") return <TitleField />;
  return (
    <h1>
      {desk.mayEdit ? (
        <button type="button" className="ttl" onClick={() => desk.openPanel("title")} title={t("editTitle")}>
          {fields.title}
        </button>
      ) : (
        fields.title
      )}
      {edited && (
        <span className="edited" title={t("was", { value: shown.title })}>
          {t("changed")}
        </span>
      )}
    </h1>
  );
}

const shortest = 3;

function TitleField() {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const [text, setText] = useState(desk.fields.title);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const keep = () => {
    const title = text.trim();
    if (title.length >= shortest) desk.setFields({ title });
  };
  return (
    <form
      className="row ttf"
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      <input
        ref={field}
        className="field"
        aria-label={t("field.title")}
        value={text}
        maxLength={200}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => event.key === "Escape" && desk.closePanel()}
      />
      <button type="submit" className="btn sm" aria-disabled={text.trim().length < shortest}>
        {t("common:save")}
      </button>
    </form>
  );
}
