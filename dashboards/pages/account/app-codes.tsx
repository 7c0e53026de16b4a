/** An authenticator app: set up with a key or a link and backup codes, or switched off. */
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { meQuery, useMe } from "../../data/me.ts";
import { beginApp, endApp, sendCode } from "../../data/way-in.ts";
import { Entry } from "../../parts/entry.tsx";

type Begun = Awaited<ReturnType<typeof beginApp>>;

export function AppCodes({ onDone }: { onDone(sentence: string): void }) {
  const { t } = useTranslation("account");
  const { twoFactorEnabled } = useMe();
  const client = useQueryClient();
  const [begun, setBegun] = useState<Begun | null>(null);
  // The server gives this device a new session at each change, and ends the old one.
  const changed = async (sentence: string) => {
    setBegun(null);
    await Promise.all([
      client.invalidateQueries({ queryKey: meQuery.queryKey, exact: true }),
      client.invalidateQueries({ queryKey: ["sessions"] }),
    ]);
    onDone(sentence);
  };
  if (begun)
    return <SetUp begun={begun} onDone={() => changed(t("appDone"))} onLeave={() => setBegun(null)} />;
  if (twoFactorEnabled)
    return (
      <>
        <p className="mid">{t("appOn")}</p>
        <OneField
          key="end"
          label={t("password")}
          type="password"
          action={t("appEnd")}
          send={async (password) => {
            await endApp(password);
            await changed(t("appEnded"));
          }}
        />
      </>
    );
  return (
    <>
      <p className="mid">{t("appOff")}</p>
      <OneField
        key="begin"
        label={t("password")}
        type="password"
        action={t("appBegin")}
        send={async (password) => setBegun(await beginApp(password))}
      />
    </>
  );
}

type SetUpProps = { begun: Begun; onDone(): Promise<void>; onLeave(): void };

function SetUp({ begun, onDone, onLeave }: SetUpProps) {
  const { t } = useTranslation("account");
  const secret = new URL(begun.totpURI).searchParams.get("secret") ?? "";
  return (
    <>
      <ol className="steps">
        <li>
          <p>{t("appStep1")}</p>
          <p className="t12 mute">{t("appSecret")}</p>
          <code className="key" data-secret>
            {secret.replaceAll(/(.{4})(?=.)/g, "$1 ")}
          </code>
          <p className="row">
            <a href={begun.totpURI}>{t("appLink")}</a>
            <Copy text={secret} />
          </p>
          <code className="key t12">{begun.totpURI}</code>
        </li>
        <li>
          <p>{t("appStep2")}</p>
          <ul className="codes num">
            {begun.backupCodes.map((code) => (
              <li key={code}>
                <code>{code}</code>
              </li>
            ))}
          </ul>
          <Copy text={begun.backupCodes.join("\n")} />
        </li>
        <li>
          <p>{t("appStep3")}</p>
          <OneField
            label={t("appCode")}
            type="text"
            action={t("appFinish")}
            send={async (code) => {
              await sendCode(code);
              await onDone();
            }}
          />
        </li>
      </ol>
      <button type="button" className="btn bare" style={{ justifySelf: "start" }} onClick={onLeave}>
        {t("common:cancel")}
      </button>
    </>
  );
}

function Copy({ text }: { text: string }) {
  const { t } = useTranslation("account");
  const [copied, setCopied] = useState(false);
  // Browsers give no clipboard to pages without https: the text can still be marked and copied by hand.
  if (!navigator.clipboard) return null;
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <button type="button" className="btn sm" onClick={() => void copy()}>
      {t(copied ? "copied" : "copy")}
    </button>
  );
}

type OneFieldProps = {
  label: string;
  type: "password" | "text";
  action: string;
  send(value: string): Promise<void>;
};

/** One field and one button; what the server refuses stands under the field. */
function OneField({ label, type, action, send }: OneFieldProps) {
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const value = String(new FormData(event.currentTarget).get("value")).trim();
    setWrong(null);
    setBusy(true);
    await send(value).catch((error: Error) => setWrong(error.message));
    setBusy(false);
  };
  return (
    <form method="post" onSubmit={submit}>
      <Entry
        label={label}
        name="value"
        type={type}
        autoComplete={type === "password" ? "current-password" : "one-time-code"}
        inputMode={type === "text" ? "numeric" : undefined}
        required
        maxLength={128}
        wrong={wrong}
      />
      <button type="submit" className="btn" disabled={busy}>
        {action}
      </button>
    </form>
  );
}
