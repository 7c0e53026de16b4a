/** Where each case store of the registry is tried: a real server, what it holds, and how to make it fail. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../../pipeline/runtime/clock.ts";
import { silentLog } from "../../../pipeline/runtime/log.ts";
import type { FailureRule } from "../../sandbox/failures.ts";
import { startSandbox } from "../../sandbox/sandbox.ts";
import type { CaseStoreName } from "../registry.ts";

/** A report as the store itself tells it, in the words of a CaseRecord. */
type HeldReport = {
  trackingNumber: string;
  title: string;
  body: string;
  revision: number;
  anonymous: boolean;
  secret: boolean;
  withdrawn: boolean;
};

export type Bench = {
  /** Settings that reach the running server, to be parsed by the store's schema. */
  settings: unknown;
  secret(name: string): string;
  held(): Promise<HeldReport[]>;
  /** Pushes that were answered from their key, without a second effect. */
  replays(): Promise<number>;
  fail(rule: FailureRule): Promise<void>;
  stop(): Promise<void>;
};

export type BenchKind = {
  start(): Promise<Bench>;
  /** Settings that reach any address, for the servers that answer wrongly. */
  settingsFor(baseUrl: string, timeoutMs: number): unknown;
};

export const benches: Record<CaseStoreName, BenchKind> = {
  "sp4n-http": {
    start: startSandboxBench,
    settingsFor: (baseUrl, timeoutMs) => ({ baseUrl, tokenEnv: "SP4N_TOKEN", timeoutMs }),
  },
};

async function startSandboxBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), "sandbox-bench-"));
  const sandbox = await startSandbox({
    folder,
    port: 0,
    token: "rahasia",
    clock: systemClock,
    log: silentLog,
  });
  const headers = { authorization: `Bearer ${sandbox.token}`, "content-type": "application/json" };
  return {
    settings: { baseUrl: sandbox.url, tokenEnv: "SP4N_TOKEN", timeoutMs: 5000 },
    secret: () => sandbox.token,
    async held() {
      const answer = await fetch(`${sandbox.url}/api/reports?limit=200`, { headers });
      const { reports } = (await answer.json()) as { reports: Record<string, never>[] };
      return reports.map((report) => ({
        trackingNumber: report.nomor!,
        title: report.judul!,
        body: report.isi!,
        revision: report.revisi!,
        anonymous: report.anonim!,
        secret: report.rahasia!,
        withdrawn: report.ditarik_pada !== null,
      }));
    },
    async replays() {
      const answer = await fetch(`${sandbox.url}/api/_stats`, { headers });
      return ((await answer.json()) as { replays: number }).replays;
    },
    async fail(rule) {
      const body = JSON.stringify(rule);
      const answer = await fetch(`${sandbox.url}/api/_failures`, { method: "POST", headers, body });
      if (!answer.ok) throw new Error(`the sandbox did not take the failure: ${await answer.text()}`);
    },
    async stop() {
      await sandbox.stop();
      await rm(folder, { recursive: true });
    },
  };
}
