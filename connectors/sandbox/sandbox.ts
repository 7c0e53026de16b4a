/**
 * The SP4N-LAPOR! sandbox: an HTTP server with its own persisted store that takes, moves and shows reports as the
 * real one does, and fails when told to. Nothing filed here reaches an agency.
 */
import { mkdir } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import type { Clock } from "../../pipeline/runtime/clock.ts";
import type { Log } from "../../pipeline/runtime/log.ts";
import { linkUnder, refuseOne } from "./answers.ts";
import { createApi, type SandboxEnv } from "./api.ts";
import { createFailures, type FailureRule } from "./failures.ts";
import { claimFolder } from "./folder-claim.ts";
import { createPages } from "./page-routes.ts";
import { openRegister, type Register } from "./register.ts";

export const sandboxDefaults = {
  host: "127.0.0.1",
  port: 8098,
  folder: ".jemput/sandbox",
  /** Guards nothing real: the sandbox listens on this machine only, unless told otherwise. */
  token: "token-sandbox",
} as const;

export class PortTakenError extends Error {
  override name = "PortTakenError";
  readonly port: number;
  constructor(port: number, options?: ErrorOptions) {
    super(`Porta ${port} sudah dipakai program lain. Hentikan program itu atau pilih porta lain.`, options);
    this.port = port;
  }
}

export type SandboxOptions = {
  /** Where the journal lies; made when it is missing. */
  folder: string;
  /** 0 lets the system choose. */
  port: number;
  host?: string;
  /** What callers of the API send as their bearer token. */
  token: string;
  clock: Clock;
  log: Log;
  /** How to fail from the start. */
  failures?: readonly FailureRule[];
  /** Decides the failures that come at a rate; 0 ≤ x < 1. */
  random?: () => number;
  /** The address people open reports under, when it is not the one the API is called by. */
  publicUrl?: string;
};

/** `url` has no slash at the end. `stop` answers what was begun, then lets go of the folder. */
export type Sandbox = { url: string; token: string; stop(): Promise<void> };

/**
 * Starts a sandbox on a folder.
 * @throws PortTakenError, FolderTakenError, JournalDamagedError
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { folder, port, token, log, host = sandboxDefaults.host } = options;
  await mkdir(folder, { recursive: true });
  const release = await claimFolder(folder);
  let register: Register | undefined;
  try {
    register = await openRegister(join(folder, "journal.jsonl"));
    const stopping = new AbortController();
    const server = createAdaptorServer({
      fetch: createApp(options, register, stopping.signal).fetch,
    }) as Server;
    await listen(server, port, host);
    const url = `http://${host.includes(":") ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;
    log.info("sandbox.started", { url, folder, reports: register.counts().reports });
    const opened = register;
    return { url, token, stop: () => stop(server, stopping, opened, release, log) };
  } catch (error) {
    await register?.close();
    await release();
    throw error;
  }
}

function createApp(options: SandboxOptions, register: Register, stopping: AbortSignal): Hono<SandboxEnv> {
  const { clock, token, log } = options;
  const failures = createFailures(options.failures ?? [], options.random ?? Math.random);
  const app = new Hono<SandboxEnv>();
  app.use(closeQuietReports(register, clock));
  app.use(async (c, next) => {
    await next();
    // A kept-alive connection would hold up the stop until it idles out.
    if (stopping.aborted) c.header("connection", "close");
  });
  app.route(
    "/api",
    createApi({ register, failures, clock, token, linkTo: linkUnder(options.publicUrl), stopping }),
  );
  app.route("/", createPages(register, clock));
  app.onError((error, c) => {
    // Thrown by hono's own guards with their answer in it (no token, foreign form).
    if (error instanceof HTTPException) return error.getResponse();
    log.error("sandbox.failed", { method: c.req.method, error });
    return refuseOne(c, 503, "unavailable", "Sandbox tidak dapat menyimpan atau membaca. Coba lagi nanti.");
  });
  return app;
}

/** Looks for reports whose time has come, at most once a minute. */
function closeQuietReports(register: Register, clock: Clock) {
  let next = 0;
  return async (_c: unknown, proceed: () => Promise<void>) => {
    const now = clock.now();
    if (now.getTime() >= next) {
      next = now.getTime() + 60_000;
      register.closeQuiet(now);
    }
    await proceed();
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? new PortTakenError(port, { cause: error }) : error),
    );
    server.listen(port, host, resolve);
  });
}

async function stop(
  server: Server,
  stopping: AbortController,
  register: Register,
  release: () => Promise<void>,
  log: Log,
): Promise<void> {
  if (stopping.signal.aborted) return;
  stopping.abort();
  const closed = new Promise<void>((done) => server.close(() => done()));
  server.closeIdleConnections();
  await closed;
  await register.close();
  await release();
  log.info("sandbox.stopped");
}
