/** Builds the pages when their sources are newer than what was built last: after a clone, a pull, an edit. */
import { spawn } from "node:child_process";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

const here = import.meta.dirname;
const repository = join(here, "..");
/** What the pages are made of, beside their own folder. */
const made = ["dashboards", "pipeline/model", "api/client.ts", "package-lock.json"];
const notSources = new Set(["dist", "node_modules"]);

/** Where the built pages lie. */
export const pagesFolder = join(here, "dist");

/**
 * Makes sure that `pagesFolder` holds the pages of these sources; a build takes a few seconds, none when nothing changed.
 * `say` is called once before a build. @throws Error with what the build printed.
 */
export async function ensurePages(say: (sentence: string) => void = () => {}): Promise<string> {
  const built = await changedAt(join(pagesFolder, "index.html"));
  const newest = Math.max(...(await Promise.all(made.map((path) => newestIn(join(repository, path))))));
  if (built >= newest) return pagesFolder;
  say("Menyiapkan halaman (beberapa detik, hanya setelah ada perubahan) …");
  // Two processes may start at once: each builds beside, and the last to finish is what is served.
  const beside = `${pagesFolder}-${process.pid}`;
  await build(beside);
  await rm(pagesFolder, { recursive: true, force: true });
  await rename(beside, pagesFolder).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    await rm(beside, { recursive: true, force: true });
  });
  return pagesFolder;
}

async function changedAt(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.mtimeMs,
    () => 0,
  );
}

async function newestIn(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  if (!found) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  const entries = await readdir(path, { withFileTypes: true, recursive: false });
  const inside = entries
    .filter(({ name }) => !notSources.has(name) && !name.startsWith("dist-") && !name.endsWith(".test.ts"))
    .map(({ name }) => newestIn(join(path, name)));
  return Math.max(0, ...(await Promise.all(inside)));
}

function build(outDir: string): Promise<void> {
  const vite = join(repository, "node_modules/vite/bin/vite.js");
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vite, "build", here, "--outDir", outDir, "--emptyOutDir"], {
      cwd: repository,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    child.stdout.on("data", (part) => (said += part));
    child.stderr.on("data", (part) => (said += part));
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`the pages could not be built:\n${said}`)),
    );
  });
}
