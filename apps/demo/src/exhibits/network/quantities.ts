/**
 * How each hyperparameter is shown: on the logarithmic scale on which it is tuned, a β by its distance to 1. The derivative is
 * that by the logarithm, so that those of all five can be compared.
 */
import type { Name, TunedRun } from "./messages.ts";

export interface Quantity {
  readonly name: Name;
  /** What is drawn, in words and in letters. */
  readonly title: string;
  readonly symbol: string;
  /** What is drawn, of the hyperparameter. */
  readonly shown: (value: number) => number;
  /** By how much the loss changes with the logarithm of what is drawn. */
  readonly slope: (run: TunedRun) => number;
}

const itself = (name: Name, title: string, symbol: string): Quantity => ({
  name,
  title,
  symbol,
  shown: (value) => value,
  slope: ({ values, gradient }) => values[name] * gradient[name],
});

const distance = (name: Name, title: string, symbol: string): Quantity => ({
  name,
  title,
  symbol,
  shown: (value) => 1 - value,
  slope: ({ values, gradient }) => -(1 - values[name]) * gradient[name],
});

export const QUANTITIES: readonly Quantity[] = [
  itself("learningRate", "Learning rate", "α"),
  distance("beta1", "Mean’s decay", "1 − β₁"),
  distance("beta2", "Variance’s decay", "1 − β₂"),
  itself("epsilon", "Guard", "ε"),
  itself("l2", "Penalty", "λ"),
];
