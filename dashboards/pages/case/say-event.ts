/** One event of a case as a plain sentence. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { CaseFields, DismissReason } from "../../../pipeline/model/case.ts";
import { type CaseDetail, colleaguesQuery } from "../../data/cases.ts";
import { useMe } from "../../data/me.ts";
import { time, zoneOf } from "../../words/say.ts";
import { sayNumber, useSayField } from "./say-field.ts";

export type Happened = CaseDetail["events"][number];

/** A function that says events of this case, with names of people where they are known. */
export function useSayEvent(shown: CaseDetail): (event: Happened) => string {
  const { t } = useTranslation("case");
  const me = useMe();
  const { data } = useQuery(colleaguesQuery);
  const sayField = useSayField();
  const nameOf = (id: unknown) =>
    id === me.id ? t("you") : (data?.staff.find((one) => one.id === id)?.name ?? t("somebody"));
  const who = ({ actor }: Happened) => {
    if (actor.kind === "case_store") return "SP4N-LAPOR!";
    if (actor.kind === "stage") return t("machine");
    return actor.id === me.id ? t("you") : (actor.name ?? t("somebody"));
  };
  const fields = (changed: unknown) =>
    Object.entries((changed ?? {}) as Partial<CaseFields>)
      .map(([key, value]) => `${t(`field.${key}`)} ${sayField(key as keyof CaseFields, value)}`)
      .join(", ");
  const moments = (value: unknown) => time(String(value), zoneOf(shown.areaCode));

  return (event) => {
    const { verb, data } = event;
    const values: Record<string, unknown> = { ...data, who: who(event) };
    const posts = Array.isArray(data.posts) ? data.posts.length : 0;
    values.count = posts;
    if (typeof data.trackingNumber === "string") values.trackingNumber = sayNumber(data.trackingNumber);
    const say = (key: string) =>
      t(`event.${key}`, { ...values, defaultValue: t("event.other", { who: values.who, verb }) });
    switch (verb) {
      case "opened":
        return say(data.splitFrom ? "openedBySplit" : "opened");
      case "raised":
        return t("event.raised", { urgency: sayField("urgency", data.urgency) });
      case "confirmed": {
        const changed = fields(data.fields);
        return changed ? t("event.confirmedWith", { who: values.who, changed }) : say("confirmed");
      }
      case "corrected":
        return t("event.corrected", { who: values.who, changed: fields(data.after) });
      case "dismissed":
        return t("event.dismissed", {
          who: values.who,
          reason: t(`dismiss.${data.reason as DismissReason}`),
        });
      case "assigned":
        return data.assigneeId === null
          ? say("unassigned")
          : t("event.assigned", { who: values.who, name: nameOf(data.assigneeId) });
      case "snoozed":
        return t(`event.${data.kind === "mute" ? "muted" : "snoozed"}`, {
          who: values.who,
          until: moments(data.until),
        });
      case "woken":
        return t(`event.woken.${String(data.why)}`, { who: values.who });
      case "taken_over":
        return t("event.taken_over", { who: values.who, from: nameOf(data.from), reason: data.reason });
      case "undone":
        return t("event.undone", {
          who: values.who,
          what: t(`verb.${String(data.verb)}`, { defaultValue: String(data.verb) }),
        });
      default:
        return say(verb);
    }
  };
}
