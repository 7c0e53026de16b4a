/** Reading a source again from a time on, and removing it: both asked once more. */
import { Modal } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../../data/api.ts";
import type { Source } from "./source-state.ts";

type Asking = { source: Source; onClose(): void };

/** A Date as `<input type="datetime-local">` wants it: the clock of this device. */
function localText(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const dayMs = 86_400_000;
const reaches = [1, 3, 7] as const;

export function BackfillSource({ source: { name, connector }, onClose }: Asking) {
  const { t } = useTranslation("sources");
  const client = useQueryClient();
  const [since, setSince] = useState(() => localText(new Date(Date.now() - dayMs)));
  const run = useMutation({
    mutationFn: () =>
      ask(
        api.sources[":name"].backfill.$post({
          param: { name },
          json: { since: new Date(since).toISOString() },
        }),
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["sources"] });
      onClose();
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("backfillTitle", { name })}
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      <form
        className="so-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (since) run.mutate();
        }}
      >
        <label className="so-field">
          <span className="m">{t("since")}</span>
          <input
            className="field"
            type="datetime-local"
            required
            value={since}
            max={localText(new Date())}
            onChange={(event) => setSince(event.target.value)}
            aria-describedby="so-since-note"
            aria-invalid={run.error !== null}
          />
        </label>
        <div className="row so-wrap">
          {reaches.map((days) => (
            <button
              key={days}
              type="button"
              className="btn sm"
              onClick={() => setSince(localText(new Date(Date.now() - days * dayMs)))}
            >
              {t("daysBack", { count: days })}
            </button>
          ))}
        </div>
        <p id="so-since-note" className="t13 mid">
          {connector === "x" ? t("backfillNoteX") : t("backfillNoteStart")} {t("backfillNote")}
        </p>
        {run.error && (
          <p className="note bad" role="alert">
            {run.error.message}
          </p>
        )}
        <div className="row so-end">
          <button type="button" className="btn" onClick={onClose}>
            {t("common:cancel")}
          </button>
          <button type="submit" className="btn pri" disabled={run.isPending}>
            {t("backfillDo")}
          </button>
        </div>
      </form>
    </Modal>
  );
}

export function RemoveSource({ source: { name }, onClose }: Asking) {
  const { t } = useTranslation("sources");
  const client = useQueryClient();
  const run = useMutation({
    mutationFn: () => ask(api.sources[":name"].$delete({ param: { name } })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["sources"] });
      onClose();
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("removeTitle", { name })}
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      <div className="so-form">
        <p>{t("removeNote")}</p>
        {run.error && (
          <p className="note bad" role="alert">
            {run.error.message}
          </p>
        )}
        <div className="row so-end">
          <button type="button" className="btn" onClick={onClose} data-autofocus>
            {t("common:cancel")}
          </button>
          <button type="button" className="btn pri" disabled={run.isPending} onClick={() => run.mutate()}>
            {t("removeDo")}
          </button>
        </div>
      </div>
    </Modal>
  );
}
