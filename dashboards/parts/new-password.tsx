/** Choosing a new password: at the first sign-in, and later in the account. Ends all other sessions. */
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, ProblemError } from "../data/api.ts";
import { Entry } from "./entry.tsx";

type Props = {
  /** The password just used to sign in; asked for when absent. */
  present?: string;
  /** The present one was made by somebody else. */
  first?: boolean;
  onChanged(): void;
};

const shortest = 12;

export function NewPassword({ present, first = false, onChanged }: Props) {
  const { t } = useTranslation("account");
  const [wrong, setWrong] = useState<{ field: string; sentence: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const change = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const typed = new FormData(form);
    const newPassword = String(typed.get("new"));
    const currentPassword = present ?? String(typed.get("current"));
    if (newPassword.length < shortest) return setWrong({ field: "newPassword", sentence: t("tooShort") });
    if (newPassword !== typed.get("again")) return setWrong({ field: "again", sentence: t("notTheSame") });
    setWrong(null);
    setBusy(true);
    try {
      await ask(api.me.password.$patch({ json: { currentPassword, newPassword } }));
      form.reset();
      onChanged();
    } catch (error) {
      const field = error instanceof ProblemError ? String(error.body.field ?? "again") : "again";
      // Without a field for it, what is wrong with the present password is said at the foot.
      const shown = present !== undefined && field === "currentPassword" ? "again" : field;
      setWrong({ field: shown, sentence: (error as Error).message });
    } finally {
      setBusy(false);
    }
  };
  const said = (field: string) => (wrong?.field === field ? wrong.sentence : null);
  return (
    <form method="post" onSubmit={change} style={{ display: "grid", gap: 16 }}>
      {present === undefined && (
        <Entry
          label={t(first ? "oneTimePassword" : "presentPassword")}
          hint={first ? t("oneTimeHint") : undefined}
          name="current"
          type="password"
          autoComplete="current-password"
          required
          maxLength={128}
          wrong={said("currentPassword")}
        />
      )}
      <Entry
        label={t("newPassword")}
        hint={t("newPasswordHint")}
        name="new"
        type="password"
        autoComplete="new-password"
        required
        maxLength={128}
        wrong={said("newPassword")}
      />
      <Entry
        label={t("again")}
        name="again"
        type="password"
        autoComplete="new-password"
        required
        maxLength={128}
        wrong={said("again")}
      />
      <button type="submit" className="btn pri" disabled={busy} style={{ justifySelf: "start" }}>
        {t("changePassword")}
      </button>
    </form>
  );
}
