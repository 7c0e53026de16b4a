/** My passkeys: seen, added on this device, removed. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { localhostAddress, PasskeyCancelledError, passkeysHere } from "../../data/passkey.ts";
import { addPasskey, listPasskeys, removePasskey } from "../../data/way-in.ts";
import { Entry } from "../../parts/entry.tsx";
import { Failed, Loading } from "../../parts/states.tsx";
import { time } from "../../words/say.ts";

export function Passkeys({ onDone }: { onDone(sentence: string): void }) {
  const { t } = useTranslation("account");
  const client = useQueryClient();
  const list = useQuery({ queryKey: ["passkeys"], queryFn: listPasskeys });
  const [wrong, setWrong] = useState<string | null>(null);
  const change = async (go: () => Promise<unknown>, sentence: string) => {
    setWrong(null);
    try {
      await go();
      onDone(sentence);
    } catch (error) {
      setWrong(error instanceof PasskeyCancelledError ? t("passkeyCancelled") : (error as Error).message);
    }
    await client.invalidateQueries({ queryKey: ["passkeys"] });
  };
  if (list.isPending) return <Loading rows={2} />;
  if (list.error) return <Failed error={list.error} again={() => void list.refetch()} />;
  return (
    <>
      <p className="mid">{t("passkeyWhat")}</p>
      {list.data.length === 0 && <p className="mute">{t("passkeyNone")}</p>}
      <ul>
        {list.data.map(({ id, name, createdAt }) => (
          <li key={id} className="thing">
            <span className="grow cut">{name ?? t("unnamed")}</span>
            {createdAt && <span className="t12 mute">{t("passkeySince", { at: time(createdAt) })}</span>}
            <button
              type="button"
              className="btn sm"
              aria-label={t("passkeyRemove", { name: name ?? t("unnamed") })}
              onClick={() => void change(() => removePasskey(id), t("passkeyRemoved"))}
            >
              {t("remove")}
            </button>
          </li>
        ))}
      </ul>
      <Add wrong={wrong} add={(name) => change(() => addPasskey(name), t("passkeyAdded"))} />
    </>
  );
}

function Add({ wrong, add }: { wrong: string | null; add(name: string): Promise<void> }) {
  const { t } = useTranslation("account");
  const [busy, setBusy] = useState(false);
  const where = passkeysHere();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    setBusy(true);
    await add(String(new FormData(form).get("name")));
    form.reset();
    setBusy(false);
  };
  if (where !== "yes")
    return (
      <>
        {wrong && (
          <p role="alert" className="note bad">
            {wrong}
          </p>
        )}
        <p className="t12 mute">
          {t(where === "no" ? "passkeyNo" : "passkeyElsewhere")}{" "}
          {where === "elsewhere" && <a href={localhostAddress()}>localhost</a>}
        </p>
      </>
    );
  return (
    <form method="post" onSubmit={submit}>
      <Entry label={t("passkeyName")} name="name" type="text" required maxLength={60} wrong={wrong} />
      <button type="submit" className="btn" disabled={busy}>
        {t("passkeyAdd")}
      </button>
    </form>
  );
}
