/** Single keys: switched off all at once, or each given another key by pressing it. */
import { Switch } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useChangePreferences, usePreferences } from "../../data/me.ts";
import { type Action, actionKeys, actions, keyCap } from "../../keys/actions.ts";
import { useKeyMap } from "../../keys/keys.tsx";
import { canSwap, fixedActions, keyOf, ownerOf, withKey } from "./key-changes.ts";
import { Setting } from "./setting.tsx";

type Said = { action: Action; sentence: string; swap: string | null };

export function KeySettings() {
  const { t } = useTranslation(["settings", "keys"]);
  const preferences = usePreferences();
  const change = useChangePreferences();
  const map = useKeyMap();
  const [listening, setListening] = useState<Action | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const give = (action: Action, key: string) => {
    change({ keyMap: withKey(map, action, key) });
    setSaid(null);
  };
  const pressed = (action: Action, event: KeyboardEvent) => {
    if (["Shift", "Control", "Alt", "Meta", "CapsLock"].includes(event.key)) return;
    setListening(null);
    if (event.key === "Escape") return setSaid(null);
    const key = keyOf(event);
    if (key === null) return setSaid({ action, sentence: t("keyRefused"), swap: null });
    const owner = ownerOf(key, map, action);
    if (!owner) return give(action, key);
    const sentence = t("keyTaken", { key: keyCap(key), action: t(`keys:actions.${owner}`) });
    setSaid({ action, sentence, swap: canSwap(key, map, owner) ? key : null });
  };
  useListening(listening, pressed);
  const changed = actions.some((action) => map[action] !== actionKeys[action]);
  return (
    <>
      <div className="card se-card">
        <Setting id="se-keys" title={t("keysOn")} note={t("keysOnNote")}>
          <Switch
            id="se-keys"
            aria-describedby="se-keys-note"
            checked={preferences.keys !== false}
            onChange={(event) => change({ keys: event.currentTarget.checked })}
          />
        </Setting>
        <div className="row">
          <p className="t13 mid grow">{t("keysHow")}</p>
          <button type="button" className="btn sm" disabled={!changed} onClick={() => change({ keyMap: {} })}>
            {t("keysReset")}
          </button>
        </div>
      </div>
      <ul className="card se-keys">
        {actions.map((action) => (
          <li key={action}>
            <span className="grow">{t(`keys:actions.${action}`)}</span>
            {map[action] !== actionKeys[action] && (
              <span className="t12 mute">{t("keyDefault", { key: keyCap(actionKeys[action]) })}</span>
            )}
            <button
              type="button"
              className={`btn sm se-key ${listening === action ? "on" : ""}`}
              disabled={fixedActions.includes(action)}
              aria-label={t("keyChange", { action: t(`keys:actions.${action}`), key: keyCap(map[action]) })}
              onClick={() => {
                setSaid(null);
                setListening(action);
              }}
            >
              {listening === action ? t("keyPress") : keyCap(map[action])}
            </button>
            {said?.action === action && (
              <p className="note se-said row" role="alert">
                <span className="grow">{said.sentence}</span>
                {said.swap !== null && (
                  <button type="button" className="btn sm" onClick={() => give(action, said.swap ?? "")}>
                    {t("keySwap")}
                  </button>
                )}
              </p>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

/** The next key goes to `pressed` alone: no action of the page hears it. */
function useListening(action: Action | null, pressed: (action: Action, event: KeyboardEvent) => void): void {
  useEffect(() => {
    if (!action) return;
    const hear = (event: KeyboardEvent) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      pressed(action, event);
    };
    addEventListener("keydown", hear, true);
    return () => removeEventListener("keydown", hear, true);
  });
}
