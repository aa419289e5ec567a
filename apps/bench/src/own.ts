/**
 * What is measured of the library alone, by the functions that people call: one outer iteration of the job of `npm start`, runs with their
 * hypergradients beside the run itself, and memory against the horizon.
 */
import { compile, type Traced } from "@dualtape/compile";
import {
  checkpointed,
  drain,
  type Dynamics,
  finiteDifferences,
  hybrid,
  hypergradient,
  hyperTensors,
  simulate,
  type Strategy,
  unrolled,
} from "@dualtape/hyperopt";
import { scalar, type Tensor } from "@dualtape/tensor";
import { processorTime, timing } from "./engines/engine.ts";
import { compare, type Contender, type Effort, type Row } from "./measure.ts";
import { digits } from "./scenarios/digits.ts";
import { pendulum, START, STEPS, swing } from "./scenarios/pendulum.ts";

const ENGINES = [
  ["dualtape", "compiled"],
  ["dualtape-eager", "eager"],
] as const;

/** The differences have an error of their own, by their step. */
const TOLERANCE = 1e-3;

/** The job, compiled and eager; both must give the differences of plain runs. */
export function digitsRows(effort: Effort): Promise<readonly Row[]> {
  const expected = differences(digits("eager"));
  const contenders = ENGINES.map(([name, engine]) => byStrategy(name, digits(engine), hybrid, expected));
  return compare({ scenario: "digits", dtype: "float64", batch: 50, k: 4, size: null }, contenders, effort);
}

/** Hypergradients of compiled runs beside the plain runs themselves; of the pendulum beside the bare loop, too. */
export async function runsRows(effort: Effort): Promise<readonly Row[]> {
  const rowsOf = (problem: Dynamics, eager: Dynamics, more: readonly Contender[]): readonly Contender[] => {
    const expected = differences(eager);
    const strategies = [hybrid, unrolled, checkpointed({ checkpoints: 10 })];
    return [
      plainly("dualtape", () => plain(problem), plain(eager)),
      ...more,
      ...strategies.map((strategy) => byStrategy(strategy.name, problem, strategy, expected)),
    ];
  };
  const loop = compile.loop(
    (state: { readonly angle: Traced; readonly speed: Traced }, _t: Traced, length: Traced) => swing(state, { length }),
    { name: "pendulum" },
  );
  const start = { angle: scalar(START.angle), speed: scalar(START.speed) };
  const { length } = hyperTensors(pendulum("eager"), {});
  const bare = (): number => loop(STEPS, start, length).angle.item();
  const labels = { scenario: "runs", dtype: "float64" } as const;
  const small = rowsOf(pendulum("compiled"), pendulum("eager"), [
    plainly("compile.loop", bare, plain(pendulum("eager"))),
  ]);
  return [
    ...(await compare(
      { ...labels, batch: 50, k: 4, size: null },
      rowsOf(digits("compiled"), digits("eager"), []),
      effort,
    )),
    ...(await compare({ ...labels, batch: null, k: 1, size: STEPS }, small, effort)),
  ];
}

const plain = (problem: Dynamics): number =>
  drain(simulate(problem, hyperTensors(problem, {}), (value: Tensor) => value)).value.item();

const partialsOf = (problem: Dynamics, strategy: Strategy): readonly number[] =>
  Object.values<Tensor>(hypergradient(problem, strategy).gradient).map((partial) => partial.item());

const differences = (problem: Dynamics): readonly number[] => partialsOf(problem, finiteDifferences({ step: 1e-4 }));

/** A plain run, held to the value of another. */
function plainly(engine: string, compute: () => number, expected: number): Contender {
  const error = Math.abs(compute() / expected - 1);
  return {
    engine,
    prepared: { run: timing(() => void compute()), outcome: () => ({}) },
    verdict: { correct: error <= TOLERANCE, error },
  };
}

/** A hypergradient, held to differences. */
function byStrategy(engine: string, problem: Dynamics, strategy: Strategy, expected: readonly number[]): Contender {
  const errors = partialsOf(problem, strategy).map((value, i) => Math.abs(value / (expected[i] ?? Number.NaN) - 1));
  const error = Math.max(...errors);
  return {
    engine,
    prepared: { run: timing(() => void hypergradient(problem, strategy)), outcome: () => ({}) },
    verdict: { correct: error <= TOLERANCE, error },
  };
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
