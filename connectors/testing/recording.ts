/** Reads the recordings a connector is tested with: `connectors/fixtures/<connector>/<recording>/`. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const fixtures = new URL("../fixtures/", import.meta.url);

/** One request and its answer. A `body` that is no string is JSON; `bodyFile` holds bytes beside the recording. */
export const Exchange = z.strictObject({
  request: z.strictObject({
    method: z.string().default("GET"),
    url: z.string(),
    /** Only the headers named here are compared. */
    headers: z.record(z.string(), z.string()).optional(),
    body: z.unknown().optional(),
  }),
  response: z.strictObject({
    status: z.number().int(),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.unknown().optional(),
    bodyFile: z.string().optional(),
  }),
});
export type Exchange = z.infer<typeof Exchange>;

/** Optional `about.json`: when it was recorded, and the cursor that the first collect starts from. */
export const About = z.strictObject({
  note: z.string().optional(),
  now: z.iso.datetime().optional(),
  cursor: z.unknown().optional(),
});

export const WebhookCall = z.strictObject({
  method: z.string().default("POST"),
  url: z.string().default("https://jemput.example/webhook"),
  headers: z.record(z.string(), z.string()),
  /** A string is the raw body; anything else is sent as JSON. */
  body: z.unknown(),
});
export type WebhookCall = z.infer<typeof WebhookCall>;

/** A call that must not be believed: the recorded call with these headers (and body) in place of its own. */
export const WrongSignature = z.strictObject({
  name: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.unknown().optional(),
});

export type Recording = { name: string; folder: URL };

/** The recordings of a connector, by name; none when its folder is missing. */
export function recordingsOf(connector: string, root: URL = fixtures): Recording[] {
  const folder = new URL(`${connector}/`, root);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => ({ name: entry.name, folder: new URL(`${entry.name}/`, folder) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A JSON file of a recording, read by its schema; `fallback` when it is missing and one is given. */
export function readRecorded<T>(recording: Recording, file: string, schema: z.ZodType<T>, fallback?: T): T {
  const path = new URL(file, recording.folder);
  if (fallback !== undefined && !existsSync(path)) return fallback;
  return schema.parse(JSON.parse(readFileSync(path, "utf8")));
}

/** The exchanges of a recording, in order; empty when the connector needs no network. */
export function exchangesOf(recording: Recording): Exchange[] {
  return readRecorded(recording, "exchanges.json", z.array(Exchange));
}

/**
 * The settings of a recording, not yet checked. A text that starts with `recording:` names a file beside it and
 * becomes that file's absolute path, so that connectors that read files can be recorded too.
 */
export function settingsOf(recording: Recording): Record<string, unknown> {
  const settings = readRecorded(recording, "settings.json", z.record(z.string(), z.unknown()));
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [
      key,
      typeof value === "string" && value.startsWith("recording:")
        ? fileURLToPath(new URL(value.slice("recording:".length), recording.folder))
        : value,
    ]),
  );
}

/** The bytes of a recorded answer. */
export function bodyOf(exchange: Exchange, folder: URL): Uint8Array {
  const { body, bodyFile } = exchange.response;
  if (bodyFile !== undefined) return readFileSync(new URL(bodyFile, folder));
  if (body === undefined) return new Uint8Array();
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}
