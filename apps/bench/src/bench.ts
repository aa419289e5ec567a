/**
 * `pnpm bench [--quick] [scenario …]`: what the library takes beside its peers, each held to the same reference first. Prints tables of
 * ratios and the goals, and writes all rows to `out/bench.json`. What tuning leads to, `outcome`, is no time, and
 * has a table of its own, as has `planned`.
 */
import { parseArgs } from "node:util";
import { bareKernel, dualtape } from "./engines/dualtape.ts";
import { eager } from "./engines/eager.ts";
import type { Engine } from "./engines/engine.ts";
import { javascript } from "./engines/javascript/javascript.ts";
import { goalLine, goals, type Work } from "./goals.ts";
import { type Effort, measure, quick, type Row, thorough } from "./measure.ts";
import { heldRows } from "./held.ts";
import { showOutcome } from "./outcome/show.ts";
import { digitsRows, memoryRows, runsRows } from "./own.ts";
import { showPlanned } from "./planned.ts";
import { recurrentRows } from "./recurrent.ts";
import { startsRows } from "./starts.ts";
import { installPeers, peers } from "./peers.ts";
import { curve, memoryTable, programsIn, ratioTable, timesTable, written } from "./report.ts";
import { WIDTHS } from "./scenarios/digits.ts";
import { convolutional } from "./scenarios/conv.ts";
import { matmul } from "./scenarios/matmul.ts";
import { training } from "./scenarios/mlp.ts";
import { projectile } from "./scenarios/projectile.ts";
import { rosenbrock } from "./scenarios/rosenbrock.ts";
import type { Scenario } from "./scenarios/scenario.ts";
import { operationsOf, tangentsOfAdam } from "./work.ts";
import { workersRows } from "./workers/workers.ts";
import { showWorth } from "./worth.ts";

const DTYPES = ["float32", "float64"] as const;
const BATCHES = [32, 128];
const NETWORK = { name: "step", dtype: "float32", batch: 32, k: 0 } as const;

/** What is compared with the peers, by the name to ask for it. */
const compared: Readonly<Record<string, () => readonly Scenario[]>> = {
  matmul: () => DTYPES.flatMap((dtype) => [64, 128, 256, 512, 1024].map((size) => matmul(size, dtype))),
  step: () => BATCHES.map((batch) => training({ ...NETWORK, batch })),
  hybrid: () => BATCHES.flatMap((batch) => [1, 4, 16].map((k) => training({ ...NETWORK, name: "hybrid", batch, k }))),
  conv: () => [0, 4].map((k) => convolutional({ dtype: "float32", batch: 32, k })),
  rosenbrock: () => [rosenbrock()],
  projectile: () => [projectile()],
};

/** The cost of a hybrid step against K, and against P at K = 1. */
const curves = {
  k: () => [0, 1, 2, 4, 8, 16].map((k) => training({ ...NETWORK, name: "cost by K", k, set: 16 })),
  size: () =>
    [8, 32, 128, 512].map((width) =>
      training({ ...NETWORK, name: "cost by P", k: 1, widths: [784, width, width / 2, 10] }),
    ),
};

/** What is shown otherwise than by ratios. */
const TABLES: Readonly<Record<string, (rows: readonly Row[]) => string>> = {
  conv: (found) =>
    `${ratioTable(found)}\n\n${programsIn(found, convolutional({ dtype: "float32", batch: 32, k: 0 }).patchBytes)}`,
  held: timesTable,
  workers: timesTable,
  memory: memoryTable,
};

const BY_PLAIN_LOOPS = new Set(["dualtape-eager", "javascript"]);

/** Whether an engine would take so long that all others wait for it: half a minute for what takes ours a tenth of a second. */
const tooSlow = (engine: string, scenario: Scenario): boolean =>
  scenario.kind === "matmul"
    ? scenario.size > 512 && (BY_PLAIN_LOOPS.has(engine) || (engine === "jax-js" && scenario.dtype === "float64"))
    : scenario.k * (scenario.batch ?? 0) > 512 && (BY_PLAIN_LOOPS.has(engine) || engine === "jax-js");

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean" },
    seeds: { type: "string" },
    task: { type: "string", multiple: true },
    starts: { type: "boolean" },
  },
});
const effort: Effort = values.quick ? quick : thorough;

const names = [
  ...Object.keys(compared),
  "digits",
  "runs",
  "recurrent",
  "starts",
  "workers",
  "held",
  "memory",
  "cost",
  "planned",
  "outcome",
];
const unknown = positionals.find((name) => !names.includes(name));
if (unknown !== undefined) {
  console.error(`There is no scenario ${unknown}; there are ${names.join(", ")}.`);
  process.exit(1);
}
const wanted = new Set(positionals.length > 0 ? positionals : names);

const timed = names.some((name) => name !== "outcome" && name !== "planned" && wanted.has(name));
if (timed) installPeers();
const others = timed ? await peers() : [];
const everyone = [dualtape, bareKernel, eager, javascript, ...others];
const few = [dualtape, ...others.filter(({ name }) => name === "numpy")];
const rows: Row[] = [];

for (const name of names) {
  if (!wanted.has(name)) continue;
  if (name === "digits") show(name, await digitsRows(effort));
  else if (name === "runs") show(name, await runsRows(effort));
  else if (name === "recurrent")
    for (const [title, found] of Object.entries(await recurrentRows(effort))) show(title, found);
  else if (name === "starts") show(name, await startsRows(effort));
  else if (name === "workers") show(name, await workersRows(effort));
  else if (name === "held") show(name, await heldRows());
  else if (name === "memory") show(name, memoryRows(values.quick ? [10, 100] : [10, 100, 1000]));
  else if (name === "cost") await costs();
  else if (name === "planned") {
    showPlanned();
    showWorth();
  } else if (name === "outcome") await showOutcome(values);
  else await contest(name, compared[name]?.() ?? [], everyone);
}
for (const { close } of others) close?.();

if (timed) conclude();
console.log(`\nDone after ${(performance.now() / 1000).toFixed(0)} seconds.`);

function conclude(): void {
  const plain = (batch: number): number => operationsOf(training({ ...NETWORK, batch }));
  const work: Work = {
    hybrid: (batch, k) => operationsOf(training({ ...NETWORK, batch, k })) / plain(batch),
    runs: (batch, k) => tangentsOfAdam(WIDTHS, batch, k),
  };
  console.log(`\n## Goals\n\n${goals(rows, work).map(goalLine).join("\n")}`);
  written("bench.json", rows);
}

async function contest(
  name: string,
  scenarios: readonly Scenario[],
  engines: readonly Engine[],
): Promise<readonly Row[]> {
  const found: Row[] = [];
  for (const scenario of scenarios) {
    process.stderr.write("."); // some take a while
    const quickEnough = engines.filter((engine) => !tooSlow(engine.name, scenario));
    found.push(...(await measure(scenario, quickEnough, effort)));
  }
  show(name, found);
  return found;
}

async function costs(): Promise<void> {
  for (const axis of ["k", "size"] as const) {
    const found = await contest(axis === "k" ? "cost by K" : "cost by P", curves[axis](), few);
    console.log(`\n${curve(found, axis)}`);
  }
}

function show(name: string, found: readonly Row[]): void {
  rows.push(...found);
  console.log(`\n## ${name}\n\n${(TABLES[name] ?? ratioTable)(found)}`);
}
