/**
 * PGlite in a worker thread behind a unix socket, so that a slow query never blocks the event loop and postgres.js
 * is the one driver everywhere. Plain JavaScript: worker threads do not inherit a TypeScript loader.
 */
import { readFile, rename, writeFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";

const { folder, socketPath, loadFrom } = workerData;
const loadDataDir = loadFrom ? new Blob([await readFile(loadFrom)]) : undefined;
const pglite = await PGlite.create({ dataDir: folder ?? "memory://", relaxedDurability: false, loadDataDir });
const server = new PGLiteSocketServer({ db: pglite, path: socketPath, maxConnections: 4 });
await server.start();

const answers = {
  async dump({ file }) {
    const dump = await pglite.dumpDataDir(file.endsWith(".gz") ? "gzip" : "none");
    const partial = `${file}.partial`;
    await writeFile(partial, Buffer.from(await dump.arrayBuffer()));
    await rename(partial, file);
  },
  async stop() {
    await server.stop();
    await pglite.close();
  },
};

parentPort.on("message", async ({ id, ask, ...details }) => {
  try {
    await answers[ask](details);
    parentPort.postMessage({ id });
  } catch (error) {
    parentPort.postMessage({ id, error: String(error?.stack ?? error) });
  }
  if (ask === "stop") parentPort.close();
});
parentPort.postMessage({ ready: true });
