/** Adding a source or changing one: connector, its settings, a try that stores nothing, name and rhythm. */
import { Modal } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, ProblemError } from "../../data/api.ts";
import { Failed, Loading } from "../../parts/states.tsx";
import { FormField, SettingsForm } from "./settings-form.tsx";
import { fieldsOf, missingOf, settingsOf, type Typed, typedOf } from "./settings-schema.ts";
import type { Source } from "./source-state.ts";
import { TriedPosts } from "./tried-posts.tsx";

const loadConnectors = async () => (await ask(api.connectors.$get())).connectors;
type Connector = Awaited<ReturnType<typeof loadConnectors>>[number];

/** `source` null: a new one. */
export function EditSource({ source, onClose }: { source: Source | null; onClose(): void }) {
  const { t } = useTranslation("sources");
  const { data, error, refetch } = useQuery({
    queryKey: ["connectors"],
    queryFn: loadConnectors,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [chosen, setChosen] = useState(source?.connector ?? "feed");
  const connector = data?.find(({ name }) => name === chosen) ?? data?.[0];
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={source ? t("editTitle", { name: source.name }) : t("addTitle")}
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      {error && <Failed error={error} again={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && !source && (
        <div className="so-form so-first">
          <FormField id="so-connector" label={t("connectorLabel")} error={undefined}>
            {(described) => (
              <select
                {...described}
                className="field"
                value={connector?.name}
                onChange={(event) => setChosen(event.target.value)}
              >
                {data.map(({ name, label }) => (
                  <option key={name} value={name}>
                    {label}
                  </option>
                ))}
              </select>
            )}
          </FormField>
        </div>
      )}
      {connector && (
        <SourceForm key={connector.name} connector={connector} source={source} onClose={onClose} />
      )}
    </Modal>
  );
}

const rhythms = [15, 30, 60, 300, 900, 3600, 86_400];

function SourceForm({
  connector,
  source,
  onClose,
}: {
  connector: Connector;
  source: Source | null;
  onClose(): void;
}) {
  const { t } = useTranslation("sources");
  const client = useQueryClient();
  const fields = useMemo(() => fieldsOf(connector.settings), [connector.settings]);
  const [typed, setTyped] = useState<Typed>(() => typedOf(connector.settings, source?.settings ?? {}));
  const [name, setName] = useState(source?.name ?? "");
  const [everySeconds, setEvery] = useState(source?.everySeconds ?? 60);
  const [missing, setMissing] = useState<string[]>([]);
  const settings = () => settingsOf(fields, typed);
  const tried = useMutation({
    mutationFn: () =>
      ask(api.sources.try.$post({ json: { connector: connector.name, settings: settings(), cursor: null } })),
  });
  const saved = useMutation({
    mutationFn: async () => {
      const json = { settings: settings(), everySeconds };
      if (source) await ask(api.sources[":name"].$patch({ param: { name: source.name }, json }));
      else await ask(api.sources.$post({ json: { ...json, name: name.trim(), connector: connector.name } }));
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["sources"] });
      onClose();
    },
  });
  const run = (what: { mutate(): void }, alsoName: boolean) => {
    tried.reset();
    saved.reset();
    const empty = missingOf(fields, typed);
    if (alsoName && name.trim() === "") empty.push("name");
    setMissing(empty);
    if (empty.length === 0) what.mutate();
  };
  const errors = {
    ...fieldErrors(tried.error),
    ...fieldErrors(saved.error),
    ...Object.fromEntries(missing.map((key) => [key, t("required")])),
  };
  const known = new Set([...fields.map(({ key }) => key), "name"]);
  const problem = tried.error ?? saved.error;
  const elsewhere =
    problem && !Object.keys(fieldErrors(problem)).some((key) => known.has(key)) ? problem : null;
  return (
    <form
      className="so-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        run(saved, true);
      }}
    >
      <SettingsForm
        fields={fields}
        typed={typed}
        errors={errors}
        onChange={(key, value) => {
          setTyped({ ...typed, [key]: value });
          tried.reset();
        }}
      />
      <div className="so-try">
        {connector.kind === "poll" ? (
          <button type="button" className="btn" disabled={tried.isPending} onClick={() => run(tried, false)}>
            {tried.isPending ? t("trying") : t("try")}
          </button>
        ) : (
          <p className="t13 mid">{t("noTry", { name: name || "…" })}</p>
        )}
        {tried.data && <TriedPosts tried={tried.data} />}
      </div>
      {!source && (
        <FormField id="so-name" label={t("name")} note={t("nameNote")} error={errors.name}>
          {(described) => (
            <input
              {...described}
              className="field"
              required
              autoComplete="off"
              value={name}
              onChange={(event) => setName(event.target.value.toLowerCase().replace(/\s+/g, "-"))}
            />
          )}
        </FormField>
      )}
      {connector.kind === "poll" && <Rhythm value={everySeconds} onChange={setEvery} />}
      {elsewhere && (
        <p className="note bad" role="alert">
          {elsewhere.message}
        </p>
      )}
      <div className="row so-end">
        <button type="button" className="btn" onClick={onClose}>
          {t("common:cancel")}
        </button>
        <button type="submit" className="btn pri" disabled={saved.isPending}>
          {source ? t("saveChange") : t("saveNew")}
        </button>
      </div>
    </form>
  );
}

function Rhythm({ value, onChange }: { value: number; onChange(seconds: number): void }) {
  const { t } = useTranslation("sources");
  const offered = rhythms.includes(value) ? rhythms : [...rhythms, value].sort((a, b) => a - b);
  const words = (seconds: number) => {
    if (seconds < 60) return t("seconds", { count: seconds });
    if (seconds < 3600) return t("minutes", { count: Math.round(seconds / 60) });
    return t("hours", { count: Math.round(seconds / 3600) });
  };
  return (
    <FormField id="so-every" label={t("every")} error={undefined}>
      {(described) => (
        <select
          {...described}
          className="field"
          value={value}
          onChange={(event) => onChange(Number(event.target.value))}
        >
          {offered.map((seconds) => (
            <option key={seconds} value={seconds}>
              {words(seconds)}
            </option>
          ))}
        </select>
      )}
    </FormField>
  );
}

/** Sentences by the key of their field, "settings." taken off. */
function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ProblemError)) return {};
  const { field, fields } = error.body as { field?: string; fields?: { field: string; message: string }[] };
  const all = fields ?? (field ? [{ field, message: error.message }] : []);
  return Object.fromEntries(
    all.map((one) => [one.field.replace(/^settings\./, "").split(".")[0]!, one.message] as const),
  );
}
