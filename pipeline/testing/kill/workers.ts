/** Worker processes under a process manager: whatever ends them, they are started again until they are told to stop. */
import { type ChildProcess, fork } from "node:child_process";

/** What a worker says of the whole store. */
type StoreState = { filed: number; open: number; work: number };

export type Workers = {
  /** SIGKILL; resolves when the process is gone (and its successor has been started). */
  kill(index: number): Promise<void>;
  /** Resolves when a worker says that every case is filed and nothing is left to do. @throws after three minutes. */
  untilDone(cases: number): Promise<void>;
  /** A graceful end of all. */
  end(): Promise<void>;
  /** How often a worker ended by itself: the database driver may not outlive a connection that is cut in mid-write. */
  crashes(): number;
};

/** More than this in one run is a fault, whatever the database does. */
const mostCrashes = 10;

export function startWorkers(envs: readonly NodeJS.ProcessEnv[], mayCrash: boolean): Workers {
  const children: ChildProcess[] = [];
  let last: StoreState | null = null;
  let crashes = 0;
  let ending = false;
  let fault: Error | null = null;

  function start(index: number): void {
    const child = fork(new URL("./kill-child.ts", import.meta.url).pathname, [], {
      env: envs[index],
      execArgv: ["--import", "tsx"],
      stdio: ["ignore", "ignore", mayCrash ? "ignore" : "inherit", "ipc"],
    });
    children[index] = child;
    child.on("message", (state: StoreState) => {
      last = state;
    });
    child.once("exit", (code, signal) => {
      if (ending) return;
      if (signal !== "SIGKILL") crashes++;
      if (signal !== "SIGKILL" && (!mayCrash || crashes > mostCrashes))
        fault = new Error(`a worker ended by itself with code ${code}`);
      else start(index);
    });
  }
  for (const index of envs.keys()) start(index);

  return {
    kill: (index) =>
      new Promise((resolve) => {
        const child = children[index]!;
        if (child.exitCode !== null) return resolve();
        child.once("exit", () => resolve());
        child.kill("SIGKILL");
      }),
    untilDone: async (cases) => {
      last = null;
      for (const limit = Date.now() + 180_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
        if (fault) throw fault;
        const state = last as StoreState | null;
        if (state && state.filed === cases && state.open === 0 && state.work === 0) return;
        if (Date.now() > limit) throw new Error(`not finished in time: ${JSON.stringify(state)}`);
      }
    },
    end: async () => {
      ending = true;
      await Promise.all(
        children.map(
          (child) =>
            new Promise<void>((resolve) => {
              if (child.exitCode !== null || child.signalCode !== null) return resolve();
              child.once("exit", () => resolve());
              child.kill("SIGTERM");
            }),
        ),
      );
    },
    crashes: () => crashes,
  };
}
