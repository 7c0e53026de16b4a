/** Timed copies of the embedded database, since it runs without fsync; a server has its own backups. */
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "../../drizzle/db.ts";

const backupName = /^jemput-\d{8}T\d{6}Z\.tar\.gz$/;
/** What a process that died while copying left behind. */
const unfinishedName = /^jemput-\d{8}T\d{6}Z\.tar\.gz\.partial$/;

/** Writes a copy to `<folder>/jemput-<UTC time>.tar.gz`, keeps the newest `keep`. Returns its path. */
export async function backUp(database: Database, folder: string, keep: number, now: Date): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, "");
  const file = join(folder, `jemput-${stamp}.tar.gz`);
  await database.dump(file);
  const names = readdirSync(folder);
  const old = names
    .filter((name) => backupName.test(name))
    .sort()
    .slice(0, -keep);
  const unfinished = names.filter((name) => unfinishedName.test(name));
  for (const name of [...old, ...unfinished]) rmSync(join(folder, name), { force: true });
  return file;
}
