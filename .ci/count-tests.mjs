/**
 * Reads a JSON report of vitest and prints "N passed, N failed" as its last line. Fails when a test failed, when one
 * was skipped, or when none ran: an empty run proves nothing.
 */
import { readFileSync } from "node:fs";

const { passed, failed, skipped, missing } = count(process.argv[2]);
if (missing) process.stdout.write("vitest left no report\n");
if (skipped > 0) process.stdout.write(`${skipped} tests were skipped; here every test must run\n`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = missing || failed > 0 || skipped > 0 || passed === 0 ? 1 : 0;

function count(file) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { passed: 0, failed: 0, skipped: 0, missing: true };
  }
  // A file that breaks before its first test has no test to count: it counts as one that failed.
  const brokenFiles = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some(({ status }) => status === "failed"),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
    missing: false,
  };
}
