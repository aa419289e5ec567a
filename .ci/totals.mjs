/** `node totals.mjs report.json <exit code of vitest>` prints `N passed, N failed`, and `, N skipped` if there are any. */
import { readFileSync } from "node:fs";

const [report, code] = process.argv.slice(2);
const text = readFileSync(report, "utf8"); // empty when the run died
const { testResults = [], numPassedTests = 0, numPendingTests = 0, numTodoTests = 0 } = JSON.parse(text || "{}");
const failures = testResults.map(({ status, assertionResults }) => {
  const tests = assertionResults.filter((test) => test.status === "failed").length;
  return status === "failed" ? Math.max(tests, 1) : tests; // a file that does not load is one failure
});
const failed = failures.reduce((sum, count) => sum + count, 0);
const skipped = numPendingTests + numTodoTests;
console.log(
  `${numPassedTests} passed, ${failed || Number(code !== "0")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`,
);
