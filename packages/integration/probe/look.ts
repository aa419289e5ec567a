import { tasks } from "./tasks.ts";
import { chartOf } from "../../hyperopt/src/outer/space.ts";
import { rangesOf } from "./run.ts";
import { drain, simulate, hypergradient, unrolled, hyperTensors, DivergenceError } from "@dualtape/hyperopt";
import { naturals } from "@dualtape/runs";
import { seeded } from "@dualtape/tensor";
const { problem, ranges } = tasks[process.argv[2]!]!(1);
const { low, high } = rangesOf(problem, ranges);
const chart = chartOf(problem.hyperparameters, hyperTensors(problem, {}));
const r = seeded(3);
const found: any[] = [];
for (let i = 0; i < 300; i++) {
  const u = low.map((l, j) => l + (high[j]! - l) * r.uniform([]).item());
  try {
    found.push([drain(simulate(problem, chart.natural(u), (v) => v)).value.item(), naturals(chart.natural(u))]);
  } catch {}
}
found.sort((a, b) => a[0] - b[0]);
for (const f of found.slice(0, 6))
  console.log(
    f[0].toFixed(4),
    JSON.stringify(f[1], (_k, v) => (typeof v === "number" ? +v.toPrecision(3) : v)),
  );
const best = hypergradient(problem, unrolled, found[0][1]);
console.log(best.value.item(), naturals(best.gradient));
