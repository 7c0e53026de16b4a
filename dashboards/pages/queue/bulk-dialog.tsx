/** Before many cases are decided at once: how many, which come first, which are left out and why; then the number typed. */
import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { BulkAction } from "../../../pipeline/model/desk.ts";
import { ProblemError } from "../../data/api.ts";
import { colleaguesQuery } from "../../data/cases.ts";
import { Failed, Loading } from "../../parts/states.tsx";
import { count, time } from "../../words/say.ts";
import { type BulkDone, type BulkOf, type BulkPreview, previewBulk, runBulk } from "./bulk.ts";

/** Above this many, pressing Enter is not enough. */
const typedAbove = 20;

type Props = { of: BulkOf; action: BulkAction; onClose(): void; onDone(done: BulkDone): void };

export function BulkDialog(props: Props) {
  const { t } = useTranslation("queue");
  const { of, action, onClose } = props;
  const what = useActionWords(action);
  const id = useRef(crypto.randomUUID()).current;
  const preview = useQuery({
    queryKey: ["bulk", id],
    queryFn: () => previewBulk(of, action),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={<b>{what}</b>}
      centered
      size={520}
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys of the list sleep while this asks */}
      <div className="q-sure" onKeyDown={(event) => event.stopPropagation()}>
        {preview.isPending && <Loading />}
        {preview.error && <Failed error={preview.error} again={() => void preview.refetch()} />}
        {preview.data && (
          <Sure {...props} id={id} preview={preview.data} again={() => void preview.refetch()} />
        )}
      </div>
    </Modal>
  );
}

function Sure({
  of,
  action,
  onDone,
  onClose,
  id,
  preview,
  again,
}: Props & { id: string; preview: BulkPreview; again(): void }) {
  const { t } = useTranslation("queue");
  const { total, first, skipped } = preview;
  const [typed, setTyped] = useState("");
  const [done, setDone] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const counted = total > typedAbove;
  const sure = total > 0 && (!counted || typed.replace(/[.,\s]/g, "") === String(total));
  const run = async (event: FormEvent) => {
    event.preventDefault();
    if (!sure || done !== null) return;
    setDone(0);
    setError(null);
    try {
      onDone(await runBulk(of, action, { decisionId: id, expected: total }, setDone));
    } catch (problem) {
      setDone(null);
      setError(problem);
      setTyped("");
      // The number is another one now: shown anew, asked anew.
      if (problem instanceof ProblemError && problem.code === "bulk_changed") again();
    }
  };
  return (
    <form onSubmit={run} className="q-sure">
      <p>
        <b className="num">{t("bulk.many", { count: total, said: count(total) })}</b>
        {skipped.length > 0 &&
          ` ${t("bulk.skipped", { count: skipped.length, said: count(skipped.length) })}`}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by key */}
      <ol tabIndex={0} aria-label={t("bulk.first")}>
        {first.map((one) => (
          <li key={one.id}>
            <span className="mute num">K-{one.id}</span>
            <span className="cut">{one.title}</span>
          </li>
        ))}
        {total > first.length && (
          <li className="mute">
            {t("bulk.more", { count: total - first.length, said: count(total - first.length) })}
          </li>
        )}
      </ol>
      {skipped.length > 0 && (
        <details>
          <summary>{t("bulk.why")}</summary>
          {skipped.slice(0, 50).map(({ caseId, why }) => (
            <p key={caseId} className="t12">
              <span className="num mute">K-{caseId}</span> {why}
            </p>
          ))}
        </details>
      )}
      {error !== null && <Failed error={error} />}
      {counted && (
        <label>
          {t("bulk.type", { n: count(total) })}
          <input
            className="field num"
            inputMode="numeric"
            autoComplete="off"
            data-autofocus
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
      )}
      {done !== null && (
        <div role="status">
          <progress max={total} value={"rows" in of ? done : undefined} style={{ width: "100%" }} />
          <p className="mute num">
            {"rows" in of
              ? t("bulk.progress", { done: count(done), total: count(total) })
              : t("bulk.running")}
          </p>
        </div>
      )}
      <p className="row">
        <button
          type="submit"
          className="btn pri"
          aria-disabled={!sure || done !== null}
          data-autofocus={!counted || undefined}
        >
          {t("bulk.go", { count: total, said: count(total) })}
        </button>
        <button type="button" className="btn bare" onClick={onClose}>
          {t("common:cancel")}
        </button>
      </p>
    </form>
  );
}

/** What an action does, as a heading. */
function useActionWords(action: BulkAction): string {
  const { t } = useTranslation("queue");
  const { data } = useQuery(colleaguesQuery);
  switch (action.kind) {
    case "confirm":
      return t("bulk.confirm");
    case "dismiss":
      return t("bulk.does.dismiss", { reason: t(`reasons.${action.reason}`) });
    case "urgency":
      return t("bulk.does.urgency", { urgency: t(`common:urgency.${action.urgency}`) });
    case "assign": {
      const name = data?.staff.find(({ id }) => id === action.assigneeId)?.name;
      return name ? t("bulk.does.assign", { name }) : t("bulk.nobody");
    }
    case "snooze":
      return t(action.snooze === "mute" ? "bulk.does.mute" : "bulk.does.snooze", {
        time: time(action.until),
      });
  }
}
