/** Instances that start from a random point of the ranges that a user would give, as who knows no customary values does. */
import { seeded, type Tensor } from "@dualtape/tensor";
import { cornersOf } from "./corners.ts";
import type { Instance } from "./task.ts";

/** The same instance from a point of its ranges, evenly in the unconstrained space: another for each seed. */
export function fromRandom({ problem, test }: Instance, seed: number): Instance {
  const { low, high, natural } = cornersOf(problem);
  const fractions = seeded(1000 + seed).uniform([low.length]).data;
  const u = low.map((from, k) => from + ((high[k] ?? from) - from) * (fractions[k] ?? 0));
  const values = Object.entries<Tensor>(natural(u) as Readonly<Record<string, Tensor>>);
  const initial = new Map(
    values.map(([name, { shape, data }]) => [name, shape.length === 0 ? (data[0] ?? 0) : [...data]]),
  );
  const hyperparameters = Object.fromEntries(
    Object.entries(problem.hyperparameters).map(([name, domain]) => {
      const start = initial.get(name);
      return [name, start === undefined ? domain : domain.from(start)];
    }),
  );
  return { problem: { ...problem, hyperparameters }, test };
}
