/** The API as it really runs, over HTTP on a free port, on an embedded database of its own. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { Registry } from "prom-client";
import { maskPersonal } from "../../classifiers/privacy/mask.ts";
import { reference } from "../../classifiers/reference.ts";
import { ConnectorError } from "../../connectors/connector.ts";
import type { Database } from "../../drizzle/db.ts";
import type { StaffRole } from "../../drizzle/schema/auth.ts";
import { embeddedTestDatabase } from "../../drizzle/testing/test-database.ts";
import type { Desk } from "../../pipeline/cases/desk.ts";
import { type Log, silentLog } from "../../pipeline/runtime/log.ts";
import { readStatus } from "../../pipeline/runtime/status.ts";
import { retryGivenUp } from "../../pipeline/runtime/work.ts";
import { addSource, changeSource, dropSource, rewindSourceTo } from "../../pipeline/sources/source-verbs.ts";
import { createApp } from "../app.ts";
import type { AppParts, Limits } from "../app-parts.ts";
import { createToken, makeToken } from "../auth/api-tokens.ts";
import { createStaff, passwordChanged } from "../auth/staff.ts";

const plentyOfEverything: Partial<Limits> = {
  signIn: 100_000,
  requests: 100_000,
  refused: 100_000,
  deliveries: 100_000,
  eventPollMs: 20,
};

export type RunningApi = Awaited<ReturnType<typeof runApi>>;

export type RunOptions = {
  database?: Database;
  limits?: Partial<Limits>;
  secrets?: Record<string, string>;
  localToken?: string;
  log?: Log;
  /** The folder of the built pages, to serve them too. */
  pages?: string;
};

/** Close it after use: the database goes with it. */
export async function runApi(options: RunOptions = {}) {
  const database = options.database ?? (await embeddedTestDatabase());
  const stopping = new AbortController();
  const clock = { now: () => new Date() };
  const desk: Desk = {
    database,
    clock,
    wake: () => {},
    mask: maskPersonal,
    store: "sp4n-http",
    sandbox: true,
  };
  const verbs = { database, clock, wake: desk.wake };
  const log = options.log ?? silentLog;
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const parts: AppParts = {
    desk,
    reference,
    log,
    sources: {
      add: (source) => addSource(verbs, source),
      change: (name, change) => changeSource(verbs, name, change),
      remove: (name) => dropSource(verbs, name),
      rewind: (name, to) => rewindSourceTo(verbs, name, to),
    },
    around: { fetch: globalThis.fetch, clock, log, secret: (name) => secretOf(options, name) },
    status: () => readStatus(database, clock.now(), true),
    retryWork: (stage) => retryGivenUp(database.db, clock.now(), stage),
    pages: options.pages ?? null,
    backUp: null,
    samplesCleared: () => {},
    metrics: new Registry(),
    localToken: options.localToken ?? null,
    stopping: stopping.signal,
    settings: {
      secret: "a-secret-for-tests-that-is-long-enough",
      baseUrl: url,
      sandbox: true,
      version: "0.0.0",
      limits: { ...plentyOfEverything, ...options.limits },
    },
  };
  const app = createApp(parts);
  server.on("request", getRequestListener(app.fetch));
  const close = async () => {
    stopping.abort();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    if (!options.database) await database.close();
  };
  const stop = () => stopping.abort();
  return { url, app, parts, desk, database, db: database.db, clock, stop, close };
}

function secretOf({ secrets }: RunOptions, name: string): string {
  const value = secrets?.[name];
  if (value === undefined)
    throw new ConnectorError(`the secret ${name} is not set`, { kind: "unauthorized" });
  return value;
}

/** A token for a role. */
export async function tokenFor(api: RunningApi, role: StaffRole): Promise<string> {
  const fresh = { name: `test ${role}`, role, createdBy: "test", expiresAt: null };
  return (await createToken(api.db, fresh, new Date())).token;
}

export type Person = { id: string; email: string; password: string; cookie: string };

/** A member of staff, signed in. `settled` has already changed the first password. */
export async function signedIn(
  api: RunningApi,
  role: StaffRole,
  { settled = true }: { settled?: boolean } = {},
): Promise<Person> {
  const email = `${role}-${makeToken().slice(3, 11).toLowerCase()}@kota.example`;
  const created = await createStaff(api.database, api.clock, { name: `Staf ${role}`, email, role });
  const { staff, oneTimePassword: password } = created!;
  if (settled) await passwordChanged(api.db, api.clock, staff.id);
  const response = await signIn(api, email, password);
  return { id: staff.id, email, password, cookie: cookieOf(response) };
}

export function signIn(api: RunningApi, email: string, password: string): Promise<Response> {
  return fetch(`${api.url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: api.url },
    body: JSON.stringify({ email, password }),
  });
}

/** The cookies that a response sets, as a browser would send them back. */
export function cookieOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0]!)
    .join("; ");
}

export type Call = {
  status: number;
  headers: Headers;
  body: Record<string, never> & { [key: string]: unknown };
};

/** One request with a token ("jb_…") or a cookie; a body is sent as JSON. */
export async function call(
  api: RunningApi,
  as: string | null,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Call> {
  const credentials: Record<string, string> =
    as === null
      ? {}
      : as.startsWith("jb_")
        ? { authorization: `Bearer ${as}` }
        : { cookie: as, origin: api.url };
  const response = await fetch(`${api.url}${path}`, {
    method,
    redirect: "manual",
    headers: {
      ...credentials,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const isJson = /[/+]json/.test(response.headers.get("content-type") ?? "");
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : { text } };
}
