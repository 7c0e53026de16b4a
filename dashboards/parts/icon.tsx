/** Our own line icons, always beside a word or inside something with an accessible name. */

import { useTranslation } from "react-i18next";
import type { Urgency } from "../../pipeline/model/taxonomy.ts";

export type IconName =
  | "agency"
  | "ball"
  | "book"
  | "camera"
  | "case"
  | "check"
  | "checks"
  | "clock"
  | "dl"
  | "down"
  | "ext"
  | "filter"
  | "flag"
  | "flask"
  | "gear"
  | "help"
  | "image"
  | "left"
  | "locate"
  | "lock"
  | "map"
  | "menu"
  | "merge"
  | "more"
  | "off"
  | "phone"
  | "pin"
  | "plus"
  | "queue"
  | "repeat"
  | "right"
  | "rules"
  | "s0"
  | "s1"
  | "s2"
  | "s3"
  | "search"
  | "send"
  | "share"
  | "siren"
  | "source"
  | "trend"
  | "u1"
  | "u2"
  | "u3"
  | "u4"
  | "user"
  | "warn"
  | "x";

export function Icon({ name, size }: { name: IconName; size?: "s" | "xs" }) {
  return (
    <svg className={`i ${size ?? ""}`} aria-hidden="true">
      <use href={`/icons.svg#i-${name}`} />
    </svg>
  );
}

/** Urgency as a shape with a hidden word: its silhouette differs from the others in grey, too. */
export function UrgencyMark({ urgency }: { urgency: Urgency }) {
  const { t } = useTranslation();
  return (
    <span className={`ug u${urgency}`} title={t(`urgency.${urgency}`)}>
      <Icon name={`u${urgency}`} />
      <span className="sr">{t(`urgency.${urgency}`)}</span>
    </span>
  );
}

/** Urgency as a chip: shape and word. */
export function UrgencyChip({ urgency }: { urgency: Urgency }) {
  const { t } = useTranslation();
  return (
    <span className={`u u${urgency}`}>
      <Icon name={`u${urgency}`} />
      {t(`urgency.${urgency}`)}
    </span>
  );
}
