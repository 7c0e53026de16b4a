/** Writing to colleagues on a case: notes with @names, and the reason for taking a case over. */
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { colleaguesQuery } from "../../data/cases.ts";
import { useDesk } from "./use-case-desk.ts";

const longest = 5_000;

/** The "@bi" under the cursor; null when none is being typed. */
export function mentionAt(text: string, cursor: number): { from: number; typed: string } | null {
  const found = /(?:^|\s)@([\p{L}\p{N}.]*(?: [\p{L}\p{N}.]*)?)$/u.exec(text.slice(0, cursor));
  return found ? { from: cursor - found[1]!.length - 1, typed: found[1]!.toLowerCase() } : null;
}

export function NoteBox() {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const { data } = useQuery(colleaguesQuery);
  const [text, setText] = useState("");
  const [cursor, setCursor] = useState(0);
  const [at, setAt] = useState(0);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const staff = data?.staff ?? [];
  const mention = mentionAt(text, cursor);
  const names = mention
    ? staff.filter(({ name }) => name.toLowerCase().startsWith(mention.typed)).slice(0, 6)
    : [];
  const active = Math.min(at, names.length - 1);

  const put = (name: string) => {
    if (!mention) return;
    const next = `${text.slice(0, mention.from)}@${name} ${text.slice(cursor)}`;
    setText(next);
    setCursor(mention.from + name.length + 2);
    setAt(0);
    field.current?.focus();
  };
  const save = () => {
    const words = text.trim();
    if (words === "") return;
    const mentions = staff.filter(({ name }) => words.includes(`@${name}`)).map(({ id }) => id);
    desk.act("note", { text: words, ...(mentions.length > 0 ? { mentions } : {}) });
  };
  return (
    <form
      className="sheet"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        save();
      }}
    >
      <label className="t12 mute" htmlFor="case-note">
        {t("note.label")}
      </label>
      <textarea
        id="case-note"
        ref={field}
        className="field"
        value={text}
        maxLength={longest}
        aria-controls="case-mentions"
        onChange={({ target }) => {
          setText(target.value);
          setCursor(target.selectionStart);
        }}
        onSelect={({ currentTarget }) => setCursor(currentTarget.selectionStart)}
        onKeyDown={(event) => {
          const choosing = names.length > 0;
          if (event.key === "Escape") desk.closePanel();
          else if (choosing && event.key === "ArrowDown") setAt(Math.min(active + 1, names.length - 1));
          else if (choosing && event.key === "ArrowUp") setAt(Math.max(active - 1, 0));
          else if (choosing && (event.key === "Enter" || event.key === "Tab")) put(names[active]!.name);
          else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
          else return;
          event.preventDefault();
        }}
      />
      {names.length > 0 && (
        <ul className="pick flat" id="case-mentions">
          {names.map(({ id, name }, place) => (
            <li key={id} className={place === active ? "act-on" : undefined}>
              <button type="button" className="lk" onClick={() => put(name)}>
                @{name}
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="row">
        <span className="grow t12 mute">{t("note.how")}</span>
        <button type="button" className="btn sm" onClick={desk.closePanel}>
          {t("common:cancel")}
        </button>
        <button type="submit" className="btn sm pri" aria-disabled={text.trim() === ""}>
          {t("note.save")}
        </button>
      </div>
    </form>
  );
}

/** Taking over tells the other person why. */
export function TakeOver() {
  const { t } = useTranslation("case");
  const desk = useDesk();
  const [reason, setReason] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const name = desk.presence.holder?.name ?? "";
  return (
    <form
      className="sheet"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim() === "") return;
        desk.presence.claim({ reason: reason.trim() });
        desk.closePanel();
      }}
    >
      <label className="t12 mute" htmlFor="case-take-over">
        {t("hold.reason", { name })}
      </label>
      <div className="row">
        <input
          id="case-take-over"
          ref={field}
          className="field"
          maxLength={500}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
          onKeyDown={(event) => event.key === "Escape" && desk.closePanel()}
        />
        <button type="submit" className="btn pri" aria-disabled={reason.trim() === ""}>
          {t("hold.takeOver")}
        </button>
        <button type="button" className="btn" onClick={desk.closePanel}>
          {t("common:cancel")}
        </button>
      </div>
    </form>
  );
}
