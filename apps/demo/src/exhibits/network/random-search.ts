/**
 * Random search (Bergstra & Bengio 2012): each run draws all hyperparameters anew, evenly on a logarithmic scale. The ranges are
 * customary ones; those of β are ranges of 1 − β.
 */
import type { Random } from "@dualtape/tensor";
import { type Name, NAMES, type Values } from "./messages.ts";

/** The ends of each range. */
const RANGES: Readonly<Record<Name, readonly [low: number, high: number]>> = {
  learningRate: [1e-5, 1],
  beta1: [1e-3, 1],
  beta2: [1e-4, 1],
  epsilon: [1e-8, 1e-1],
  l2: [1e-6, 1e-1],
};

const isBeta = (name: Name): boolean => name.startsWith("beta");

/** Draws a value for each hyperparameter. */
export function draw(random: Random): Values {
  const evenly = random.uniform([NAMES.length]).data;
  const entries = NAMES.map((name, i) => {
    const [low, high] = RANGES[name];
    const value = low * (high / low) ** (evenly[i] ?? 0);
    return [name, isBeta(name) ? 1 - value : value] as const;
  });
  return Object.fromEntries(entries) as Record<Name, number>;
}
