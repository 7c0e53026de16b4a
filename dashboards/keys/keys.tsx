/**
 * Single keys, read by the character they make (so they follow every layout), never while typing and never with
 * Ctrl, Alt or Meta. The component mounted last that knows an action answers it.
 */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from "react";
import { usePreferences } from "../data/me.ts";
import { type Action, actionKeys, actions, keyCap } from "./actions.ts";

type Handlers = Partial<Record<Action, () => void>>;
/** Takes every key before the actions do (a list that is open and waits for a digit); true when it used it. */
type Grab = (key: string, event: KeyboardEvent) => boolean;

type Registry = { handlers: { current: Handlers }[]; grabs: { current: Grab }[] };
const Keys = createContext<{
  registry: Registry;
  map: Record<Action, string>;
  on: boolean;
  hints: boolean;
} | null>(null);

/** The keys in force: the defaults with the person's own changes. */
export function keyMapOf(own: Record<string, string> | undefined): Record<Action, string> {
  return { ...actionKeys, ...own };
}

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select"));

/** A button under focus keeps Enter and Space for itself. */
const pressesItself = (target: EventTarget | null, key: string) =>
  (key === "Enter" || key === " ") &&
  target instanceof HTMLElement &&
  target.matches("button, a[href], summary, [role=button], [role=option], [role=menuitem]");

const sequenceMs = 1_200;

export function KeyProvider({ children }: { children: ReactNode }) {
  const preferences = usePreferences();
  const registry = useRef<Registry>({ handlers: [], grabs: [] }).current;
  const map = useMemo(() => keyMapOf(preferences.keyMap), [preferences.keyMap]);
  const on = preferences.keys !== false;
  useEffect(() => {
    const byKey = new Map(actions.map((action) => [map[action], action]));
    let prefix = "";
    let prefixAt = 0;
    const press = (event: KeyboardEvent) => {
      if (event.isComposing || event.defaultPrevented) return;
      const run = (action: Action | undefined) => {
        const handler = action && registry.handlers.findLast((one) => one.current[action])?.current[action];
        if (!handler) return false;
        event.preventDefault();
        handler();
        return true;
      };
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
        run("palette");
        return;
      }
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.key === "Escape" && !typing(event.target)) {
        if (registry.grabs.at(-1)?.current("Escape", event)) return event.preventDefault();
        run("back");
        return;
      }
      if (!on || typing(event.target)) return;
      if (registry.grabs.at(-1)?.current(event.key, event)) return event.preventDefault();
      if (pressesItself(event.target, event.key)) return;
      const key = prefix && Date.now() - prefixAt < sequenceMs ? `${prefix} ${event.key}` : event.key;
      prefix = "";
      if (run(byKey.get(key))) return;
      if (event.key === "ArrowDown" && run("next")) return;
      if (event.key === "ArrowUp" && run("previous")) return;
      if (run(byKey.get(event.key.toLowerCase()))) return;
      if ([...byKey.keys()].some((known) => known.startsWith(`${event.key} `))) {
        prefix = event.key;
        prefixAt = Date.now();
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [map, on, registry]);
  const value = useMemo(
    () => ({ registry, map, on, hints: on && preferences.keyHints !== false }),
    [registry, map, on, preferences.keyHints],
  );
  return <Keys.Provider value={value}>{children}</Keys.Provider>;
}

function useKeyContext() {
  const context = useContext(Keys);
  if (!context) throw new Error("keys are for signed-in pages");
  return context;
}

/** Answers actions as long as the component is mounted. */
export function useKeys(handlers: Handlers): void {
  const { registry } = useKeyContext();
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    registry.handlers.push(latest);
    return () => void registry.handlers.splice(registry.handlers.indexOf(latest), 1);
  }, [registry]);
}

/** While `active`, every key goes to `grab` first: an open list takes digits until Esc. */
export function useKeyGrab(active: boolean, grab: Grab): void {
  const { registry } = useKeyContext();
  const latest = useRef(grab);
  latest.current = grab;
  useEffect(() => {
    if (!active) return;
    registry.grabs.push(latest);
    return () => void registry.grabs.splice(registry.grabs.indexOf(latest), 1);
  }, [active, registry]);
}

/** The key of an action as a hint inside its button; nothing when hints or keys are off. */
export function KeyHint({ of }: { of: Action }) {
  const { map, hints } = useKeyContext();
  if (!hints || !map[of]) return null;
  return <kbd>{keyCap(map[of])}</kbd>;
}

/** What to put in `aria-keyshortcuts`. */
export function useKeyName(of: Action): string | undefined {
  const { map, on } = useKeyContext();
  return on ? map[of] : undefined;
}

export const useKeyMap = (): Record<Action, string> => useKeyContext().map;
