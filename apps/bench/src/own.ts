/** What is measured of the library alone: one outer iteration of the job of `npm start`, and memory against the horizon. */
import { finiteDifferences, hybrid, hypergradient, type Strategy, unrolled } from "@dualtape/hyperopt";
import { processorTime, timing } from "./engines/engine.ts";
import { compare, type Contender, type Effort, type Row } from "./measure.ts";
import { digits } from "./scenarios/digits.ts";

const ENGINES = [
  ["dualtape", "compiled"],
  ["dualtape-eager", "eager"],
] as const;

/** The differences have an error of their own, by their step. */
const TOLERANCE = 1e-3;

/** The job, compiled and eager; both must give the differences of plain runs. */
export function digitsRows(effort: Effort): Promise<readonly Row[]> {
  const partials = (strategy: Strategy, engine: "compiled" | "eager"): readonly number[] =>
    Object.values(hypergradient(digits(engine), strategy).gradient).map((partial) => partial.item());
  const expected = partials(finiteDifferences({ step: 1e-4 }), "eager");
  const contenders = ENGINES.map(([name, engine]): Contender => {
    const problem = digits(engine);
    const error = Math.max(
      ...partials(hybrid, engine).map((value, i) => Math.abs(value / (expected[i] ?? Number.NaN) - 1)),
    );
    return {
      engine: name,
      prepared: { run: timing(() => void hypergradient(problem, hybrid)), outcome: () => ({}) },
      verdict: { correct: error <= TOLERANCE, error },
    };
  });
  return compare({ scenario: "digits", dtype: "float64", batch: 50, k: 4, size: null }, contenders, effort);
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
