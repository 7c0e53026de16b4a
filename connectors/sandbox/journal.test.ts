import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../pipeline/runtime/clock.ts";
import { JournalDamagedError, openJournal, readJournal, rewriteJournal } from "./journal.ts";
import { openReport } from "./life-cycle.ts";
import { openRegister } from "./register.ts";
import type { Report } from "./report.ts";
import type { ReportForm } from "./report-form.ts";
import { givenForm } from "./testing/given-form.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "journal-"));
  file = join(folder, "journal.jsonl");
});
afterEach(() => rm(folder, { recursive: true }));

async function linesOf(): Promise<unknown[]> {
  const lines: unknown[] = [];
  for await (const line of readJournal(file)) lines.push(line);
  return lines;
}

describe("the journal", () => {
  it("has on disk what was appended by the time it says so, in order", async () => {
    const journal = await openJournal(file);
    for (let i = 0; i < 50; i++) journal.append({ i });
    await journal.settled();
    expect(await readFile(file, "utf8")).toBe(Array.from({ length: 50 }, (_, i) => `{"i":${i}}\n`).join(""));
    journal.append({ i: "kemudian" });
    await journal.settled();
    expect((await linesOf()).at(-1)).toEqual({ i: "kemudian" });
    await journal.close();
  });

  it("keeps every letter on one line, also those that some take for line ends", async () => {
    const entry = { isi: "a\u2028b\u2029c\r\nd\u0085e\u000bf\u0000 👍 \u202e" };
    const journal = await openJournal(file);
    journal.append(entry);
    await journal.close();
    expect(await linesOf()).toEqual([entry]);
    await rewriteJournal(file, [entry, entry]);
    expect(await linesOf()).toEqual([entry, entry]);
  });

  it("fails for good once the disk failed, instead of going on with a gap", async () => {
    const journal = await openJournal(file);
    await journal.close();
    journal.append({ lost: true });
    await expect(journal.settled()).rejects.toThrow();
    journal.append({ after: true });
    await expect(journal.settled()).rejects.toThrow();
    expect(await readFile(file, "utf8")).toBe("");
  });

  it("is read up to the line that a crash tore, at whichever byte", async () => {
    await rewriteJournal(file, [{ nama: "satu" }, { nama: "duá" }, { nama: "tiga 👍" }]);
    const whole = await readFile(file);
    for (let length = 0; length <= whole.length; length++) {
      await writeFile(file, whole.subarray(0, length));
      const complete = whole.subarray(0, length).toString().split("\n").length - 1;
      const read = await linesOf();
      // A line that lacks nothing but its end is whole.
      expect([complete, complete + 1], `cut at ${length}`).toContain(read.length);
      expect(read).toEqual([{ nama: "satu" }, { nama: "duá" }, { nama: "tiga 👍" }].slice(0, read.length));
    }
  });

  it("is not read past damage in its middle", async () => {
    await writeFile(file, '{"a":1}\n{"b":\n{"c":3}\n');
    await expect(linesOf()).rejects.toThrow(JournalDamagedError);
  });
});

describe("the register", () => {
  const now = new Date("2026-11-17T01:00:00.000Z");
  const opened = (trackingId: number, externalId: string): Report =>
    openReport(givenForm({ external_id: externalId }) as ReportForm, trackingId, now);
  const keyed = (key: string, trackingId: number) => ({
    key,
    fingerprint: "f",
    status: 201,
    tracking_id: trackingId,
    at: now.toISOString(),
  });

  async function registerOf(count: number) {
    const register = await openRegister(file);
    for (let i = 0; i < count; i++) {
      const id = register.nextTrackingId();
      register.keep(opened(id, `uji:${i}`), keyed(`kunci-${i}`, id));
    }
    await register.settled();
    return register;
  }

  it("knows after a restart what it knew before, and goes on counting", async () => {
    const before = await registerOf(3);
    const changed = { ...before.find(9_400_002)!, status: "forwarded" as const };
    before.keep(changed);
    await before.close();
    const after = await openRegister(file);
    expect(after.find(9_400_002)).toEqual(changed);
    expect(after.answered("kunci-0")).toEqual(keyed("kunci-0", 9_400_001));
    expect(after.nextTrackingId()).toBe(9_400_004);
    expect(after.changes(3, 10)).toEqual({ changes: [{ seq: 4, report: changed }], cursor: 4, more: false });
    await after.close();
  });

  it("forgets neither report nor key for a torn last line", async () => {
    await (await registerOf(2)).close();
    await appendFile(file, '{"seq":3,"report":{"tracking');
    const after = await openRegister(file);
    expect(after.counts()).toMatchObject({ reports: 2, keys: 2 });
    // The torn line is gone, so that what comes next does not grow on its stump.
    const id = after.nextTrackingId();
    after.keep(opened(id, "uji:baru"));
    await after.close();
    const again = await openRegister(file);
    expect(again.findByExternalId("uji:baru")).toHaveLength(1);
    await again.close();
  });

  it("does not grow on disk with changes that were overtaken", async () => {
    const register = await registerOf(1);
    for (let i = 0; i < 200; i++) register.keep({ ...register.find(9_400_001)!, jumlah_suara: i + 1 });
    await register.close();
    const grown = (await readFile(file)).length;
    await (await openRegister(file)).close();
    expect((await readFile(file)).length).toBeLessThan(grown / 50);
  });

  it("tells every report that changed since a cursor, once, through pages of any size", async () => {
    const register = await registerOf(5);
    for (const id of [9_400_002, 9_400_004, 9_400_002])
      register.keep({ ...register.find(id)!, jumlah_suara: 9 });
    for (const size of [1, 2, 3, 100]) {
      const seen: number[] = [];
      let cursor = 0;
      for (let more = true; more; ) {
        const page = register.changes(cursor, size)!;
        seen.push(...page.changes.map(({ report }) => report.tracking_id));
        ({ cursor, more } = page);
      }
      expect(seen, `pages of ${size}`).toEqual([9_400_001, 9_400_003, 9_400_005, 9_400_004, 9_400_002]);
      expect(register.changes(cursor, size)).toEqual({ changes: [], cursor, more: false });
    }
    expect(register.changes(999, 10)).toBeNull();
    await register.close();
  });

  it("tells nothing twice and misses nothing after thousands of changes to few reports", async () => {
    const register = await registerOf(3);
    for (let i = 0; i < 3000; i++)
      register.keep({ ...register.find(9_400_001 + (i % 2))!, jumlah_suara: i + 1 });
    expect(register.changes(0, 10)!.changes.map(({ report }) => report.tracking_id)).toEqual([
      9_400_003, 9_400_001, 9_400_002,
    ]);
    await register.close();
  });

  it("counts a case as doubled only while two of its reports stand", async () => {
    const register = await registerOf(1);
    const second = opened(register.nextTrackingId(), "uji:0");
    register.keep(second);
    expect(register.counts()).toMatchObject({ doubled_external_ids: 1, doubled: ["uji:0"] });
    register.keep({ ...second, status: "archived", ditarik_pada: systemClock.now().toISOString() });
    expect(register.counts()).toMatchObject({ doubled_external_ids: 0, withdrawn: 1 });
    await register.close();
  });

  it("opens no file that is not its own", async () => {
    await writeFile(file, '{"lain":true}\n');
    await expect(openRegister(file)).rejects.toThrow(/bukan jurnal sandbox/);
    expect(await readFile(file, "utf8")).toBe('{"lain":true}\n');
  });
});
