/** No norm leaves the range of its numbers, and no list is too long to be taken at once. */
import { positive, real, type TensorLike } from "@dualtape/core";
import { jvp } from "@dualtape/forward";
import { type Tensor, tensor, zeros } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import {
  conjugateGradients,
  drain,
  dynamics,
  evolution,
  hyperHessian,
  hypergradient,
  hyperTensors,
  implicit,
  importance,
  neumann,
  oneStep,
  simulate,
} from "../src/index.ts";
import { greatestOf, leastOf, lengthOf } from "../src/hyper/lists.ts";

/** A run to rest, whose objective and monitor are `scale` times as large. */
const resting = (scale: number) => {
  const aim = <T extends TensorLike<T>>({ x }: { readonly x: T }): T => x.sub(1).square().sum().mul(scale);
  return dynamics({
    name: "rest",
    engine: "eager",
    hyperparameters: { h: real(0.2), g: positive(0.7) },
    steps: 80,
    start: (_hyper, lift) => ({ x: lift(zeros([2])) }),
    step: ({ x }, { h, g }, { lift }) => ({
      x: x.add(h.sub(x).mul(lift(tensor([0.5, 0.4])))).mul(g.div(g.add(0.1))),
    }),
    objective: aim,
    monitor: aim,
  });
};

const scales = [1e-290, 1e-200, 1e200, 1e290];
const partialsOf = (record: Readonly<Record<string, Tensor>>, scale: number): readonly number[] =>
  Object.values(record).map((partial) => partial.item() / scale);
/** How far numbers are from what is right, at most, in parts of that. */
const off = (found: readonly number[], right: readonly number[]): number =>
  Math.max(...right.map((value, i) => Math.abs((found[i] ?? NaN) / value - 1)));

describe("an objective of another scale has derivatives of that scale", () => {
  it.for([conjugateGradients(), neumann()])("implicit($name)", (solver) => {
    const gradientAt = (scale: number) =>
      partialsOf(hypergradient(resting(scale), implicit({ solver })).gradient, scale);
    const right = gradientAt(1);
    for (const scale of scales) expect(off(gradientAt(scale), right)).toBeLessThan(1e-9);
  });

  it("evolution, with their standard error", () => {
    const at = (scale: number): readonly number[] => {
      const problem = resting(scale);
      const run = evolution({ particles: 6 }).run(problem, hyperTensors(problem, {}), (constant) => constant);
      const { gradient, standardError } = drain(run);
      return [gradient, standardError].flatMap((found) => partialsOf(found, scale));
    };
    const right = at(1);
    for (const scale of scales) expect(off(at(scale), right)).toBeLessThan(1e-9);
  });

  it("importance, with the same ranges", () => {
    const at = (scale: number): readonly number[] =>
      importance(hyperHessian(resting(scale))).flatMap(({ importance, range }) => [importance / scale, ...range]);
    const right = at(1);
    for (const scale of scales) expect(off(at(scale), right)).toBeLessThan(1e-9);
  });

  it("oneStep, whose multiplicative rule knows no scale", () => {
    const at = (scale: number): readonly number[] => {
      const process = oneStep({ ...resting(scale), steps: 10 }, { rule: "multiplicative" });
      const { state } = drain(simulate(process, hyperTensors(process, {}), (constant) => constant));
      return partialsOf(process.hyperOf(state), 1);
    };
    const right = at(1);
    expect(right).not.toEqual([0.2, 0.7]);
    for (const scale of scales) expect(off(at(scale), right)).toBeLessThan(1e-9);
  });
});

describe("no list is too long", () => {
  const LONG = 130_000;
  const long = Array.from({ length: LONG }, (_, i) => i % 5);

  it("to be measured", () => {
    expect([greatestOf(long), leastOf(long), greatestOf([], 1)]).toEqual([4, 0, 1]);
    expect(lengthOf(long)).toBeCloseTo(Math.sqrt(6 * LONG), 6);
    expect(lengthOf(long.map((value) => value * 1e200)) / 1e200).toBeCloseTo(Math.sqrt(6 * LONG), 6);
    expect([lengthOf([]), lengthOf([0])]).toEqual([0, 0]);
  });

  it("for the draws of evolution", () => {
    const problem = dynamics({
      name: "many",
      engine: "eager",
      hyperparameters: { h: real(long) },
      steps: 1,
      start: ({ h }) => ({ h }),
      step: (state) => state,
      objective: ({ h }) => h.square().sum(),
    });
    expect(hypergradient(problem, evolution({ particles: 4 })).gradient.h.shape).toEqual([LONG]);
  });

  it("of numbers with tangents that are put together", () => {
    const one = tensor([1]);
    const { tangent } = jvp(
      (x, lift) => {
        const constant = lift(one);
        return x.concat(Array.from({ length: LONG }, () => constant)).sum();
      },
      tensor([2]),
      tensor([3]),
    );
    expect(tangent.item()).toBe(3);
  });
});
