/**
 * `node totals.mjs report.json <exit code of vitest>` prints each failure with where and what, so that the end of a log tells it, and then
 * `N passed, N failed`, and `, N skipped` if there are any.
 */
import { readFileSync } from "node:fs";

const [report, code] = process.argv.slice(2);
const text = readFileSync(report, "utf8"); // empty when the run died
const { testResults = [], numPassedTests = 0, numPendingTests = 0, numTodoTests = 0 } = JSON.parse(text || "{}");
const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
  const failed = assertionResults.filter((test) => test.status === "failed");
  if (failed.length > 0) return failed.map(({ fullName, failureMessages }) => [name, fullName, ...failureMessages]);
  return status === "failed" ? [[name, message]] : []; // a file that does not load is one failure
});
for (const lines of failures) console.log(`FAILED ${lines.join("\n  ")}`);
const skipped = numPendingTests + numTodoTests;
console.log(
  `${numPassedTests} passed, ${failures.length || Number(code !== "0")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`,
);
