/** Tokens for machines: made, shown once, revoked. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../../data/api.ts";
import { Empty, Failed, Loading } from "../../parts/states.tsx";
import { time } from "../../words/say.ts";
import { ShownOnce } from "./once.tsx";
import { type Role, RoleChoice } from "./role-choice.tsx";

const loadTokens = async () => (await ask(api.tokens.$get())).tokens;
type Token = Awaited<ReturnType<typeof loadTokens>>[number];

export function Tokens() {
  const { t } = useTranslation("settings");
  const { data, error, refetch } = useQuery({ queryKey: ["tokens"], queryFn: loadTokens });
  const [once, setOnce] = useState<{ name: string; token: string } | null>(null);
  if (error) return <Failed error={error} again={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <>
      {once && (
        <ShownOnce
          title={t("tokenOnce", { name: once.name })}
          secret={once.token}
          onDone={() => setOnce(null)}
        />
      )}
      <NewToken onMade={setOnce} />
      {data.length === 0 ? (
        <Empty>{t("noTokens")}</Empty>
      ) : (
        <ul className="card se-rows">
          {data.map((token) => (
            <TokenRow key={token.id} token={token} />
          ))}
        </ul>
      )}
    </>
  );
}

const lives = ["30", "90", "365", ""] as const;

function NewToken({ onMade }: { onMade(once: { name: string; token: string }): void }) {
  const { t } = useTranslation("settings");
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("analyst");
  const [life, setLife] = useState<string>("365");
  const make = useMutation({
    mutationFn: () =>
      ask(
        api.tokens.$post({
          json: { name: name.trim(), role, expiresInDays: life === "" ? null : Number(life) },
        }),
      ),
    onSuccess: ({ token, details }) => {
      onMade({ name: details.name, token });
      setName("");
      void client.invalidateQueries({ queryKey: ["tokens"] });
    },
  });
  return (
    <form
      className="card se-new"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <label>
        <span className="m t13">{t("tokenName")}</span>
        <input
          className="field"
          required
          maxLength={120}
          value={name}
          aria-invalid={make.error !== null}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <div>
        <span className="m t13">{t("role")}</span>
        <RoleChoice label={t("role")} value={role} onChange={setRole} />
      </div>
      <label>
        <span className="m t13">{t("tokenLife")}</span>
        <select className="field" value={life} onChange={(event) => setLife(event.target.value)}>
          {lives.map((days) => (
            <option key={days} value={days}>
              {days === "" ? t("noEnd") : t("days", { count: Number(days) })}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="btn pri" disabled={make.isPending}>
        {t("addToken")}
      </button>
      {make.error && (
        <p className="note bad se-said" role="alert">
          {make.error.message}
        </p>
      )}
    </form>
  );
}

function TokenRow({ token }: { token: Token }) {
  const { t } = useTranslation("settings");
  const client = useQueryClient();
  const { id, name, role, expiresAt, lastUsedAt, revokedAt } = token;
  const revoke = useMutation({
    mutationFn: () => ask(api.tokens[":id"].$delete({ param: { id: String(id) } })),
    onSettled: () => client.invalidateQueries({ queryKey: ["tokens"] }),
  });
  const facts = [
    t(`common:role.${role}`),
    lastUsedAt ? t("lastUsed", { at: time(lastUsedAt) }) : t("neverUsed"),
    revokedAt
      ? t("revokedAt", { at: time(revokedAt) })
      : expiresAt
        ? t("expires", { at: time(expiresAt) })
        : t("noEnd"),
  ];
  return (
    <li className={revokedAt ? "se-off" : ""}>
      <div className="grow">
        <b>{name}</b>
        <p className="t12 mute num">{facts.join(" · ")}</p>
      </div>
      {!revokedAt && (
        <button
          type="button"
          className="btn sm"
          disabled={revoke.isPending}
          onClick={() => {
            if (confirm(t("revokeSure", { name }))) revoke.mutate();
          }}
        >
          {t("revoke")}
        </button>
      )}
      {revoke.error && (
        <p className="note bad se-said" role="alert">
          {revoke.error.message}
        </p>
      )}
    </li>
  );
}
