/** A lock file against a second process on one data folder: two PGlite processes on one folder corrupt it. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export class FolderInUseError extends Error {
  override name = "FolderInUseError";
  readonly pid: number;
  constructor(folder: string, pid: number) {
    super(
      `The data folder ${folder} is in use by process ${pid}. Stop that process first, or use DATABASE_URL to share a PostgreSQL server.`,
    );
    this.pid = pid;
  }
}

/** Start time of a process in clock ticks since boot (Linux), so that a reused pid is not taken for the old owner. */
function startTimeOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

function isAlive(pid: number, startTime: string | null): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  return startTime === null || startTimeOf(pid) === null || startTimeOf(pid) === startTime;
}

/**
 * Takes `<folder>/lock`; returns the function that releases it. A lock left by a dead process is taken over.
 * @throws FolderInUseError when a living process holds it.
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "lock");
  for (;;) {
    try {
      writeFileSync(file, JSON.stringify({ pid: process.pid, startTime: startTimeOf(process.pid) }), {
        flag: "wx",
      });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = readHolder(file);
    if (holder && isAlive(holder.pid, holder.startTime)) throw new FolderInUseError(folder, holder.pid);
    rmSync(file, { force: true });
  }
}

/** The process that holds the folder now, or null. */
export function folderHolder(folder: string): number | null {
  const holder = readHolder(join(folder, "lock"));
  return holder && isAlive(holder.pid, holder.startTime) ? holder.pid : null;
}

function readHolder(file: string): { pid: number; startTime: string | null } | null {
  if (!existsSync(file)) return null;
  try {
    const { pid, startTime } = JSON.parse(readFileSync(file, "utf8"));
    return typeof pid === "number" ? { pid, startTime: startTime ?? null } : null;
  } catch {
    return null;
  }
}
