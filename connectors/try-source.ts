/**
 * "Try this source": what a connector makes of a source or of a webhook call, nothing stored. The command line
 * (`jemput collect`, `jemput receive`) and the administrator's page use the same two functions.
 */
import { z } from "zod";
import { Inbound } from "../pipeline/model/post.ts";
import {
  type Connector,
  ConnectorError,
  type Page,
  type RawRequest,
  type Surroundings,
} from "./connector.ts";
import { connectors, findConnector } from "./registry.ts";
import { sampleOf } from "./storable-text.ts";
import { parseWebhookBody, refuseOversized } from "./webhook-body.ts";

/** One wrong setting: its dotted name ("" for the whole), and what is wrong in words for the administrator. */
export type WrongSetting = { setting: string; problem: string };

/** The source itself is described wrongly: a person has to mend name or settings before anything can be tried. */
export class SourceMistake extends Error {
  override name = "SourceMistake";
  readonly wrong: WrongSetting[];
  constructor(message: string, wrong: WrongSetting[], options?: ErrorOptions) {
    super(message, options);
    this.wrong = wrong;
  }
}

/** Zod's own Indonesian sentences; the locale is handed to each parse, so no global setting changes. */
const indonesian = z.locales.id().localeError;

/**
 * Looks at a polled source once, from `cursor` (null: from the start). Every inbound is checked against the model.
 * @throws SourceMistake for an unknown name, a webhook's name or wrong settings; ConnectorError as the connector.
 */
export async function collectOnce(
  name: string,
  settings: unknown,
  cursor: string | null,
  around: Surroundings,
): Promise<Page> {
  const connector = known(name);
  if (connector.kind !== "poll") throw mistake(`${name} menunggu panggilan; pakai "receive"`, "connector");
  const page = await connector.collect(readSettings(name, connector, settings), cursor, around);
  return { ...page, inbound: checked(page.inbound) };
}

/**
 * Receives one webhook call as the platform would make it: `headers` in any case, `rawBody` as sent.
 * @throws SourceMistake as `collectOnce`; ConnectorError `unauthorized` when the call is not believed,
 *   `unexpected_shape` when the body is too large, no JSON, too deep or none of the platform's.
 */
export async function receiveOnce(
  name: string,
  settings: unknown,
  headers: Record<string, string>,
  rawBody: Uint8Array,
  around: Surroundings,
): Promise<Inbound[]> {
  const connector = known(name);
  if (connector.kind !== "webhook") throw mistake(`${name} ditengok berkala; pakai "collect"`, "connector");
  const read = readSettings(name, connector, settings);
  const request: RawRequest = {
    method: "POST",
    url: new URL("http://localhost/"),
    headers: Object.fromEntries(
      Object.entries(headers).map(([key, value]) => [key.toLowerCase(), String(value)]),
    ),
    body: rawBody,
  };
  refuseOversized(rawBody);
  if (!(await connector.verify(request, read, around))) {
    throw new ConnectorError(`panggilan tidak terbukti berasal dari ${connector.label}`, {
      kind: "unauthorized",
    });
  }
  return checked(connector.receive(parseWebhookBody(rawBody), read, around));
}

/** Settings read by the connector's own schema; throws SourceMistake with one sentence that lists every wrong one. */
function readSettings(name: string, connector: Connector, settings: unknown): unknown {
  const read = connector.settings.safeParse(settings, { error: indonesian });
  if (read.success) return read.data;
  const wrong = read.error.issues.map((issue) => ({ setting: issue.path.join("."), problem: issue.message }));
  const list = wrong
    .map(({ setting, problem }) => (setting === "" ? problem : `${setting} (${problem})`))
    .join("; ");
  throw new SourceMistake(`Pengaturan ${name} salah: ${list}.`, wrong, { cause: read.error });
}

function known(name: string): Connector {
  const connector = findConnector(name);
  if (connector) return connector;
  const names = Object.keys(connectors).join(", ");
  throw mistake(`Konektor "${sampleOf(name, 80)}" tidak ada; yang ada: ${names}.`, "connector");
}

function mistake(message: string, setting: string): SourceMistake {
  return new SourceMistake(message, [{ setting, problem: message }]);
}

/** What a connector brings in must be of the model; what is not is kept aside with its reason, as ingest keeps it. */
function checked(inbound: readonly unknown[]): Inbound[] {
  return inbound.map((item) => {
    const read = Inbound.safeParse(item);
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    const reason = `tidak sesuai model pada ${issue?.path.join(".") ?? ""}`.slice(0, 500);
    return { kind: "set_aside", reason, sample: sampleOf(item), where: null };
  });
}
