/** The devices I am signed in on; one of them or all can be signed out. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { endAllSessions, endSession, listSessions } from "../../data/way-in.ts";
import { Failed, Loading } from "../../parts/states.tsx";
import { time } from "../../words/say.ts";
import { deviceName } from "./device-name.ts";

export function Sessions() {
  const { t } = useTranslation("account");
  const client = useQueryClient();
  const navigate = useNavigate();
  const list = useQuery({ queryKey: ["sessions"], queryFn: listSessions });
  const one = useMutation({
    mutationFn: endSession,
    onSettled: () => client.invalidateQueries({ queryKey: ["sessions"] }),
  });
  const all = useMutation({
    mutationFn: endAllSessions,
    onSuccess: async () => {
      await navigate({ to: "/masuk" });
      sessionStorage.clear();
      client.clear();
    },
  });
  if (list.isPending) return <Loading rows={2} />;
  if (list.error) return <Failed error={list.error} again={() => void list.refetch()} />;
  const nameOf = (userAgent: string | null) => {
    const device = deviceName(userAgent);
    return device ? t("device", device) : t("deviceOther");
  };
  const error = one.error ?? all.error;
  return (
    <>
      <ul>
        {list.data.map(({ id, token, userAgent, updatedAt, here }) => (
          <li key={id} className="thing" data-session>
            <span className="grow">
              {nameOf(userAgent)} {here && <span className="chip">{t("sessionHere")}</span>}
              <span className="t12 mute" style={{ display: "block" }}>
                {t("sessionUsed", { at: time(updatedAt) })}
              </span>
            </span>
            {!here && (
              <button
                type="button"
                className="btn sm"
                aria-label={t("sessionEndOne", { device: nameOf(userAgent) })}
                onClick={() => one.mutate(token)}
              >
                {t("sessionEnd")}
              </button>
            )}
          </li>
        ))}
      </ul>
      {error && <Failed error={error} />}
      <button
        type="button"
        className="btn"
        style={{ justifySelf: "start" }}
        disabled={all.isPending}
        onClick={() => all.mutate()}
      >
        {t("sessionEndAll")}
      </button>
    </>
  );
}
