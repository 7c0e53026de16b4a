/**
 * The token that lets the command line on the same machine speak to the running instance as an administrator:
 * whoever can read the data folder could change the data anyway.
 */
import { timingSafeEqual } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashToken, makeToken } from "./api-tokens.ts";

const fileIn = (folder: string) => join(folder, "local-token");

/** Writes a fresh token, readable by the owner alone, and returns it. An older one stops working. */
export function createLocalToken(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const token = makeToken();
  const draft = `${fileIn(folder)}.${process.pid}`;
  rmSync(draft, { force: true });
  writeFileSync(draft, `${token}\n`, { mode: 0o600, flag: "wx" });
  renameSync(draft, fileIn(folder));
  return token;
}

/** The token of the instance that uses this folder, or null when none has started here. */
export function readLocalToken(folder: string): string | null {
  return existsSync(fileIn(folder)) ? readFileSync(fileIn(folder), "utf8").trim() || null : null;
}

/** Takes the same time for every wrong token. */
export function isLocalToken(expected: string | null, given: string): boolean {
  if (expected === null) return false;
  return timingSafeEqual(Buffer.from(hashToken(expected)), Buffer.from(hashToken(given)));
}
