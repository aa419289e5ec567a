/**
 * Persistent evolution strategies on the toy of Vicol et al. 2021: an update after every 10 of 100 steps, 10 000 times.
 * Truncated ES sees no further than its window, and settles on step sizes that cost more than twice as much.
 *
 * Writes `out/persistent-evolution.json` and `.svg`; `results/` holds what it wrote when it was last run in full.
 */
import { evolve, gradientDescent } from "@dualtape/hyperopt";
import { adam } from "@dualtape/optimizers";
import { toy } from "./persistent-evolution/toy.ts";
import { number, table } from "./report/format.ts";
import { type Line, lines } from "./report/lines.ts";
import { save } from "./report/save.ts";

const WINDOWS = Number(process.argv[2] ?? 10_000);
const EVERY = 20;
const SEEDS = [1, 2, 3, 4, 5];
const METHODS = [
  { name: "PES", persistent: true },
  { name: "truncated ES", persistent: false },
];

interface Row {
  readonly method: string;
  readonly seed: number;
  readonly start: number;
  readonly last: number;
  /** Mean and standard deviation over the last tenth of the outer steps: a single point is a draw from these. */
  readonly settled: number;
  readonly scatter: number;
  readonly first: number;
  readonly final: number;
  readonly seconds: number;
}
const rows: Row[] = [];
const drawn: Line[] = [];

for (const { name, persistent } of METHODS) {
  for (const seed of SEEDS) {
    const started = performance.now();
    const { start, last, trace } = await evolve(toy, {
      windows: WINDOWS,
      window: 10,
      particles: 100,
      deviation: 1,
      elementwise: true,
      method: gradientDescent(adam, { learningRate: 0.01, beta1: 0.99, beta2: 0.999 }),
      evaluateEvery: EVERY,
      persistent,
      seed,
    });
    if (last === null) throw new Error(`${name}, seed ${seed}: the last run diverged`);
    const tail = trace.slice(-Math.ceil(WINDOWS / EVERY / 10)).map(({ value }) => value);
    const settled = tail.reduce((sum, value) => sum + value, 0) / tail.length;
    const scatter = Math.sqrt(tail.reduce((sum, value) => sum + (value - settled) ** 2, 0) / tail.length);
    const seconds = Math.round((performance.now() - started) / 1000);
    const { first, last: final } = last.hyper;
    rows.push({ method: name, seed, start: start.value, last: last.value, settled, scatter, first, final, seconds });
    drawn.push({ name, points: trace.map(({ window, value }) => ({ x: window, y: value })) });
    console.log(`${name}, seed ${seed}: ${number(start.value)} → ${number(last.value)} in ${seconds} s`);
  }
}

const cells = rows.map(({ method, seed, last, settled, scatter, first, final }) => [
  method,
  String(seed),
  number(last),
  `${settled.toFixed(0)} ± ${scatter.toFixed(0)}`,
  `${number(first)} → ${number(final)}`,
]);
console.log(`\n${table([["", "seed", "last", "last tenth", "learning rate"], ...cells])}`);

const curves = drawn.map(({ name, points }) => ({ name, every: EVERY, values: points.map(({ y }) => Math.round(y)) }));
save("persistent-evolution.json", `${JSON.stringify({ windows: WINDOWS, rows, curves })}\n`);
const subtitle = "summed loss of a run at the values found so far, five seeds each";
const title = "PES against truncated ES, 10 of 100 steps at a time";
save("persistent-evolution.svg", lines(drawn, { title, subtitle, x: "outer step" }));
