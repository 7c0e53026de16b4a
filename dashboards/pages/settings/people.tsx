/** Who has an account: made, changed, switched off, given a new one-time password. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../../data/api.ts";
import { useMe } from "../../data/me.ts";
import { Failed, Loading } from "../../parts/states.tsx";
import { NewPerson } from "./new-person.tsx";
import { ShownOnce } from "./once.tsx";
import { type Role, RoleChoice } from "./role-choice.tsx";

const loadStaff = async () => (await ask(api.staff.$get())).staff;
type Person = Awaited<ReturnType<typeof loadStaff>>[number];
type OneTime = { name: string; password: string };

export function People() {
  const { t } = useTranslation("settings");
  const { data, error, refetch } = useQuery({ queryKey: ["staff"], queryFn: loadStaff });
  const [once, setOnce] = useState<OneTime | null>(null);
  if (error) return <Failed error={error} again={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <>
      {once && (
        <ShownOnce
          title={t("oneTime", { name: once.name })}
          secret={once.password}
          onDone={() => setOnce(null)}
        />
      )}
      <NewPerson onMade={setOnce} />
      <ul className="card se-rows">
        {data.map((person) => (
          <PersonRow key={person.id} person={person} onReset={setOnce} />
        ))}
      </ul>
    </>
  );
}

function PersonRow({ person, onReset }: { person: Person; onReset(once: OneTime): void }) {
  const { t } = useTranslation("settings");
  const me = useMe();
  const client = useQueryClient();
  const { id, name, email, role, disabledAt, mustChangePassword } = person;
  const change = useMutation({
    mutationFn: (json: { role?: Role; disabled?: boolean }) =>
      ask(api.staff[":id"].$patch({ param: { id }, json })),
    onSettled: () => client.invalidateQueries({ queryKey: ["staff"] }),
  });
  const reset = useMutation({
    mutationFn: () => ask(api.staff[":id"]["reset-password"].$post({ param: { id } })),
    onSuccess: ({ oneTimePassword }) => {
      onReset({ name, password: oneTimePassword });
      void client.invalidateQueries({ queryKey: ["staff"] });
    },
  });
  const problem = change.error ?? reset.error;
  return (
    <li className={disabledAt ? "se-off" : ""}>
      <div className="grow">
        <b>{name}</b>
        <p className="t12 mute">
          {email}
          {disabledAt && ` · ${t("isOff")}`}
          {!disabledAt && mustChangePassword && ` · ${t("notYetIn")}`}
        </p>
      </div>
      <RoleChoice
        label={t("roleOf", { name })}
        value={role}
        disabled={change.isPending || disabledAt !== null}
        onChange={(wanted) => change.mutate({ role: wanted })}
      />
      <button
        type="button"
        className="btn sm"
        disabled={reset.isPending || disabledAt !== null}
        onClick={() => {
          if (confirm(t("resetSure", { name }))) reset.mutate();
        }}
      >
        {t("reset")}
      </button>
      <button
        type="button"
        className="btn sm"
        disabled={change.isPending || id === me.id}
        onClick={() => {
          if (disabledAt || confirm(t("offSure", { name }))) change.mutate({ disabled: !disabledAt });
        }}
      >
        {disabledAt ? t("switchOn") : t("switchOff")}
      </button>
      {problem && (
        <p className="note bad se-said" role="alert">
          {problem.message}
        </p>
      )}
    </li>
  );
}
