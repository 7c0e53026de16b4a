/** The fields of a connector's settings, made from its schema; what is wrong stands under the field. */
import { Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Field, type Typed, wordsOfKey } from "./settings-schema.ts";

/** `errors` are sentences by key of the setting. */
export function SettingsForm({
  fields,
  typed,
  errors,
  onChange,
}: {
  fields: readonly Field[];
  typed: Typed;
  errors: Record<string, string>;
  onChange(key: string, value: string | boolean): void;
}) {
  const { t } = useTranslation("sources");
  return (
    <>
      {fields.map((field) => (
        <FormField
          key={field.key}
          id={`so-set-${field.key}`}
          label={t(`setting.${field.key}`, { defaultValue: wordsOfKey(field.key) })}
          note={
            field.kind === "pairs" ? `${field.description}. ${t("onePair")}` : noteOf(field, t("oneLine"))
          }
          optional={!field.required && field.kind !== "boolean" && field.kind !== "choice"}
          error={errors[field.key]}
        >
          {(described) => (
            <Control
              field={field}
              value={typed[field.key] ?? ""}
              described={described}
              onChange={(value) => onChange(field.key, value)}
            />
          )}
        </FormField>
      ))}
    </>
  );
}

const noteOf = ({ kind, description }: Field, oneLine: string) =>
  kind === "lines" ? `${description}. ${oneLine}` : description;

type Described = { id: string; "aria-describedby": string; "aria-invalid": boolean };

/** Label, note and error around one control. */
export function FormField({
  id,
  label,
  note,
  optional,
  error,
  children,
}: {
  id: string;
  label: string;
  note?: string;
  optional?: boolean;
  error: string | undefined;
  children(described: Described): React.ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <div className="so-field">
      <label htmlFor={id} className="m">
        {label}
        {optional && <span className="mute t12"> · {t("optional")}</span>}
      </label>
      {children({ id, "aria-describedby": `${id}-note ${id}-error`, "aria-invalid": error !== undefined })}
      {note && (
        <span id={`${id}-note`} className="t12 mute">
          {note}
        </span>
      )}
      {error && (
        <span id={`${id}-error`} className="so-error t12" role="alert">
          {error}
        </span>
      )}
    </div>
  );
}

function Control({
  field: { kind, choices, required, min, max },
  value,
  described,
  onChange,
}: {
  field: Field;
  value: string | boolean;
  described: Described;
  onChange(value: string | boolean): void;
}) {
  const { t } = useTranslation("sources");
  if (kind === "boolean")
    return (
      <Switch
        {...described}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  const common = { ...described, className: "field", required, value: String(value) };
  if (kind === "choice")
    return (
      <select {...common} onChange={(event) => onChange(event.target.value)}>
        {(value === "" || !required) && <option value="">{t("choose")}</option>}
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    );
  if (kind === "lines" || kind === "pairs")
    return <textarea {...common} rows={2} onChange={(event) => onChange(event.target.value)} />;
  return (
    <input
      {...common}
      type={kind === "number" ? "number" : "text"}
      min={min ?? undefined}
      max={max ?? undefined}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
