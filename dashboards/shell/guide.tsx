/** Three steps to the first confirmed case, until it is there or the person has seen enough. */
import { useTranslation } from "react-i18next";
import { useDecisions } from "../data/decisions.ts";
import { useChangePreferences, useMe, usePreferences } from "../data/me.ts";
import { Icon } from "../parts/icon.tsx";

const steps = ["s1", "s2", "s3"] as const;

export function Guide() {
  const { t } = useTranslation("shell");
  const { role } = useMe();
  const { guideDone } = usePreferences();
  const change = useChangePreferences();
  const decisions = useDecisions();
  const confirmed = decisions.some((one) => one.decision.verb === "confirm" && one.state === "done");
  const looked = decisions.length > 0;
  if (guideDone !== false && (guideDone === true || role === "analyst")) return null;
  return (
    <aside className="guide" aria-label={t("guide.title")}>
      <b>{t("guide.title")}</b>
      {confirmed ? (
        <p className="grow" role="status">
          {t("guide.done")}
        </p>
      ) : (
        <ol className="grow">
          {steps.map((step, index) => (
            <li key={step} className={looked && index < 2 ? "done" : ""}>
              <span className="nr">{looked && index < 2 ? <Icon name="check" size="s" /> : index + 1}</span>
              {t(`guide.${step}`)}
            </li>
          ))}
        </ol>
      )}
      <button
        type="button"
        className="btn bare icon sm"
        aria-label={t("guide.hide")}
        onClick={() => change({ guideDone: true })}
      >
        <Icon name="x" />
      </button>
    </aside>
  );
}
