/** A short list in place: digits 1–9 choose, arrows move, typing filters, Esc closes. */
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeyGrab } from "../../keys/keys.tsx";

export type Option = {
  id: string;
  label: string;
  /** Second line, or what stands at the right, e.g. a score. */
  note?: ReactNode;
  /** Options with the same group stand under one heading. */
  group?: string;
  /** The one in force. */
  on?: boolean;
};

export type PickListProps = {
  label: string;
  options: readonly Option[];
  onPick(id: string): void;
  onClose(): void;
  /** With it there is a field to type in; without `onSearch` it filters the options itself. */
  placeholder?: string;
  /** Hears what is typed, for options that come from the server. */
  onSearch?(text: string): void;
  /** Stands below the options. */
  children?: ReactNode;
};

const plain = (text: string) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

export function PickList({
  label,
  options,
  onPick,
  onClose,
  placeholder,
  onSearch,
  children,
}: PickListProps) {
  const { t } = useTranslation("case");
  const name = useId();
  const box = useRef<HTMLDivElement>(null);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const shown = useMemo(() => {
    const words = plain(text).split(/\s+/).filter(Boolean);
    if (onSearch || words.length === 0) return options;
    return options.filter(({ label, group }) => {
      const hay = plain(`${label} ${group ?? ""}`);
      return words.every((word) => hay.includes(word));
    });
  }, [options, text, onSearch]);
  const active = Math.min(at, shown.length - 1);
  useFocusInside(box);

  /** True when the key was used. */
  const press = (key: string): boolean => {
    const digit = /^[1-9]$/.test(key) && text === "" ? Number(key) : 0;
    if (digit > 0) {
      const option = shown[digit - 1];
      if (option) onPick(option.id);
      return true;
    }
    if (key === "Escape") onClose();
    else if (key === "ArrowDown") setAt(Math.min(active + 1, shown.length - 1));
    else if (key === "ArrowUp") setAt(Math.max(active - 1, 0));
    else if (key === "Enter") {
      const option = shown[active];
      if (option) onPick(option.id);
    } else return false;
    return true;
  };
  // Whatever has the focus, an open list takes the keys: none of them may decide the case by accident.
  useKeyGrab(true, (key) => {
    press(key);
    return key !== "Tab";
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.nativeEvent.isComposing) return;
    if (!press(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  useEffect(() => {
    box.current?.querySelector(`[data-at="${active}"]`)?.scrollIntoView({ block: "nearest" });
  }, [active]);
  const option = (id: string) => `${name}-${id}`;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the field and the list inside
    <div className="pick" ref={box} onKeyDown={onKeyDown}>
      {placeholder !== undefined && (
        <input
          className="field"
          role="combobox"
          aria-expanded="true"
          aria-controls={name}
          aria-activedescendant={shown[active] ? option(shown[active].id) : undefined}
          aria-label={label}
          autoComplete="off"
          placeholder={placeholder}
          value={text}
          onChange={({ target }) => {
            setText(target.value);
            setAt(0);
            onSearch?.(target.value.trim());
          }}
        />
      )}
      <div
        className="lb"
        id={name}
        role="listbox"
        aria-label={label}
        tabIndex={placeholder === undefined ? 0 : -1}
        aria-activedescendant={shown[active] ? option(shown[active].id) : undefined}
      >
        {shown.map((one, place) => (
          <PickOption
            key={one.id}
            id={option(one.id)}
            option={one}
            place={place}
            active={place === active}
            heading={one.group !== undefined && one.group !== shown[place - 1]?.group ? one.group : null}
            digit={text === "" && place < 9}
            onPick={() => onPick(one.id)}
          />
        ))}
      </div>
      {shown.length === 0 && <p className="none">{t("pick.none")}</p>}
      {children}
    </div>
  );
}

type PickOptionProps = {
  id: string;
  option: Option;
  place: number;
  active: boolean;
  heading: string | null;
  digit: boolean;
  onPick(): void;
};

function PickOption({ id, option, place, active, heading, digit, onPick }: PickOptionProps) {
  return (
    <>
      {heading !== null && (
        <div className="gh op" role="presentation">
          {heading}
        </div>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the list answers the keys */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names its active option */}
      <div
        id={id}
        role="option"
        data-at={place}
        aria-selected={active}
        className={option.on ? "op on" : "op"}
        onMouseDown={(event) => event.preventDefault()}
        onClick={onPick}
      >
        {digit && <kbd>{place + 1}</kbd>}
        <span className="grow">{option.label}</span>
        {option.note !== undefined && <span className="nt">{option.note}</span>}
      </div>
    </>
  );
}

/** Focus goes to the field or the list, and back to where it was when the list closes. */
function useFocusInside(box: { current: HTMLElement | null }): void {
  useEffect(() => {
    const before = document.activeElement;
    box.current?.querySelector<HTMLElement>("input, [role=listbox]")?.focus({ preventScroll: true });
    box.current?.scrollIntoView({ block: "nearest" });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [box]);
}
