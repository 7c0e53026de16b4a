/**
 * How hostile inputs are made for connectors that use no network. The suite plays statuses and broken bodies
 * against every connector whose recordings hold exchanges; one without exchanges must have its entry here.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { ConnectorFault } from "../connector.ts";

/** `prepare` makes the input in an empty folder and answers the settings that lead to it. */
export type LocalFault = {
  name: string;
  prepare(folder: string): Record<string, unknown>;
  /** A typed fault; or nothing thrown, and at least one (`set_aside`) or no (`nothing`) record kept aside. */
  ends: ConnectorFault["kind"] | "set_aside" | "nothing";
};

const garbage = Uint8Array.from({ length: 4096 }, (_, at) => (at * 197 + 31) % 256);
const line = JSON.stringify({ id: "1", text: "lampu jalan mati", created_at: "2026-11-20T03:00:00Z" });

function fileHolding(name: string, content: string | Uint8Array): LocalFault["prepare"] {
  return (folder) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return { path };
  };
}

export const localFaults: Record<string, LocalFault[]> = {
  file: [
    { name: "a missing file", prepare: (folder) => ({ path: join(folder, "none.jsonl") }), ends: "gone" },
    { name: "an empty file", prepare: fileHolding("empty.jsonl", ""), ends: "nothing" },
    { name: "garbage bytes", prepare: fileHolding("garbage.jsonl", garbage), ends: "set_aside" },
    {
      name: "an HTML page",
      prepare: fileHolding("page.jsonl", "<!doctype html>\n<html><body>Silakan masuk</body></html>\n"),
      ends: "set_aside",
    },
    {
      name: "a line cut in the middle",
      prepare: fileHolding("cut.jsonl", `${line}\n${line.slice(0, 30)}\n`),
      ends: "set_aside",
    },
    {
      name: "gzip cut in the middle",
      prepare: fileHolding("cut.jsonl.gz", gzipSync(`${line}\n`.repeat(2000)).subarray(0, 120)),
      ends: "set_aside",
    },
    {
      name: "a folder in place of a file",
      prepare: (folder) => {
        mkdirSync(join(folder, "folder.jsonl"));
        return { path: join(folder, "folder.jsonl") };
      },
      ends: "unavailable",
    },
  ],
};
