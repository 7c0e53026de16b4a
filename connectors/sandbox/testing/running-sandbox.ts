/** Sandboxes for a test file: a fresh folder and a held clock for each test, everything stopped behind it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { silentLog } from "../../../pipeline/runtime/log.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../sandbox.ts";
import { givenForm } from "./given-form.ts";

const token = "rahasia";

/** Registers the hooks; `start` may be called more than once per test, on the same folder. */
export function sandboxForEachTest() {
  let folder: string;
  let now: Date;
  const running: Sandbox[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sandbox-"));
    now = new Date("2026-11-20T04:00:00.000Z");
  });
  afterEach(async () => {
    for (const sandbox of running.splice(0)) await sandbox.stop();
    await rm(folder, { recursive: true });
  });
  return {
    async start(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
      const clock = { now: () => now };
      const sandbox = await startSandbox({ folder, port: 0, token, clock, log: silentLog, ...options });
      running.push(sandbox);
      return sandbox;
    },
    turnClockTo(iso: string): void {
      now = new Date(iso);
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at field by field
export type Answer = { status: number; headers: Headers; body: any };

/** One request with the token; `body` is parsed when the answer is JSON. */
export async function call(
  { url }: Sandbox,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
    redirect: "manual",
  });
  const text = await answer.text();
  const isJson = answer.headers.get("content-type")?.startsWith("application/json");
  return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
}

let keys = 0;
/** The header of a key; a new one each time unless it is named. */
export const keyed = (key = `kunci-${++keys}`) => ({ "idempotency-key": key });

export const file = (sandbox: Sandbox, changes: Record<string, unknown> = {}, key?: string) =>
  call(sandbox, "POST", "/api/reports", givenForm(changes), keyed(key));

export const act = (sandbox: Sandbox, number: string, body: unknown) =>
  call(sandbox, "POST", `/api/reports/${encodeURIComponent(number)}/actions`, body);
