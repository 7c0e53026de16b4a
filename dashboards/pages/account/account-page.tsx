/** Akun saya: my password, codes from an app, passkeys, and the devices I am signed in on. */
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../../data/me.ts";
import { NewPassword } from "../../parts/new-password.tsx";
import { AppCodes } from "./app-codes.tsx";
import { Passkeys } from "./passkeys.tsx";
import { Sessions } from "./sessions.tsx";
import "./account.css";

export function AccountPage() {
  const { t } = useTranslation("account");
  const { name, email, role } = useMe();
  const [done, setDone] = useState<string | null>(null);
  useEffect(() => {
    document.title = `${t("title")} · jemput-bola`;
  }, [t]);
  return (
    <main className="page account">
      <header>
        <h1>{t("title")}</h1>
        <p className="mid">
          {name} · {email} · {t(`common:role.${role}`)}
        </p>
      </header>
      <p role="status" className={done ? "note" : "sr"}>
        {done}
      </p>
      <Section title={t("passwordTitle")}>
        <NewPassword onChanged={() => setDone(t("passwordChanged"))} />
      </Section>
      <Section title={t("appTitle")}>
        <AppCodes onDone={setDone} />
      </Section>
      <Section title={t("passkeyTitle")}>
        <Passkeys onDone={setDone} />
      </Section>
      <Section title={t("sessionsTitle")}>
        <Sessions />
      </Section>
    </main>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="card">
      <h2>{title}</h2>
      {children}
    </section>
  );
}
