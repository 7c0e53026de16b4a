/** A PostgreSQL cluster and a Redis of our own on free ports, to be restarted and flushed without harming anybody. */
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type OwnPostgres = { url: string; restart(): void; stop(): void };
export type OwnRedis = { url: string; stop(): void };

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function binaries(): string {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions
    .map((version) => join(root, version, "bin"))
    .find((folder) => existsSync(join(folder, "initdb")));
  if (!found) throw new Error("PostgreSQL's server programs (initdb, pg_ctl) are not installed");
  return found;
}

/** initdb refuses to run as root; then the user postgres owns the cluster. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const bin = binaries();
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "jemput-pg-"));
  const asRoot = process.getuid?.() === 0;
  if (asRoot) execFileSync("chown", ["postgres", folder]);
  chmodSync(folder, 0o700);
  const run = (program: string, args: string[]) => {
    const command = join(bin, program);
    const options = { cwd: "/", stdio: "ignore" as const };
    if (asRoot) execFileSync("runuser", ["-u", "postgres", "--", command, ...args], options);
    else execFileSync(command, args, options);
  };
  const data = join(folder, "data");
  run("initdb", ["-D", data, "-U", "postgres", "-A", "trust", "--no-sync"]);
  const flags = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder}`;
  const start = () => run("pg_ctl", ["-D", data, "-w", "-o", flags, "-l", join(folder, "log"), "start"]);
  start();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    restart: () => {
      // "immediate" is what a power cut leaves behind: recovery from the log at the next start.
      run("pg_ctl", ["-D", data, "-m", "immediate", "stop"]);
      start();
    },
    stop: () => {
      run("pg_ctl", ["-D", data, "-m", "immediate", "stop"]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function startOwnRedis(): Promise<OwnRedis> {
  const port = await freePort();
  const child = spawn(
    "redis-server",
    ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.stdout.on("data", (text: Buffer) => {
      if (text.toString().includes("Ready to accept connections")) resolve();
    });
  });
  return { url: `redis://127.0.0.1:${port}`, stop: () => void child.kill("SIGKILL") };
}
