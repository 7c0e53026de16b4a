/** The last line of .ci/run, and when it must fail. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";

const script = fileURLToPath(new URL("count-tests.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "count-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (status, ...tests) => ({ status, assertionResults: tests.map((one) => ({ status: one })) });
const report = (numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults) =>
  JSON.stringify({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults });

it.each([
  ["all pass", report(3, 0, 0, 0, [file("passed", "passed")]), "3 passed, 0 failed", 0],
  ["one fails", report(2, 1, 0, 0, [file("failed", "failed", "passed")]), "2 passed, 1 failed", 1],
  [
    "a file breaks before its tests",
    report(2, 0, 0, 0, [file("passed", "passed"), file("failed")]),
    "2 passed, 1 failed",
    1,
  ],
  ["one is skipped", report(2, 0, 1, 0, []), "2 passed, 0 failed", 1],
  ["one is still to be written", report(2, 0, 0, 1, []), "2 passed, 0 failed", 1],
  ["none ran", report(0, 0, 0, 0, []), "0 passed, 0 failed", 1],
  ["the report is cut short", '{"numPassedTests": 3,', "0 passed, 0 failed", 1],
])("says so when %s", (_, content, line, status) => {
  const path = join(folder, "report.json");
  writeFileSync(path, content);
  const run = spawnSync(process.execPath, [script, path], { encoding: "utf8" });
  expect(run.stdout.trimEnd().split("\n").at(-1)).toBe(line);
  expect(run.status).toBe(status);
});
