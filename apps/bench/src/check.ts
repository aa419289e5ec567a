/**
 * What is right: central differences in float64 of the hand-written plain run; of a convolutional network, of the library's own eager run,
 * whose layers are held to PyTorch.
 *
 *   ∂E/∂hₖ ≈ (E(h + ε eₖ) − E(h − ε eₖ)) / 2ε,  and of an engine  ∂E/∂hₖ = ∇E(s_T)·ṡ_T,ₖ
 *
 * The product with ∇E is a central difference, too, of the objective along the tangent; so nothing is derived by hand here.
 */
import { scalar, Tensor } from "@dualtape/tensor";
import { plainRun } from "./engines/javascript/plain.ts";
import { mapRecord } from "./scenarios/dual.ts";
import type { Outcome, Run, Scenario } from "./scenarios/scenario.ts";

/** The error that is admitted, relative to the number expected; a number near 0 counts as a thousandth of the greatest one. */
const TOLERANCE = { float32: 1e-3, float64: 1e-5 };
const LEAST = 1e-3;

/** Whether an outcome is right, and how far it is off. */
export interface Verdict {
  readonly correct: boolean;
  readonly error: number;
}

/** Holds the numbers that an outcome comes to against those expected. */
export function judge(scenario: Scenario, outcome: Outcome, expected: readonly number[]): Verdict {
  const numbers = readout(scenario, outcome);
  const scale = Math.max(...expected.map(Math.abs));
  const errors = expected.map(
    (value, i) => Math.abs((numbers[i] ?? Number.NaN) - value) / Math.max(Math.abs(value), LEAST * scale),
  );
  const error = errors.some(Number.isNaN) ? Number.NaN : Math.max(...errors);
  return { correct: error <= TOLERANCE[scenario.dtype], error };
}

/** The numbers that a scenario should come to. */
export function expectation(scenario: Scenario): readonly number[] {
  if (scenario.kind === "matmul") {
    const { size, left, right } = scenario;
    return probe(size, left.data, probe(size, right.data));
  }
  const { hyper, k, checkedSteps } = scenario;
  if (k === 0) return summary(scenario, referenceRun(scenario, hyper, checkedSteps));
  return hyper.slice(0, k).map((value, i) => {
    const step = 1e-5 * Math.max(Math.abs(value), 1e-2);
    const at = (sign: number): number => {
      const moved = hyper.map((other, j) => (j === i ? other + sign * step : other));
      return scenario.objective(referenceRun(scenario, moved, checkedSteps));
    };
    return (at(1) - at(-1)) / (2 * step);
  });
}

function referenceRun(run: Run, hyper: readonly number[], steps: number): Elements {
  if (run.kind !== "conv") return plainRun(run, hyper, steps);
  const [start, data] = [run.start, run.data].map((fields) =>
    mapRecord(fields, ({ shape, data: elements }) => new Tensor(elements, shape)),
  ) as [Readonly<Record<string, Tensor>>, Readonly<Record<string, Tensor>>];
  let state = start;
  for (let t = 0; t < steps; t++)
    state = run.step(
      state,
      hyper.map((value) => scalar(value)),
      data,
    );
  return mapRecord(state, ({ data: elements }) => elements);
}

/** The same numbers, of what an engine gives back. */
function readout(scenario: Scenario, outcome: Outcome): readonly number[] {
  if (scenario.kind === "matmul") return probe(scenario.size, outcome["product"]?.[0] ?? []);
  const primals = mapFields(outcome, (parts) => parts[0] ?? []);
  if (scenario.k === 0) return summary(scenario, primals);
  return Array.from({ length: scenario.k }, (_, k) => {
    const tangents = mapFields(outcome, (parts) => parts[k + 1] ?? []);
    return slopeAlong(scenario, primals, tangents);
  });
}

type Elements = Readonly<Record<string, ArrayLike<number>>>;

const mapFields = <V, W>(fields: Readonly<Record<string, V>>, f: (value: V, name: string) => W): Record<string, W> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, f(value, name)]));

/** A matrix times a vector of many directions: (1, −1/2, 1/3, …) by default. */
function probe(size: number, matrix: ArrayLike<number>, vector?: readonly number[]): readonly number[] {
  return Array.from({ length: size }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < size; i++) {
      sum += (matrix[row * size + i] ?? Number.NaN) * (vector === undefined ? (-1) ** i / (i + 1) : (vector[i] ?? 0));
    }
    return sum;
  });
}

/** The objective of a plain run, and the size of each part of its state. */
const summary = (run: Run, state: Elements): readonly number[] => [
  run.objective(state),
  ...Object.keys(run.start).map((name) => norm(state[name] ?? [Number.NaN])),
];

const norm = (elements: ArrayLike<number>): number =>
  Math.sqrt(Array.from(elements).reduce((sum, value) => sum + value * value, 0));

/** ∇E(s)·ṡ. */
function slopeAlong(run: Run, state: Elements, tangents: Elements): number {
  const length = norm(Object.values(tangents).map(norm));
  if (length === 0) return 0;
  const step = 1e-5 / length;
  const at = (sign: number): number =>
    run.objective(
      mapFields(state, (elements, name) =>
        Float64Array.from(elements, (value, i) => value + sign * step * (tangents[name]?.[i] ?? Number.NaN)),
      ),
    );
  return (at(1) - at(-1)) / (2 * step);
}
