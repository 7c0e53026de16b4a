/** Where the running instance of a data folder can be reached, for commands on the same machine. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type InstanceAddress = { url: string; pid: number };

const fileIn = (home: string) => join(home, "instance.json");

/** Announces this process; returns the function that takes the announcement back. */
export function announceInstance(home: string, url: string): () => void {
  mkdirSync(home, { recursive: true });
  writeFileSync(fileIn(home), JSON.stringify({ url, pid: process.pid } satisfies InstanceAddress));
  return () => {
    // Another instance may have announced itself since.
    if (findInstance(home)?.pid === process.pid) rmSync(fileIn(home), { force: true });
  };
}

/** The announced instance, alive or not; null when none was announced. */
export function findInstance(home: string): InstanceAddress | null {
  if (!existsSync(fileIn(home))) return null;
  try {
    return JSON.parse(readFileSync(fileIn(home), "utf8"));
  } catch {
    return null;
  }
}
