/** The sandbox failing as told, and starting again. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, vi } from "vitest";
import { FolderTakenError } from "./folder-claim.ts";
import { PortTakenError, type Sandbox } from "./sandbox.ts";
import { call, file, sandboxForEachTest } from "./testing/running-sandbox.ts";

const { start } = sandboxForEachTest();

describe("failing on demand", () => {
  const fail = (sandbox: Sandbox, rule: unknown) => call(sandbox, "POST", "/api/_failures", rule);

  it("fails as often as told, then no more", async () => {
    const sandbox = await start();
    await fail(sandbox, { mode: "500", count: 2 });
    expect([
      (await file(sandbox)).status,
      (await file(sandbox)).status,
      (await file(sandbox)).status,
    ]).toEqual([500, 500, 201]);
    expect((await call(sandbox, "GET", "/api/_failures")).body).toEqual({ failures: [] });
  });

  it("fails at a rate until it is cleared, and keeps its controls open", async () => {
    const draws = [0.2, 0.7, 0.49, 0.5];
    const sandbox = await start({
      failures: [{ mode: "429", rate: 0.5, seconds: 7 }],
      random: () => draws.shift()!,
    });
    const answers = [await file(sandbox), await file(sandbox), await file(sandbox), await file(sandbox)];
    expect(answers.map(({ status }) => status)).toEqual([429, 201, 429, 201]);
    expect(answers[0]!.headers.get("retry-after")).toBe("7");
    expect((await call(sandbox, "DELETE", "/api/_failures")).body).toEqual({ failures: [] });
    expect((await file(sandbox)).status).toBe(201);
  });

  it("commits and then hangs up on writes, and answers reads meanwhile", async () => {
    const sandbox = await start();
    await fail(sandbox, { mode: "drop_after_commit" });
    expect((await call(sandbox, "GET", "/api/reports")).body.reports).toEqual([]);
    await expect(file(sandbox, {}, "k")).rejects.toThrow();
    await expect(file(sandbox, {}, "k")).rejects.toThrow();
    await call(sandbox, "DELETE", "/api/_failures");
    expect((await file(sandbox, {}, "k")).body.nomor).toBe("#9400001");
    expect((await call(sandbox, "GET", "/api/_stats")).body).toMatchObject({ reports: 1, replays: 2 });
  });

  it.each<[string, unknown]>([
    ["another mode", { mode: "ledakan" }],
    ["a rate above one", { mode: "500", rate: 2 }],
    ["rate and count together", { mode: "500", rate: 0.5, count: 1 }],
    ["no object", "x"],
  ])("refuses %s", async (_name, rule) => {
    expect((await fail(await start(), rule)).status).toBe(422);
  });

  it("stops at once, also while an answer is held back", async () => {
    const sandbox = await start();
    await fail(sandbox, { mode: "timeout", count: 1, seconds: 3600 });
    const hanging = file(sandbox);
    const failures = async () => (await call(sandbox, "GET", "/api/_failures")).body.failures;
    await vi.waitFor(async () => expect(await failures()).toEqual([]));
    await Promise.all([expect(hanging).rejects.toThrow(), sandbox.stop()]);
    await sandbox.stop();
  });
});

describe("starting", () => {
  it("goes on where it stopped", async () => {
    const before = await start();
    const first = await file(before, {}, "k");
    await before.stop();
    const after = await start();
    expect((await file(after, {}, "k")).body).toMatchObject({
      nomor: "#9400001",
      dicatat_pada: first.body.dicatat_pada,
    });
    expect((await file(after, { external_id: "uji:2" })).body.nomor).toBe("#9400002");
  });

  it("says in a sentence that its port is taken, and lets go of the folder", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const failure = await start({ port }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PortTakenError);
    expect((failure as Error).message).toContain(`Porta ${port} sudah dipakai`);
    await new Promise((resolve) => other.close(resolve));
    expect((await file(await start({ port }))).status).toBe(201);
  });

  it("does not share a folder with a sandbox that runs", async () => {
    const first = await start();
    await expect(start()).rejects.toThrow(FolderTakenError);
    expect((await file(first)).status).toBe(201);
    await first.stop();
    await start();
  });
});
