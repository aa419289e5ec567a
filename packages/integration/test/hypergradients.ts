/** Hypergradients held against differences of whole runs: by forward and by reverse mode, eagerly and compiled. */
import { elementsOf, must } from "@dualtape/core";
import {
  drain,
  type Dynamics,
  type Engine,
  hybrid,
  hypergradient,
  hyperTensors,
  simulate,
  unrolled,
} from "@dualtape/hyperopt";
import type { Tensor } from "@dualtape/tensor";
import { centralDifferences, relativeError } from "@dualtape/testing";
import { expect } from "vitest";

export const ENGINES = ["eager", "compiled"] as const satisfies readonly Engine[];

/** The objective at the end of a plain run. */
export const endOf = (problem: Dynamics, at: Parameters<typeof hyperTensors>[1] = {}): number =>
  drain(simulate(problem, hyperTensors(problem, at), (value: Tensor) => value)).value.item();

/** Differences by each element of each hyperparameter, by name. */
function differencesOf(problem: Dynamics): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(
    Object.entries(problem.hyperparameters).map(([name, { initial }]) => {
      const elements = elementsOf(initial);
      const at = (values: readonly number[]): number =>
        endOf(problem, { [name]: typeof initial === "number" ? must(values[0], "value") : values });
      // A rate may be small, and its loss be curved where it is: the step is a part of it.
      return [name, centralDifferences(at, elements, { step: 1e-4 * Math.min(...elements) })];
    }),
  );
}

/**
 * Expects the hypergradient by each hyperparameter of a problem to be its differences, and all of it to be closer; and compiled ones to be eager
 * ones. Gives the differences.
 */
export function expectDifferences(problem: (engine: Engine) => Dynamics) {
  const differences = differencesOf(problem("eager"));
  for (const strategy of [hybrid, unrolled]) {
    const [eager, compiled] = ENGINES.map((engine) => {
      const { gradient, cost } = hypergradient(problem(engine), strategy);
      expect(cost.engine, strategy.name).toBe(engine);
      return gradient;
    });
    const [all, compiledAll] = [eager, compiled].map((gradient) =>
      Object.keys(differences).map((name) => [...(gradient?.[name]?.data ?? [])]),
    );
    for (const [i, [name, expected]] of Object.entries(differences).entries()) {
      expect(relativeError(all?.[i] ?? [], expected), `${strategy.name}, ${name}`).toBeLessThan(1e-6);
    }
    expect(relativeError(all?.flat() ?? [], Object.values(differences).flat()), strategy.name).toBeLessThan(1e-7);
    expect(relativeError(compiledAll?.flat() ?? [], all?.flat() ?? []), strategy.name).toBeLessThan(1e-11);
  }
  return differences;
}
