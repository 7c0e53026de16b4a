/** The product as it really runs, for browser tests: `jemput start` as a process of its own, with samples and sandbox. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { processEnvironment } from "../../pipeline/runtime/config.ts";

const cli = join(import.meta.dirname, "../../pipeline/jemput.mjs");

export type Person = { id: string; name: string; email: string; password: string; cookie: string };

export type RunningDesk = {
  url: string;
  administrator: Person;
  /** A person with a role, their first password already changed. */
  person(name: string, role: "handler" | "analyst" | "administrator"): Promise<Person>;
  /** One call as somebody; throws on a refusal. */
  call<T>(as: Person, method: string, path: string, body?: unknown): Promise<T>;
  /** Ends the process as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same data and the same address. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

export async function runDesk({ samples = true }: { samples?: boolean } = {}): Promise<RunningDesk> {
  const home = await mkdtemp(join(tmpdir(), "jemput-desk-"));
  const port = await freePort();
  const sandboxPort = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;

  const start = async (): Promise<string> => {
    const started = spawn(process.execPath, [cli, "start"], {
      env: {
        ...processEnvironment(),
        JEMPUT_HOME: home,
        PORT: String(port),
        SANDBOX_PORT: String(sandboxPort),
        JEMPUT_SAMPLES: String(samples),
        JEMPUT_CONFIG: "",
        LOG_LEVEL: "error",
        DATABASE_URL: "",
        REDIS_URL: "",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child = started;
    return new Promise((resolve, reject) => {
      let said = "";
      const heard = (part: Buffer) => {
        said += part;
        if (said.includes("Stop with Ctrl+C")) resolve(said);
      };
      started.stdout!.on("data", heard);
      started.stderr!.on("data", heard);
      started.once("exit", (code) => reject(new Error(`jemput start ended with ${code}:\n${said}`)));
    });
  };
  const kill = async () => {
    const ending = child;
    child = null;
    if (!ending || ending.exitCode !== null) return;
    const ended = new Promise((resolve) => ending.once("exit", resolve));
    ending.kill("SIGKILL");
    await ended;
  };

  const said = await start();
  const oneTime = /shown only now\): (\S+)/.exec(said)?.[1];
  if (!oneTime) throw new Error(`no one-time password in:\n${said}`);
  const administrator = await settle(url, "admin@jemput.local", oneTime);
  return {
    url,
    administrator,
    call: (as, method, path, body) => call(url, as.cookie, method, path, body),
    person: async (name, role) => {
      const email = `${name.toLowerCase().replaceAll(/\W+/g, ".")}@kota.example`;
      const created = await call<{ oneTimePassword: string }>(
        url,
        administrator.cookie,
        "POST",
        "/api/v1/staff",
        { name, email, role },
      );
      return settle(url, email, created.oneTimePassword);
    },
    kill,
    restart: async () => {
      await kill();
      await start();
    },
    close: async () => {
      await kill();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** The password of everybody in browser tests. */
export const deskPassword = "kuda-laut-biru-2026";

async function settle(url: string, email: string, oneTimePassword: string): Promise<Person> {
  const first = await signIn(url, email, oneTimePassword);
  await call(url, first, "PATCH", "/api/v1/me/password", {
    currentPassword: oneTimePassword,
    newPassword: deskPassword,
  });
  const cookie = await signIn(url, email, deskPassword);
  const me = await call<{ id: string; name: string }>(url, cookie, "GET", "/api/v1/me");
  return { ...me, email, password: deskPassword, cookie };
}

async function signIn(url: string, email: string, password: string): Promise<string> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify({ email, password }),
  });
  if (!answer.ok) throw new Error(`sign-in answered ${answer.status}: ${await answer.text()}`);
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

async function call<T>(
  url: string,
  cookie: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const answer = await fetch(url + path, {
    method,
    headers: {
      cookie,
      origin: url,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  return (text === "" ? null : JSON.parse(text)) as T;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(address)));
    });
  });
}

/** Resolves once the samples are read, assessed and grouped: some seconds. */
export async function samplesWait(desk: RunningDesk): Promise<void> {
  const until = Date.now() + 60_000;
  for (;;) {
    type Counts = { views: { all: number } };
    const { views } = await desk.call<Counts>(desk.administrator, "GET", "/api/v1/queue/counts");
    if (views.all > 300) return;
    if (Date.now() > until) throw new Error(`only ${views.all} cases wait after a minute`);
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
}
