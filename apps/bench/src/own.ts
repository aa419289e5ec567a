/**
 * What is measured of the library by the functions that people call: one outer iteration of the job of `npm start`, runs with their
 * hypergradients beside the run itself and beside JAX, and memory against the horizon.
 */
import { compile, type Traced } from "@dualtape/compile";
import {
  checkpointed,
  drain,
  type Dynamics,
  hybrid,
  hypergradient,
  hyperTensors,
  simulate,
  type Strategy,
  unrolled,
} from "@dualtape/hyperopt";
import { scalar, seeded, Tensor } from "@dualtape/tensor";
import type { Verdict } from "./check.ts";
import { processorTime, timing } from "./engines/engine.ts";
import { pythonEngine } from "./engines/python.ts";
import { checked, compare, type Contender, type Effort, type Labels, type Row } from "./measure.ts";
import { digits, digitsJob, weightedDigits } from "./scenarios/digits.ts";
import { pendulum, START, STEPS, swing } from "./scenarios/pendulum.ts";
import type { Job, Mode, Outcome } from "./scenarios/scenario.ts";

const ENGINES = [
  ["dualtape", "compiled"],
  ["dualtape-eager", "eager"],
] as const;

/** The differences have an error of their own, by their step. */
const TOLERANCE = 1e-3;

/** How far they move a hyperparameter. */
const DISTANCE = 1e-4;

/** The job, compiled and eager; both must give the differences of plain runs. */
export function digitsRows(effort: Effort): Promise<readonly Row[]> {
  const expected = differences(digits("eager"));
  const contenders = ENGINES.map(([name, engine]) => byStrategy(name, digits(engine), hybrid, expected));
  return compare({ scenario: "digits", dtype: "float64", batch: 50, k: 4, size: null }, contenders, effort);
}

/** A problem whose plain runs and hypergradients are compared. */
interface Problem {
  readonly labels: Pick<Labels, "batch" | "k" | "size">;
  readonly dynamics: (engine: "eager" | "compiled") => Dynamics;
  readonly strategies: readonly Strategy[];
  /** The same for JAX, where that is of interest. */
  readonly job?: Job;
  /** Its steps as a loop of the compiler, without what `simulate` does around it. */
  readonly loop?: () => number;
}

const BACKWARD = [unrolled, checkpointed({ checkpoints: 10 })];

/** Hybrid stays out where it carries a thousand tangents: it takes up to as many runs. */
const problems = (): readonly Problem[] => [
  {
    labels: { batch: 50, k: 4, size: null },
    dynamics: digits,
    strategies: [hybrid, ...BACKWARD],
    job: digitsJob(),
  },
  ...[64, 1000].map((examples): Problem => ({
    labels: { batch: examples, k: examples + 4, size: null },
    dynamics: (engine) => weightedDigits(engine, examples),
    strategies: examples > 100 ? BACKWARD : [hybrid, ...BACKWARD],
    job: digitsJob(examples),
  })),
  {
    labels: { batch: null, k: 1, size: STEPS },
    dynamics: pendulum,
    strategies: [hybrid, ...BACKWARD],
    loop: swinging(),
  },
];

/** JAX as it is, and held to vectors as wide as WebAssembly has: what an engine does apart from what its processor could. */
const JAXES = [
  ["", []],
  [" narrow", ["--xla_cpu_max_isa=SSE4_2"]],
] as const;

/**
 * By how many times longer than others these warm up, and are timed: a hypergradient goes through more code of JavaScript than any, which an
 * engine compiles for seconds, and what it collects of garbage comes once in many.
 */
const [WARMER, LONGER] = [4, 10] as const;

/** Hypergradients of compiled runs beside the plain runs themselves, and beside JAX; of the pendulum beside the bare loop, too. */
export async function runsRows(effort: Effort): Promise<readonly Row[]> {
  const jaxes = await Promise.all(
    JAXES.map(async ([kind, flags]) => {
      const started = (): ReturnType<typeof pythonEngine> => pythonEngine("jax", flags); // one computes one thing at a time
      return { kind, forward: await started(), reverse: await started() };
    }),
  );
  const rows: Row[] = [];
  for (const { labels, dynamics, strategies, job, loop } of problems()) {
    const [problem, eager] = [dynamics("compiled"), dynamics("eager")];
    const value = plain(eager);
    const expected = differences(eager);
    const contenders = [
      plainly("dualtape", () => plain(problem), value),
      ...strategies.map((strategy) => byStrategy(strategy.name, problem, strategy, expected)),
      ...(loop === undefined ? [] : [plainly("compile.loop", loop, value)]),
    ];
    for (const { kind, forward, reverse } of jaxes) {
      contenders.push(
        ...(await byJax(`jax${kind}`, forward, "plain", job, ({ value: found }) => offBy([found?.[0]?.[0]], [value]))),
        ...(await byJax(`jax${kind} reverse`, reverse, "reverse", job, (outcome) =>
          offBy(
            slopes(eager, (name, { shape }) => new Tensor(Float64Array.from(outcome[name]?.[0] ?? []), shape)),
            expected,
          ),
        )),
      );
    }
    const thoroughly = { ...effort, warm: WARMER * effort.warm, least: LONGER * effort.least };
    rows.push(...(await compare({ scenario: "runs", dtype: "float64", ...labels }, contenders, thoroughly)));
  }
  for (const engine of jaxes.flatMap(({ forward, reverse }) => [forward, reverse]))
    if ("close" in engine) engine.close();
  return rows;
}

/** The run of the pendulum as a bare loop. */
function swinging(): () => number {
  const loop = compile.loop(
    (state: { readonly angle: Traced; readonly speed: Traced }, _t: Traced, length: Traced) => swing(state, { length }),
    { name: "pendulum" },
  );
  const start = { angle: scalar(START.angle), speed: scalar(START.speed) };
  const { length } = hyperTensors(pendulum("eager"), {});
  return () => loop(STEPS, start, length).angle.item();
}

export const plain = (problem: Dynamics, at = hyperTensors(problem, {})): number =>
  drain(simulate(problem, at, (value: Tensor) => value)).value.item();

/**
 * Along what a hyperparameter is moved to see whether its partials are right: a number along itself, and a vector along a few
 * random directions, for differences by each of its elements would take hours.
 */
const directionsOf = (at: Tensor): readonly Tensor[] =>
  at.shape.length === 0 ? [at] : [1, 2, 3].map((seed) => seeded(seed).normal(at.shape));

/** The slopes of an objective along all directions, by its gradient. */
const slopes = (problem: Dynamics, partialOf: (name: string, at: Tensor) => Tensor): readonly number[] =>
  Object.entries(hyperTensors(problem, {})).flatMap(([name, at]) =>
    directionsOf(at).map((direction) => partialOf(name, at).mul(direction).sum().item()),
  );

/** The same slopes, as central differences of plain runs. */
export function differences(problem: Dynamics): readonly number[] {
  const hyper = hyperTensors(problem, {});
  return Object.entries(hyper).flatMap(([name, at]) =>
    directionsOf(at).map((direction) => {
      const moved = (distance: number): number => plain(problem, { ...hyper, [name]: at.add(direction.mul(distance)) });
      return (moved(DISTANCE) - moved(-DISTANCE)) / (2 * DISTANCE);
    }),
  );
}

/** How far numbers are off, relative to those expected. */
function offBy(numbers: readonly (number | undefined)[], expected: readonly number[]): Verdict {
  const error = Math.max(...expected.map((value, i) => Math.abs((numbers[i] ?? Number.NaN) / value - 1)));
  return { correct: error <= TOLERANCE, error };
}

/** A plain run, held to the value of another. */
export const plainly = (engine: string, compute: () => number, expected: number): Contender => ({
  engine,
  prepared: { run: timing(() => void compute()), outcome: () => ({}) },
  verdict: offBy([compute()], [expected]),
});

/** A hypergradient, held to differences. */
export function byStrategy(
  engine: string,
  problem: Dynamics,
  strategy: Strategy,
  expected: readonly number[],
): Contender {
  const { gradient } = hypergradient(problem, strategy);
  return {
    engine,
    prepared: { run: timing(() => void hypergradient(problem, strategy)), outcome: () => ({}) },
    verdict: offBy(
      slopes(problem, (name, at) => gradient[name] ?? at.mul(Number.NaN)),
      expected,
    ),
  };
}

/** A job in JAX, where that can be had. */
async function byJax(
  name: string,
  engine: Awaited<ReturnType<typeof pythonEngine>>,
  mode: Mode,
  job: Job | undefined,
  judged: (outcome: Outcome) => Verdict,
): Promise<readonly Contender[]> {
  if ("missing" in engine || job === undefined) return [];
  const prepared = await engine.prepare({ ...job, mode });
  if ("refused" in prepared) return [];
  return [{ engine: name, prepared, verdict: await checked(name, "runs", prepared, judged) }];
}

/** Bytes alive at once by number of steps (`size`), and the time that it took, once: flat for hybrid, growing for unrolled. */
export function memoryRows(horizons: readonly number[]): readonly Row[] {
  const kinds = [
    ...ENGINES.map(([name, engine]) => [name, engine, hybrid] as const),
    ["unrolled", "eager", unrolled] as const,
  ];
  return horizons.flatMap((size) =>
    kinds.map(([engine, how, strategy]): Row => {
      const problem = digits(how, size);
      const started = processorTime();
      const { bytes } = hypergradient(problem, strategy).cost;
      const medianMs = processorTime() - started;
      const labels = { scenario: "memory", dtype: "float64", batch: 50, k: 4, size } as const;
      return { ...labels, engine, medianMs, correct: true, error: 0, rounds: 1, bytes };
    }),
  );
}
