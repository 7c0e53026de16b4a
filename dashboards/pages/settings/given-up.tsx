/** Work that was given up: why, and once more. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, ask } from "../../data/api.ts";
import { Empty, Failed, Loading } from "../../parts/states.tsx";
import { count, time } from "../../words/say.ts";

const workQuery = { queryKey: ["work"], queryFn: () => ask(api.work.$get()), refetchInterval: 10_000 };

export function GivenUp() {
  const { t } = useTranslation("settings");
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(workQuery);
  const retry = useMutation({
    mutationFn: (stage: string) => ask(api.work.retry.$post({ json: { stage } })),
    onSettled: () => client.invalidateQueries({ queryKey: ["work"] }),
  });
  if (error && !data) return <Failed error={error} again={() => void refetch()} />;
  if (!data) return <Loading />;
  const stages = data.stages.filter(({ givenUp }) => givenUp > 0);
  const name = (stage: string) => t(`stage.${stage}`, { defaultValue: stage });
  return (
    <>
      {retry.data && (
        <p className="t13 mid" role="status">
          {t("retried", { n: count(retry.data.retried) })}
        </p>
      )}
      {retry.error && (
        <p className="note bad" role="alert">
          {retry.error.message}
        </p>
      )}
      {stages.length === 0 && <Empty>{t("noGivenUp")}</Empty>}
      {stages.map(({ stage, givenUp }) => (
        <div key={stage} className="card se-card">
          <div className="row">
            <b className="grow">
              {name(stage)} · {t("gaveUp", { n: count(givenUp) })}
            </b>
            <button
              type="button"
              className="btn sm"
              disabled={retry.isPending}
              onClick={() => retry.mutate(stage)}
            >
              {t("common:retry")}
            </button>
          </div>
          <ul className="se-rows">
            {data.givenUp
              .filter((one) => one.stage === stage)
              .slice(0, 20)
              .map((one) => (
                <li key={one.ref}>
                  <div className="grow">
                    <p className="t13">{one.fault ?? t("noReason")}</p>
                    <p className="t12 mute num">
                      {t("gaveUpAt", { ref: one.ref, n: count(one.attempts), at: time(one.givenUpAt) })}
                    </p>
                  </div>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </>
  );
}
