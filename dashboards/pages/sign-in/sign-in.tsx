/** Masuk: e-mail and password or a passkey, then a code when the account has one, then a new password at first use. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemError } from "../../data/api.ts";
import { meQuery } from "../../data/me.ts";
import { localhostAddress, PasskeyCancelledError, passkeysHere } from "../../data/passkey.ts";
import { place, sendBackupCode, sendCode, signIn, signInWithPasskey } from "../../data/way-in.ts";
import { Entry } from "../../parts/entry.tsx";
import { NewPassword } from "../../parts/new-password.tsx";
import "./sign-in.css";

type Step = "password" | "code" | "newPassword";

export function SignInPage() {
  const { t } = useTranslation("sign-in");
  const { ganti, lanjut } = useSearch({ from: "/masuk" });
  const [step, setStep] = useState<Step>(ganti === "1" ? "newPassword" : "password");
  const [password, setPassword] = useState<string>();
  const [sentence, setSentence] = useState<string | null>(null);
  const client = useQueryClient();
  const router = useRouter();
  useEffect(() => {
    document.title = `${t("title")} · jemput-bola`;
  }, [t]);

  const enter = async () => {
    // Whoever sat here before: nothing of theirs is shown.
    client.clear();
    const me = await client.fetchQuery(meQuery);
    if (me.mustChangePassword) return setStep("newPassword");
    router.history.push(insideAddress(lanjut));
  };
  const begin = (why: string | null) => {
    setSentence(why);
    setStep("password");
  };
  return (
    <>
      <Sandbox />
      <main className="sign-in">
        <header>
          <img src="/mark.svg" alt="" width="40" height="40" />
          <div>
            <h1>
              {t(step === "newPassword" ? "newPasswordTitle" : step === "code" ? "codeTitle" : "heading")}
            </h1>
            <p className="mid">{t("place", { host: location.host })}</p>
          </div>
        </header>
        {step === "password" && (
          <PasswordStep
            sentence={sentence}
            onIn={enter}
            onPassword={setPassword}
            onCode={() => {
              setSentence(null);
              setStep("code");
            }}
          />
        )}
        {step === "code" && <CodeStep onIn={enter} onOver={begin} />}
        {step === "newPassword" && (
          <FirstPassword present={password} onChanged={enter} onLeave={() => begin(null)} />
        )}
      </main>
    </>
  );
}

/** The strip that stands on every page while reports go nowhere. */
function Sandbox() {
  const { t } = useTranslation("sign-in");
  const { data } = useQuery({ queryKey: ["place"], queryFn: place, staleTime: Number.POSITIVE_INFINITY });
  if (!data?.sandbox) return null;
  return (
    <div className="sandbox">
      <b>SANDBOX</b>
      <span className="long">{t("shell:sandbox")}</span>
    </div>
  );
}

/** Only addresses of our own: anything else would lead away from here. */
function insideAddress(address: string | undefined): string {
  return address && /^\/(?![/\\])/.test(address) && !address.startsWith("/masuk") ? address : "/antrean";
}

type PasswordProps = {
  sentence: string | null;
  onIn(): Promise<void>;
  onCode(): void;
  onPassword(password: string): void;
};

function PasswordStep({ sentence, onIn, onCode, onPassword }: PasswordProps) {
  const { t } = useTranslation("sign-in");
  const [wrong, setWrong] = useState<{ field: "email" | "password" | "passkey"; sentence: string } | null>(
    sentence ? { field: "password", sentence } : null,
  );
  const [busy, setBusy] = useState(false);
  const attempt = async (field: "password" | "passkey", go: () => Promise<void>) => {
    setWrong(null);
    setBusy(true);
    try {
      await go();
    } catch (error) {
      if (error instanceof PasskeyCancelledError) setWrong({ field, sentence: t("passkeyCancelled") });
      else {
        const named = error instanceof ProblemError && error.body.field === "email" ? "email" : field;
        setWrong({ field: named, sentence: (error as Error).message });
      }
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    const password = String(typed.get("password"));
    void attempt("password", async () => {
      const outcome = await signIn(String(typed.get("email")), password);
      onPassword(password);
      if (outcome === "code") onCode();
      else await onIn();
    });
  };
  const said = (field: string) => (wrong?.field === field ? wrong.sentence : null);
  return (
    <>
      <form method="post" onSubmit={submit}>
        <Entry
          label={t("email")}
          name="email"
          type="text"
          inputMode="email"
          autoComplete="username webauthn"
          autoCapitalize="none"
          spellCheck={false}
          required
          autoFocus
          maxLength={320}
          wrong={said("email")}
        />
        <Entry
          label={t("password")}
          name="password"
          type="password"
          autoComplete="current-password"
          required
          maxLength={1000}
          wrong={said("password")}
        />
        <button type="submit" className="btn pri" disabled={busy}>
          {t("enter")}
        </button>
      </form>
      <PasskeyWay
        wrong={said("passkey")}
        disabled={busy}
        onUse={() =>
          attempt("passkey", async () => {
            await signInWithPasskey();
            await onIn();
          })
        }
      />
      <p className="t12 mute">{t("firstTime")}</p>
    </>
  );
}

type PasskeyWayProps = { wrong: string | null; disabled: boolean; onUse(): void };

function PasskeyWay({ wrong, disabled, onUse }: PasskeyWayProps) {
  const { t } = useTranslation("sign-in");
  const where = passkeysHere();
  if (where === "no") return null;
  if (where === "elsewhere")
    return (
      <p className="t12 mute">
        {t("passkeyElsewhere")} <a href={localhostAddress()}>localhost</a>
      </p>
    );
  return (
    <div>
      <button type="button" className="btn" disabled={disabled} onClick={onUse}>
        {t("withPasskey")}
      </button>
      {wrong && <Wrong>{wrong}</Wrong>}
    </div>
  );
}

const Wrong = ({ children }: { children: ReactNode }) => (
  <p role="alert" className="t13 wrong">
    {children}
  </p>
);

type CodeProps = { onIn(): Promise<void>; onOver(why: string | null): void };

function CodeStep({ onIn, onOver }: CodeProps) {
  const { t } = useTranslation("sign-in");
  const [backup, setBackup] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get("code")).trim();
    setWrong(null);
    setBusy(true);
    try {
      await (backup ? sendBackupCode(code) : sendCode(code));
      await onIn();
    } catch (error) {
      if (error instanceof ProblemError && /^code_(expired|locked)$/.test(error.code)) onOver(error.message);
      else setWrong((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form method="post" onSubmit={submit}>
      <Entry
        key={String(backup)}
        label={t(backup ? "backupCode" : "code")}
        hint={t(backup ? "backupHint" : "codeHint")}
        name="code"
        inputMode={backup ? "text" : "numeric"}
        autoComplete="one-time-code"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        required
        maxLength={40}
        wrong={wrong}
      />
      <button type="submit" className="btn pri" disabled={busy}>
        {t("enter")}
      </button>
      <button
        type="button"
        className="btn bare"
        onClick={() => {
          setBackup(!backup);
          setWrong(null);
        }}
      >
        {t(backup ? "useApp" : "useBackup")}
      </button>
      <button type="button" className="btn bare" onClick={() => onOver(null)}>
        {t("otherAccount")}
      </button>
    </form>
  );
}

type FirstProps = { present: string | undefined; onChanged(): void; onLeave(): void };

/** Somebody who reloads here has a session, but the one-time password must be typed again. */
function FirstPassword({ present, onChanged, onLeave }: FirstProps) {
  const { t } = useTranslation("sign-in");
  const me = useQuery(meQuery);
  const gone = me.error instanceof ProblemError && me.error.status === 401;
  useEffect(() => {
    if (gone) onLeave();
  }, [gone, onLeave]);
  return (
    <>
      <p className="mid">{t("newPasswordWhy")}</p>
      <NewPassword present={present} first onChanged={onChanged} />
    </>
  );
}
