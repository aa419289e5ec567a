/**
 * How each hyperparameter is shown: on the logarithmic scale on which it is tuned, a β by its distance to 1. The derivative is
 * that by the logarithm, so that those of all five can be compared.
 */
import type { Name, TunedRun, Values } from "./messages.ts";

export interface Quantity {
  readonly name: Name;
  /** What is drawn, in words and in letters. */
  readonly title: string;
  readonly symbol: string;
  /** What is drawn, of the hyperparameter. */
  readonly shown: (value: number) => number;
  /** By how much the loss changes with the logarithm of what is drawn; `null` where the run does not say. */
  readonly slope: (run: TunedRun) => number | null;
}

/** The slope where a run has derivatives that mean something. */
const slopeBy =
  (slope: (run: TunedRun, gradient: Values) => number): Quantity["slope"] =>
  (run) =>
    run.gradient === null || run.explodesAt !== null ? null : slope(run, run.gradient);

const itself = (name: Name, title: string, symbol: string): Quantity => ({
  name,
  title,
  symbol,
  shown: (value) => value,
  slope: slopeBy(({ values }, gradient) => values[name] * gradient[name]),
});

const distance = (name: Name, title: string, symbol: string): Quantity => ({
  name,
  title,
  symbol,
  shown: (value) => 1 - value,
  slope: slopeBy(({ values }, gradient) => -(1 - values[name]) * gradient[name]),
});

export const QUANTITIES: readonly Quantity[] = [
  itself("learningRate", "Learning rate", "α"),
  distance("beta1", "Mean’s decay", "1 − β₁"),
  distance("beta2", "Variance’s decay", "1 − β₂"),
  itself("epsilon", "Guard", "ε"),
  itself("l2", "Penalty", "λ"),
];
