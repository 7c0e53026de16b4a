/** A file as bytes from any place on, plain or gzip, never held whole; and whether it is still the one we knew. */
import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { Readable } from "node:stream";
import { constants, createGunzip } from "node:zlib";
import { ConnectorError, type ConnectorFault } from "../../connector.ts";

const chunkSize = 256 * 1024;
/** Bytes at the start by which a file is known again, and bytes before the place where reading stopped. */
const headLength = 1024;
const markLength = 256;

export type OpenFile = {
  handle: FileHandle;
  /** Bytes on disk when it was opened; what is appended later waits for the next look. */
  size: number;
  gzip: boolean;
};

/** @throws ConnectorError `gone` when there is no such file, `unauthorized` when it may not be read, `unavailable`. */
export async function openFile(path: string): Promise<OpenFile> {
  let handle: FileHandle | null = null;
  try {
    handle = await open(path, "r");
    const stat = await handle.stat();
    if (!stat.isFile()) throw new ConnectorError("ini bukan berkas", { kind: "unavailable" });
    const magic = await readAt(handle, 0, 2);
    return { handle, size: stat.size, gzip: magic[0] === 0x1f && magic[1] === 0x8b };
  } catch (cause) {
    await handle?.close();
    if (cause instanceof ConnectorError) throw cause;
    throw new ConnectorError("berkas tidak dapat dibuka", faultOfOpen(cause), { cause });
  }
}

function faultOfOpen(cause: unknown): ConnectorFault {
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  if (code === "ENOENT" || code === "ENOTDIR") return { kind: "gone" };
  return code === "EACCES" || code === "EPERM" ? { kind: "unauthorized" } : { kind: "unavailable" };
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** By what a file is known again. `mark` is null for gzip, whose place in the file is not known. */
export type Fingerprint = { headLength: number; head: string; mark: string | null };

/** `offset` is how far it was read. */
export async function fingerprint(file: OpenFile, offset: number): Promise<Fingerprint> {
  const length = Math.min(headLength, file.size);
  return {
    headLength: length,
    head: hashOf(await readAt(file.handle, 0, length)),
    mark: file.gzip ? null : await markBefore(file, offset),
  };
}

/** False when the file is another one, or was shortened or rewritten before `offset`. */
export async function isSame(file: OpenFile, known: Fingerprint, offset: number): Promise<boolean> {
  if (file.size < known.headLength || file.gzip !== (known.mark === null)) return false;
  if (!file.gzip && file.size < offset) return false;
  if (hashOf(await readAt(file.handle, 0, known.headLength)) !== known.head) return false;
  return known.mark === null || (await markBefore(file, offset)) === known.mark;
}

async function markBefore(file: OpenFile, offset: number): Promise<string> {
  const length = Math.min(markLength, offset);
  return hashOf(await readAt(file.handle, offset - length, length));
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64url").slice(0, 16);
}

/** How many bytes on disk were used so far, for progress. */
export type Meter = { used: number };

/**
 * Its content (unpacked) from `offset` on, to the size it had when opened. A gzip that ends too early gives what it
 * holds. @throws ConnectorError `unexpected_shape` for damaged gzip, `unavailable` when the disk fails.
 */
export async function* readBytes(file: OpenFile, offset: number, meter: Meter): AsyncGenerator<Buffer> {
  try {
    yield* file.gzip ? unpacked(file, offset, meter) : plain(file, offset, meter);
  } catch (cause) {
    const damaged = String((cause as NodeJS.ErrnoException).code).startsWith("Z_");
    throw damaged
      ? new ConnectorError("gzip rusak", { kind: "unexpected_shape", sample: "gzip" }, { cause })
      : new ConnectorError("berkas tidak dapat dibaca", { kind: "unavailable" }, { cause });
  }
}

async function* plain({ handle, size }: OpenFile, offset: number, meter: Meter): AsyncGenerator<Buffer> {
  let position = offset;
  while (position < size) {
    const chunk = await readAt(handle, position, Math.min(chunkSize, size - position));
    if (chunk.length === 0) return;
    position += chunk.length;
    meter.used = position;
    yield chunk;
  }
}

async function* unpacked(file: OpenFile, offset: number, meter: Meter): AsyncGenerator<Buffer> {
  const packed = Readable.from(plain(file, 0, { used: 0 }), { objectMode: false });
  const gunzip = createGunzip({ chunkSize, finishFlush: constants.Z_SYNC_FLUSH });
  packed.on("error", (cause) => gunzip.destroy(cause));
  packed.pipe(gunzip);
  try {
    let skip = offset;
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      meter.used = gunzip.bytesWritten;
      if (skip >= chunk.length) skip -= chunk.length;
      else {
        yield skip > 0 ? chunk.subarray(skip) : chunk;
        skip = 0;
      }
    }
  } finally {
    packed.destroy();
    gunzip.destroy();
  }
}
