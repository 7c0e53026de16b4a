/** Asks the running instance, or opens the store and asks the same API inside this process. One way to answer. */
import { readLocalToken } from "../../api/auth/local-token.ts";
import { startInstance } from "../main.ts";
import type { Config } from "../runtime/config.ts";
import { findInstance } from "../runtime/instance-file.ts";
import { silentLog } from "../runtime/log.ts";
import { CommandError } from "./settings.ts";

export type Ask = (method: string, path: string, body?: unknown) => Promise<unknown>;

/** Runs `use` with a way to ask; closes whatever was opened for it. */
export async function withInstance<T>(config: Config, use: (ask: Ask) => Promise<T>): Promise<T> {
  const running = await findRunning(config);
  if (running)
    return use((method, path, body) =>
      answer(fetch(request(running.url, running.token, method, path, body))),
    );
  const instance = await startInstance({ config, log: silentLog, roles: { api: false, stages: false } });
  try {
    return await use((method, path, body) =>
      answer(instance.fetch(request("http://127.0.0.1", instance.localToken!, method, path, body))),
    );
  } finally {
    await instance.stop();
  }
}

async function findRunning(config: Config): Promise<{ url: string; token: string } | null> {
  const address = findInstance(config.home);
  const token = readLocalToken(config.home);
  if (!address || !token) return null;
  try {
    const alive = await fetch(`${address.url}/healthz`, { signal: AbortSignal.timeout(3000) });
    return alive.ok ? { url: address.url, token } : null;
  } catch {
    return null;
  }
}

function request(base: string, token: string, method: string, path: string, body?: unknown): Request {
  return new Request(new URL(path, base), {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

/** The body of a good answer. @throws CommandError with the problem's sentence. */
async function answer(response: Response | Promise<Response>): Promise<unknown> {
  const answered = await response;
  const text = await answered.text();
  const body = text ? JSON.parse(text) : null;
  if (answered.ok) return body;
  throw new CommandError((body as { detail?: string; title?: string })?.detail ?? `HTTP ${answered.status}`);
}
