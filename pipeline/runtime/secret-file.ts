/** A secret made once and kept in the data folder, readable by its owner alone. */
import { randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The secret in `<folder>/<name>`, made at the first call: 64 hexadecimal characters. */
export function secretInFolder(folder: string, name: string): string {
  const file = join(folder, name);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    createWhole(file, `${randomBytes(32).toString("hex")}\n`);
  }
  return readFileSync(file, "utf8").trim();
}

/** The file appears with its contents at once; where another process was faster, its file stays. */
function createWhole(file: string, contents: string): void {
  const own = `${file}.${randomBytes(6).toString("hex")}`;
  writeFileSync(own, contents, { mode: 0o600, flag: "wx" });
  try {
    linkSync(own, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(own, { force: true });
  }
}
