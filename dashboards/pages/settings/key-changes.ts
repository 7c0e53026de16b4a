/** Changing keys: what a pressed key would be called, whose it is already, and what is kept. Pure. */
import { type Action, actionKeys, actions } from "../../keys/actions.ts";

/** These work whatever a person has switched off, so they keep their keys. */
export const fixedActions: readonly Action[] = ["back", "palette"];

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "altKey" | "metaKey" | "shiftKey">;

/** The key as the map keeps it; null for keys that stay with the browser or with moving about. */
export function keyOf({ key, ctrlKey, altKey, metaKey, shiftKey }: Pressed): string | null {
  if (ctrlKey || altKey || metaKey) return null;
  if (key.length === 1) return shiftKey ? key : key.toLowerCase();
  return key === "Enter" || /^F\d{1,2}$/.test(key) ? key : null;
}

/** The other action that has this key already, alone or as the beginning of two keys. */
export function ownerOf(key: string, map: Record<Action, string>, except: Action): Action | null {
  const others = actions.filter((action) => action !== except);
  return (
    others.find((action) => map[action] === key) ??
    others.find((action) => map[action].startsWith(`${key} `)) ??
    null
  );
}

/** Only what differs from the defaults, after `action` got `key`; whoever had it takes the old key instead. */
export function withKey(map: Record<Action, string>, action: Action, key: string): Record<string, string> {
  const next = { ...map, [action]: key };
  const owner = actions.find((other) => other !== action && map[other] === key);
  if (owner) next[owner] = map[action];
  return Object.fromEntries(
    actions.flatMap((one) => (next[one] === actionKeys[one] ? [] : [[one, next[one]]])),
  );
}

/** May the key simply be swapped? Not with actions that keep theirs, and not with the first of two keys. */
export function canSwap(key: string, map: Record<Action, string>, owner: Action): boolean {
  return map[owner] === key && !fixedActions.includes(owner);
}
