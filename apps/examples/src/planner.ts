/**
 * The planner put to the test: its choice and its bytes in 26 cases, beside what each strategy that fits really takes.
 *
 * Writes `out/planner.json`.
 */
import { plan } from "@dualtape/hyperopt";
import { alive, measure } from "./planner/measure.ts";
import { regression } from "./planner/problems.ts";
import { bytes, table } from "./report/format.ts";
import { save } from "./report/save.ts";

/** By what is tuned: K/P/T/megabytes allowed. */
const CASES: Readonly<Record<string, string>> = {
  momentum: "1/10/10/1 1/10/1000/1 2/1000/100/1 2/1e4/100/4 2/1e5/10/16 2/10/1e4/1 1/1e4/300/1 2/1e5/30/8",
  adam: "4/10/100/1 4/100/1000/1 4/1e3/300/1 4/1e3/300/256 4/1e4/30/2 4/1e5/10/16 4/1e5/10/1024 4/10/1e4/64",
  schedule: "10/10/10/1 100/1000/100/1 100/1000/100/64 1000/100/1000/2 10/1e4/100/2",
  penalties: "10/10/1000/1 100/1000/100/1 100/1e4/30/64 1000/1000/30/4 1000/1e5/10/64",
};
const ADMITTED = 1.3;
const started = performance.now();

const results = Object.entries(CASES).flatMap(([kind, cases]) =>
  cases.split(" ").map((sizes) => {
    const [K = 0, P = 0, T = 0, megabytes = 0] = sizes.split("/").map(Number);
    const problem = regression(kind, K, P, T);
    const { rows, chosen, sentence } = plan(problem, { budget: megabytes * 1e6 });
    const byTime = rows.filter(({ fits }) => fits).sort((a, b) => a.runs - b.runs);
    const measured = measure(
      problem,
      byTime.map(({ strategy }) => strategy),
    );
    const strategies = byTime.map(({ strategy, seconds, bytes }, i) => ({
      name: strategy.name,
      predicted: { seconds, bytes },
      measured: measured[i] ?? null,
    }));
    const [own = Infinity] = measured.map((taken) => taken?.seconds ?? Infinity);
    const slower = own / Math.min(...measured.map((taken) => taken?.seconds ?? Infinity));
    const errors = strategies.flatMap(({ predicted, measured }) =>
      measured === null ? [] : [Math.max(predicted.bytes / measured.bytes, measured.bytes / predicted.bytes)],
    );
    return {
      kind,
      K,
      P,
      T,
      megabytes,
      chosen: chosen.strategy.name,
      slower,
      off: Math.max(...errors),
      sentence,
      strategies,
    };
  }),
);

const cellsOf = ({ kind, K, P, T, megabytes, chosen, slower, off }: (typeof results)[number]) =>
  [kind, K, P, T, `${megabytes} MB`, chosen, `${slower.toFixed(2)}×`, `${off.toFixed(2)}×`].map(String);
const headings = ["tuned", "K", "P", "T", "budget", "chosen", "time, of the least", "bytes, off by"];
console.log(table([headings, ...results.map(cellsOf)]));
const good = results.filter(({ slower }) => slower <= ADMITTED).length;
const worst = Math.max(...results.map(({ off }) => off));
console.log(
  `\n${good} of ${results.length} choices within ${ADMITTED}×; bytes off by ${worst.toFixed(2)}× at most. Why, such as:`,
);
for (const at of [2, 11, 18]) console.log(`- ${results[at]?.sentence}`);

const memory = [10, 1000, 10_000].flatMap((P) =>
  plan(regression("momentum", 2, P, 300)).rows.map(({ strategy, bytes: predicted }) => {
    const { arrays, heap } = alive(regression("momentum", 2, P, 300), strategy);
    return { P, strategy: strategy.name, predicted, arrays, heap };
  }),
);
console.log("\nAlive after the last of 300 steps, by process.memoryUsage():");
const cells = memory.map((m) => [m.strategy, String(m.P), ...[m.predicted, m.arrays, m.heap].map(bytes)]);
console.log(table([["strategy", "P", "predicted", "in arrays", "in the heap"], ...cells]));
const seconds = (performance.now() - started) / 1000;
save("planner.json", JSON.stringify({ results, memory, seconds }, null, 2));
console.log(`\nWrote out/planner.json after ${seconds.toFixed(0)} seconds.`);
