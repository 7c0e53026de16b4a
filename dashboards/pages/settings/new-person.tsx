/** A new account: name, e-mail, role. The first password is shown once. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, ProblemError } from "../../data/api.ts";
import { type Role, RoleChoice } from "./role-choice.tsx";

export function NewPerson({ onMade }: { onMade(once: { name: string; password: string }): void }) {
  const { t } = useTranslation("settings");
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("handler");
  const make = useMutation({
    mutationFn: () => ask(api.staff.$post({ json: { name: name.trim(), email: email.trim(), role } })),
    onSuccess: ({ staff, oneTimePassword }) => {
      onMade({ name: staff.name, password: oneTimePassword });
      setName("");
      setEmail("");
      void client.invalidateQueries({ queryKey: ["staff"] });
    },
  });
  const wrong = make.error instanceof ProblemError ? make.error.body.field : null;
  return (
    <form
      className="card se-new"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <label>
        <span className="m t13">{t("personName")}</span>
        <input
          className="field"
          required
          maxLength={120}
          value={name}
          aria-invalid={wrong === "name"}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <label>
        <span className="m t13">{t("email")}</span>
        <input
          className="field"
          type="email"
          required
          maxLength={200}
          value={email}
          aria-invalid={wrong === "email"}
          onChange={(event) => setEmail(event.target.value)}
        />
      </label>
      <div>
        <span className="m t13">{t("role")}</span>
        <RoleChoice label={t("role")} value={role} onChange={setRole} />
      </div>
      <button type="submit" className="btn pri" disabled={make.isPending}>
        {t("addPerson")}
      </button>
      {make.error && (
        <p className="note bad se-said" role="alert">
          {make.error.message}
        </p>
      )}
    </form>
  );
}
