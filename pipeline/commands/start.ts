/** `jemput start`, `api`, `worker`, `sandbox`: the processes that stay. */
import type { Command } from "commander";
import { sandboxDefaults, startSandbox } from "../../connectors/sandbox/sandbox.ts";
import { type Instance, type Roles, startInstance } from "../main.ts";
import { systemClock } from "../runtime/clock.ts";
import { createLog } from "../runtime/log.ts";
import { commandConfig } from "./settings.ts";

export function addStart(program: Command): void {
  program
    .command("start", { isDefault: true })
    .description(
      "Start everything in this process: sources are read, posts assessed and grouped, cases filed, and the API answers. " +
        "Without configuration it uses an embedded database in .jemput, plays the sample posts and files into the sandbox.",
    )
    .action(() => serve({ api: true, stages: true }));
  program
    .command("api")
    .description("Start only the API; workers on this or other machines do the work. Needs DATABASE_URL.")
    .action(() => serve({ api: true, stages: false }));
  program
    .command("worker")
    .description(
      "Start only the stages. Any number of workers share one DATABASE_URL; REDIS_URL carries the wake-ups.",
    )
    .action(() => serve({ api: false, stages: true }));
  program
    .command("sandbox")
    .description(
      "Start the SP4N-LAPOR! sandbox: a practice store with its own data that behaves, and fails, like the real one.",
    )
    .option("--folder <folder>", "where it keeps its reports", sandboxDefaults.folder)
    .option("--host <host>", "address it listens on", sandboxDefaults.host)
    .option("--port <port>", "0 chooses a free one", String(sandboxDefaults.port))
    .option("--token <token>", "bearer token that callers must show", sandboxDefaults.token)
    .action(runSandbox);
}

async function serve(roles: Roles): Promise<void> {
  const config = commandConfig();
  const log = createLog(config.logLevel);
  const instance = await startInstance({ config, log, roles });
  announce(instance, config.home);
  await untilStopped(() => instance.stop());
}

function announce({ url, sandboxUrl, firstAdministrator }: Instance, home: string): void {
  const lines = url ? [`jemput-bola is ready: ${url}`] : ["jemput-bola is working (no API in this process)."];
  if (sandboxUrl) lines.push(`SANDBOX: cases are filed at ${sandboxUrl}, not in the real SP4N-LAPOR!.`);
  if (firstAdministrator)
    lines.push(
      `First sign-in: ${firstAdministrator.email}`,
      `One-time password (must be changed at once, shown only now): ${firstAdministrator.oneTimePassword}`,
    );
  lines.push(`Data is kept in ${home}. Stop with Ctrl+C.`);
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** Resolves after a graceful stop; a second signal ends at once. */
function untilStopped(stop: () => Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    let stopping = false;
    const end = async (signal: string) => {
      if (stopping) process.exit(signal === "SIGINT" ? 130 : 143);
      stopping = true;
      await stop();
      resolve();
    };
    process.on("SIGINT", () => void end("SIGINT"));
    process.on("SIGTERM", () => void end("SIGTERM"));
  });
}

type SandboxFlags = { folder: string; host: string; port: string; token: string };

async function runSandbox({ folder, host, port, token }: SandboxFlags): Promise<void> {
  const log = createLog("warn");
  const open = (wanted: number) =>
    startSandbox({ folder, host, port: wanted, token, clock: systemClock, log });
  const beside = process.send !== undefined;
  const sandbox = await open(Number(port)).catch((error: Error) => {
    // Beside an instance any port will do: its address is handed over.
    if (beside && error.name === "PortTakenError") return open(0);
    throw error;
  });
  if (beside) process.send!({ url: sandbox.url, token: sandbox.token });
  else process.stdout.write(`SANDBOX SP4N-LAPOR! is ready: ${sandbox.url} (token ${sandbox.token})\n`);
  process.once("disconnect", () => void sandbox.stop().then(() => process.exit(0)));
  await untilStopped(() => sandbox.stop());
  process.exit(0);
}
