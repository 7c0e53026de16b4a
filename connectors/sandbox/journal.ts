/**
 * An append-only file of JSON lines with group commit: what was appended by the time `settled` is called is on
 * disk when it resolves. A line torn by a crash can only be the last one, and nobody was told about it.
 */
import { createReadStream, existsSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { createInterface } from "node:readline";

export class JournalDamagedError extends Error {
  override name = "JournalDamagedError";
}

export type Journal = {
  append(entry: unknown): void;
  /** Rejects for good once the disk failed: memory is then ahead of the file and only a restart mends that. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

/** The entries of a journal in order, none when there is no file. @throws JournalDamagedError */
export async function* readJournal(file: string): AsyncGenerator<unknown> {
  if (!existsSync(file)) return;
  let damaged: number | null = null;
  let number = 0;
  const input = createReadStream(file);
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      number += 1;
      // Only a last line may be unreadable; the one after it shows that it was not.
      if (damaged !== null) throw new JournalDamagedError(`Baris ${damaged} dari ${file} rusak.`);
      const entry = parsed(line);
      if (entry === undefined) damaged = number;
      else yield entry;
    }
  } finally {
    input.destroy();
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** One entry as one line: readline takes U+2028 and U+2029 for line ends, which JSON leaves as they are. */
function lineOf(entry: unknown): string {
  const text = JSON.stringify(entry).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
  return `${text}\n`;
}

/** Replaces the journal by these entries; a crash leaves either the old file or the new one. */
export async function rewriteJournal(file: string, entries: Iterable<unknown>): Promise<void> {
  const fresh = `${file}.baru`;
  const handle = await open(fresh, "w");
  try {
    let lines: string[] = [];
    for (const entry of entries) {
      lines.push(lineOf(entry));
      if (lines.length === 1000) {
        await handle.appendFile(lines.join(""));
        lines = [];
      }
    }
    await handle.appendFile(lines.join(""));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(fresh, file);
  await syncFolder(dirname(file));
}

/** Opens a journal whose last line is whole (`rewriteJournal` sees to that). */
export async function openJournal(file: string): Promise<Journal> {
  const handle = await open(file, "a");
  let waiting: string[] = [];
  let tail: Promise<void> = Promise.resolve();

  async function flush(): Promise<void> {
    const lines = waiting.join("");
    waiting = [];
    await handle.appendFile(lines);
    await handle.datasync();
  }

  return {
    append(entry) {
      waiting.push(lineOf(entry));
      // Entries that arrive while a flush runs share the next one.
      if (waiting.length > 1) return;
      tail = tail.then(flush);
      tail.catch(() => {});
    },
    settled: () => tail,
    async close() {
      await tail.catch(() => {});
      await handle.close();
    },
  };
}

/** Makes a rename durable. Windows cannot open folders and needs no such call. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
