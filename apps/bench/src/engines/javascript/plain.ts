/** Runs by hand in float64 and without tangents: what the reference takes differences of. */
import type { Orbit, Training } from "../../scenarios/scenario.ts";
import { handWrittenTraining } from "./mlp.ts";
import { projectilePlain, rosenbrockPlain } from "./orbits.ts";

/** The state after so many steps, at any hyperparameters. */
export function plainRun(
  run: Training | Orbit,
  hyper: readonly number[],
  steps: number,
): Readonly<Record<string, ArrayLike<number>>> {
  if (run.kind === "mlp") {
    const training = handWrittenTraining(run, hyper, 0, Float64Array);
    training.start();
    for (let t = 0; t < steps; t++) training.step();
    return Object.fromEntries(Object.entries(training.parts()).map(([name, [primal]]) => [name, primal ?? []]));
  }
  const after: Readonly<Record<string, number>> =
    run.kind === "rosenbrock"
      ? rosenbrockPlain(steps, hyper[0] ?? 0, ...startOf(run, ["x", "y"]))
      : projectilePlain(steps, run.data["dt"]?.data[0] ?? 0, triple(hyper), startOf(run, ["x", "y", "vx", "vy"]));
  return Object.fromEntries(Object.entries(after).map(([name, value]) => [name, [value]]));
}

/** The first elements of some fields of the start. */
export const startOf = <const N extends readonly string[]>(run: Orbit, names: N): { [I in keyof N]: number } =>
  names.map((name) => run.start[name]?.data[0] ?? 0) as { [I in keyof N]: number };

/** Three hyperparameters. */
export const triple = ([a = 0, b = 0, c = 0]: readonly number[]): readonly [number, number, number] => [a, b, c];
