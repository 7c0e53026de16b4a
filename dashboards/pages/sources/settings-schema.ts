/** A connector's JSON Schema as the fields of a form, and what was typed there as settings. Pure. */

export type Field = {
  key: string;
  kind: "text" | "number" | "boolean" | "choice" | "lines" | "pairs";
  description: string;
  required: boolean;
  choices: string[];
  min: number | null;
  max: number | null;
};
/** What stands in the fields: always text, but for boxes that are ticked. */
export type Typed = Record<string, string | boolean>;

type Property = {
  type?: string;
  title?: string;
  description?: string;
  enum?: unknown[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
};

/** Larger bounds are those of the number itself, no promise to a person. */
const largestTold = 1_000_000_000;

const propertiesOf = (schema: Record<string, unknown>) =>
  Object.entries((schema.properties ?? {}) as Record<string, Property>);

/** Required fields first, otherwise in the order of the schema. */
export function fieldsOf(schema: Record<string, unknown>): Field[] {
  const needed = new Set((schema.required ?? []) as string[]);
  const fields = propertiesOf(schema).map(([key, property]) => ({
    key,
    kind: kindOf(property),
    description: property.description ?? "",
    required: needed.has(key),
    choices: (property.enum ?? []).map(String),
    min: property.minimum ?? null,
    max: property.maximum !== undefined && property.maximum < largestTold ? property.maximum : null,
  }));
  return [...fields.filter((field) => field.required), ...fields.filter((field) => !field.required)];
}

function kindOf({ type, enum: choices }: Property): Field["kind"] {
  if (choices) return "choice";
  if (type === "integer" || type === "number") return "number";
  if (type === "boolean") return "boolean";
  if (type === "array") return "lines";
  return type === "object" ? "pairs" : "text";
}

/** What the fields show at first: the settings that stand, else the defaults of the schema. */
export function typedOf(schema: Record<string, unknown>, settings: Record<string, unknown> = {}): Typed {
  return Object.fromEntries(
    propertiesOf(schema).map(([key, property]) => [
      key,
      shown(settings[key] ?? property.default, kindOf(property)),
    ]),
  );
}

function shown(value: unknown, kind: Field["kind"]): string | boolean {
  if (kind === "boolean") return value === true;
  if (value === undefined || value === null) return "";
  if (kind === "lines") return (value as unknown[]).map(String).join("\n");
  if (kind === "pairs")
    return Object.entries(value as Record<string, unknown>)
      .map(([name, one]) => `${name} = ${String(one)}`)
      .join("\n");
  return String(value);
}

/** The settings to send; what is left empty is left out, so that the connector's own default holds. */
export function settingsOf(fields: readonly Field[], typed: Typed): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = readTyped(field, typed[field.key] ?? "");
      return value === undefined ? [] : [[field.key, value] as const];
    }),
  );
}

function readTyped({ kind }: Field, typed: string | boolean): unknown {
  if (typeof typed === "boolean") return typed;
  const text = typed.trim();
  if (kind === "boolean") return false;
  if (text === "") return undefined;
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  // Not a number: sent as it is, so that the server says what is wrong with it.
  if (kind === "number") return Number.isNaN(Number(text)) ? text : Number(text);
  if (kind === "lines") return lines;
  if (kind === "pairs")
    return Object.fromEntries(
      lines.map((line) => {
        const cut = line.indexOf("=");
        return cut < 0 ? [line, ""] : [line.slice(0, cut).trim(), line.slice(cut + 1).trim()];
      }),
    );
  return text;
}

/** Keys of required fields that are empty. */
export function missingOf(fields: readonly Field[], typed: Typed): string[] {
  return fields
    .filter(
      ({ key, required }) => required && typeof typed[key] !== "boolean" && !String(typed[key] ?? "").trim(),
    )
    .map(({ key }) => key);
}

/** A key as words where nobody wrote better ones: "bearerTokenEnv" → "Bearer token env". */
export function wordsOfKey(key: string): string {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[_-]+/g, " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
