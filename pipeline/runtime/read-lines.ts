/** A JSONL file, plain or gzip, one parsed line at a time, with flat memory. */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";

export type Line = { number: number; value: unknown } | { number: number; error: string };

/** Empty lines are passed over. A line that is not JSON comes as `error`, the rest goes on. */
export async function* readJsonLines(path: string): AsyncGenerator<Line> {
  const file = createReadStream(path);
  const input = (await isGzip(path)) ? file.pipe(createGunzip()) : file;
  file.on("error", (error) => input.destroy(error));
  let number = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (text.trim() === "") continue;
    try {
      yield { number, value: JSON.parse(number === 1 ? text.replace(/^\uFEFF/, "") : text) };
    } catch {
      yield { number, error: "not JSON" };
    }
  }
}

async function isGzip(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}
