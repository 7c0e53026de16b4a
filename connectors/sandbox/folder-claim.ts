/** One sandbox per folder: two would hand out the same numbers. The claim dies with its process, however it dies. */
import { createHash } from "node:crypto";
import { realpathSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export class FolderTakenError extends Error {
  override name = "FolderTakenError";
}

/**
 * Claims an existing folder by listening on a local socket named after it; returns what releases it.
 * @throws FolderTakenError when a living process holds it.
 */
export async function claimFolder(folder: string): Promise<() => Promise<void>> {
  const address = addressOf(realpathSync(folder));
  const server = createServer((socket) => socket.destroy());
  const taken = () =>
    new FolderTakenError(
      `Folder ${folder} sedang dipakai sandbox lain. Hentikan sandbox itu atau pilih folder lain.`,
    );
  if (!(await tryListen(server, address))) {
    // An abstract socket or a named pipe is gone with its owner; a socket file may have been left behind.
    if (process.platform === "linux" || process.platform === "win32" || (await answers(address)))
      throw taken();
    rmSync(address, { force: true });
    if (!(await tryListen(server, address))) throw taken();
  }
  server.unref();
  return () => new Promise((done) => server.close(() => done()));
}

function addressOf(folder: string): string {
  const name = `jemput-sandbox-${createHash("sha256").update(folder).digest("hex").slice(0, 32)}`;
  if (process.platform === "linux") return `\0${name}`;
  return process.platform === "win32" ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

function tryListen(server: Server, address: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(false) : reject(error);
    server.once("error", failed);
    server.listen(address, () => {
      server.off("error", failed);
      resolve(true);
    });
  });
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
