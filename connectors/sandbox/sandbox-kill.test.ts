/** The sandbox as a real process, killed with SIGKILL while cases are being filed. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Receipt } from "../../pipeline/model/dispatch.ts";
import { StoreError } from "../case-store.ts";
import { sp4nHttp } from "../case-stores/sp4n-http.ts";
import { givenRecord } from "../case-stores/testing/given-record.ts";
import { surroundings } from "../testing/surroundings.ts";

const script = fileURLToPath(new URL("./testing/sandbox-process.ts", import.meta.url));
const token = "rahasia";
const kills = 4;
const casesPerLife = 400;
const pushersAtOnce = 16;

let folder: string;
const children: ChildProcess[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sandbox-kill-"));
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await rm(folder, { recursive: true });
});

async function startProcess(): Promise<{ url: string; kill(): Promise<void> }> {
  const child = spawn(process.execPath, ["--import", "tsx", script, folder, token], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const exit = once(child, "exit");
  const url = await Promise.race([
    once(createInterface({ input: child.stdout! }), "line").then(([line]) => String(line)),
    exit.then(([code]) => Promise.reject(new Error(`the sandbox ended with ${code} before it listened`))),
  ]);
  return {
    url,
    async kill() {
      child.kill("SIGKILL");
      await exit;
    },
  };
}

function pusher(url: string) {
  const settings = sp4nHttp.settings.parse({ baseUrl: url, tokenEnv: "SP4N_TOKEN", timeoutMs: 10_000 });
  return (caseId: number): Promise<Receipt> =>
    sp4nHttp.push(
      settings,
      givenRecord({ caseId }),
      `case-${caseId}`,
      surroundings({ fetch: globalThis.fetch, secret: () => token }),
    );
}

/** Works off the cases with several pushers at once; `each` may end it early by throwing. */
async function pushAll(cases: readonly number[], each: (caseId: number) => Promise<void>): Promise<void> {
  const waiting = [...cases];
  const lanes = Array.from({ length: pushersAtOnce }, async () => {
    for (let caseId = waiting.shift(); caseId !== undefined; caseId = waiting.shift()) await each(caseId);
  });
  await Promise.all(lanes);
}

it("holds each case exactly once after kills in mid-push, under the numbers it had given", async () => {
  const receipts = new Map<number, string>();
  const everyCase: number[] = [];
  let unanswered = 0;
  for (let life = 0; life < kills; life++) {
    const sandbox = await startProcess();
    const push = pusher(sandbox.url);
    const cases = Array.from({ length: casesPerLife }, (_, index) => life * casesPerLife + index + 1);
    everyCase.push(...cases);
    // Some of the answers are in, the others are on their way or were never asked for.
    const killAfter = 1 + Math.floor((Math.random() * casesPerLife) / 2);
    let answered = 0;
    let killed: Promise<void> | null = null;
    await pushAll(cases, async (caseId) => {
      try {
        receipts.set(caseId, (await push(caseId)).trackingNumber);
        answered += 1;
      } catch (error) {
        if (!(error instanceof StoreError) || error.fault.kind !== "unavailable") throw error;
        unanswered += 1;
      }
      if (answered >= killAfter) killed ??= sandbox.kill();
    });
    await killed;
  }
  expect(unanswered, "the kills came in mid-push").toBeGreaterThanOrEqual(kills);

  const sandbox = await startProcess();
  const push = pusher(sandbox.url);
  const numbers = new Map<number, string>();
  await pushAll(everyCase, async (caseId) => {
    numbers.set(caseId, (await push(caseId)).trackingNumber);
  });
  for (const [caseId, number] of receipts) expect(numbers.get(caseId)).toBe(number);
  expect(new Set(numbers.values()).size).toBe(everyCase.length);
  const answer = await fetch(`${sandbox.url}/api/_stats`, { headers: { authorization: `Bearer ${token}` } });
  expect(await answer.json()).toMatchObject({
    reports: everyCase.length,
    keys: everyCase.length,
    doubled_external_ids: 0,
  });
  await sandbox.kill();
}, 120_000);
