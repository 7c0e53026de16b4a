/** A lock file against a second process on one data folder: two PGlite processes on one folder corrupt it. */
import { randomUUID } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
    if (createWhole(file)) return () => rmSync(file, { force: true });
    const holder = readHolder(file);
    if (holder && isAlive(holder.pid, holder.startTime)) throw new FolderInUseError(folder, holder.pid);
    reap(file);
  }
}

/** Makes the file with this process's name in it, both at once: nobody ever reads it half written. False when it exists. */
function createWhole(file: string): boolean {
  const own = `${file}.${randomUUID()}`;
  writeFileSync(own, JSON.stringify({ pid: process.pid, startTime: startTimeOf(process.pid) }));
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Removes a dead process's lock, one process at a time: another may have taken the folder since we looked. */
function reap(file: string): void {
  const reaping = `${file}.reaping`;
  if (!createWhole(reaping)) {
    const other = readHolder(reaping);
    if (!other || !isAlive(other.pid, other.startTime)) rmSync(reaping, { force: true });
    return;
  }
  try {
    const holder = readHolder(file);
    if (!holder || !isAlive(holder.pid, holder.startTime)) rmSync(file, { force: true });
  } finally {
    rmSync(reaping, { force: true });
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
