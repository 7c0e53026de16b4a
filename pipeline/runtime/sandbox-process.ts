/** The sandbox as a process beside us: it lives as long as we do, and keeps its own store. */
import { type ChildProcess, fork } from "node:child_process";
import type { Log } from "./log.ts";

export type SandboxProcess = { url: string; token: string; stop(): Promise<void> };

/** Starts `jemput sandbox` as a child; it takes a free port when the wanted one is in use. */
export async function startSandboxProcess(folder: string, port: number, log: Log): Promise<SandboxProcess> {
  const child = fork(
    new URL("../jemput.mjs", import.meta.url).pathname,
    ["sandbox", "--folder", folder, "--port", String(port)],
    {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      execArgv: [],
    },
  );
  const { url, token } = await ready(child);
  let stopping = false;
  child.once("exit", (code) => {
    if (!stopping) log.error("the sandbox ended by itself", { code });
  });
  return {
    url,
    token,
    stop: async () => {
      stopping = true;
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    },
  };
}

function ready(child: ChildProcess): Promise<{ url: string; token: string }> {
  return new Promise((resolve, reject) => {
    child.once("message", (message) => resolve(message as { url: string; token: string }));
    child.once("exit", (code) =>
      reject(new Error(`the sandbox ended with code ${code} before it was ready`)),
    );
  });
}
