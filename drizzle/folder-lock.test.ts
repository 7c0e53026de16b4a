import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { FolderInUseError, folderHolder, lockFolder } from "./folder-lock.ts";

let folder: string;
let children: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "folder-lock-"));
  children = [];
});
afterEach(async () => {
  await Promise.all(children.map(kill));
  rmSync(folder, { recursive: true, force: true });
});

async function startTaker(): Promise<ChildProcess> {
  const script = new URL("./testing/take-folder.ts", import.meta.url).pathname;
  const child = fork(script, [folder], { execArgv: ["--import", "tsx"] });
  children.push(child);
  expect(await nextMessage(child)).toBe("ready");
  return child;
}

const nextMessage = async (child: ChildProcess): Promise<unknown> => (await once(child, "message"))[0];

async function tell(child: ChildProcess): Promise<unknown> {
  const answer = nextMessage(child);
  child.send("take it");
  return answer;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

it("refuses a folder that another living process holds, and says which", async () => {
  const child = await startTaker();
  expect(await tell(child)).toBe("taken");
  expect(folderHolder(folder)).toBe(child.pid);
  expect(() => lockFolder(folder)).toThrow(FolderInUseError);
  expect(() => lockFolder(folder)).toThrow(String(child.pid));
});

it("takes over what a killed process left", async () => {
  const child = await startTaker();
  await tell(child);
  await kill(child);
  expect(folderHolder(folder)).toBeNull();
  const release = lockFolder(folder);
  expect(folderHolder(folder)).toBe(process.pid);
  release();
  expect(readdirSync(folder)).toEqual([]);
});

it("lets one of many take over, never two", async () => {
  const dead = await startTaker();
  await tell(dead);
  await kill(dead);
  const takers = await Promise.all(Array.from({ length: 4 }, startTaker));
  const answers = await Promise.all(takers.map(tell));
  expect(answers.toSorted()).toEqual(["FolderInUseError", "FolderInUseError", "FolderInUseError", "taken"]);
});

it("does not take a new process for the old owner because it has the same number", () => {
  writeFileSync(join(folder, "lock"), JSON.stringify({ pid: process.pid, startTime: "1" }));
  expect(folderHolder(folder)).toBeNull();
  lockFolder(folder)();
});

it("removes a lock that says nothing, which only a dead process can have left", () => {
  writeFileSync(join(folder, "lock"), "");
  const release = lockFolder(folder);
  expect(JSON.parse(readFileSync(join(folder, "lock"), "utf8")).pid).toBe(process.pid);
  release();
});

it("is not held back by a process that died while it took over", () => {
  writeFileSync(join(folder, "lock"), JSON.stringify({ pid: 2 ** 22 + 1, startTime: "1" }));
  writeFileSync(join(folder, "lock.reaping"), JSON.stringify({ pid: 2 ** 22 + 1, startTime: "1" }));
  const release = lockFolder(folder);
  expect(folderHolder(folder)).toBe(process.pid);
  release();
});
