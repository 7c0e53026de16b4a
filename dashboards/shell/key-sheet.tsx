/** "?": everything a key can do, with the key it has for this person. */
import { Modal } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../data/me.ts";
import { type Action, actions, keyCap } from "../keys/actions.ts";
import { useKeyMap } from "../keys/keys.tsx";
import "./palette.css";

const groups: Record<string, Action[]> = {
  move: ["next", "previous", "skip", "search", "select", "selectAll", "back", "palette", "sheet"],
  decide: ["confirm", "dismiss", "merge", "otherProblem", "snooze", "assign", "hold", "undo"],
  edit: [
    "urgency1",
    "urgency2",
    "urgency3",
    "urgency4",
    "category",
    "place",
    "agency",
    "intent",
    "title",
    "split",
    "note",
  ],
  look: ["readAs", "photo", "original", "explain"],
};
const placed = new Set(Object.values(groups).flat());
/** What no group names goes to pages: an action is never left out of the sheet. */
const all = Object.entries({ ...groups, go: actions.filter((action) => !placed.has(action)) });

export function KeySheet({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const { t } = useTranslation("keys");
  const map = useKeyMap();
  const on = usePreferences().keys !== false;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={<b>{t("title")}</b>}
      size={840}
      closeButtonProps={{ "aria-label": t("common:close") }}
      transitionProps={{ duration: 120, transition: "fade" }}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys of the page sleep under the sheet */}
      <div
        onKeyDown={(event) => {
          if (event.key === map.sheet || event.key === "Escape") onClose();
          if (event.key !== "Tab") event.stopPropagation();
        }}
      >
        <p className={on ? "mid t13" : "note"} style={{ marginBottom: 16 }}>
          {t(on ? "intro" : "off")}{" "}
          <Link to="/pengaturan" onClick={onClose}>
            {t("actions.goSettings")}
          </Link>
        </p>
        <div className="sheet" style={on ? undefined : { color: "var(--ink-3)" }}>
          {all.map(([group, of]) => (
            <section key={group}>
              <h2>{t(`groups.${group}`)}</h2>
              <dl>
                {of.map((action) => (
                  <div key={action}>
                    <dt>{t(`actions.${action}`)}</dt>
                    <dd>
                      {keyCap(map[action])
                        .split(" ")
                        .map((cap) => (
                          <kbd key={cap} style={{ marginLeft: 4 }}>
                            {cap}
                          </kbd>
                        ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </div>
    </Modal>
  );
}
