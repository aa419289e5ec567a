import type { TensorLike } from "@dualtape/core";
import { Dual } from "@dualtape/forward";
import { scalar, tensor, type Tensor } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import { dynamics, hybrid, hypergradient, positive, unrolled } from "../src/index.ts";
import { directionsOf } from "../src/derivatives/directions.ts";
import { noRows, type Rows, withRows } from "../src/derivatives/rows.ts";
import { seed } from "../src/derivatives/seed.ts";

const perturbation = { name: "test" };
const tangentsOf = (x: Dual<Tensor>): (string | null)[] => x.tangents.map((tangent) => tangent && String(tangent));

describe("seeds", () => {
  const hyper = { rate: scalar(2), knots: tensor([5, 6, 7]) };
  const directions = directionsOf(hyper);
  const duals = seed(hyper, directions, noRows<Tensor>(), perturbation, (value) => value);

  it("give each element of each hyperparameter a direction", () => {
    expect(directions.groups.map(({ names }) => names)).toEqual([["rate"], ["knots"], ["knots"], ["knots"]]);
    expect(tangentsOf(duals.rate)).toEqual(["1", null, null, null]);
    expect(tangentsOf(duals.knots)).toEqual([null, "[1, 0, 0]", "[0, 1, 0]", "[0, 0, 1]"]);
  });

  it("are rearranged without tangents of what is not there", () => {
    expect(tangentsOf(duals.knots.slice([1, 2]))).toEqual([null, null, "[1]", null]);
    expect(tangentsOf(duals.knots.slice([1, 3]).reshape([2, 1]).slice([1, 2]).sum())).toEqual([null, null, null, "1"]);
    expect(tangentsOf(duals.knots.take([2, 0, 2]))).toEqual([null, "[0, 1, 0]", null, "[1, 0, 1]"]);
    expect(tangentsOf(duals.knots.reshape([1, 3]).transpose())).toEqual([
      null,
      "[[1],\n [0],\n [0]]",
      "[[0],\n [1],\n [0]]",
      "[[0],\n [0],\n [1]]",
    ]);
    expect(tangentsOf(duals.knots.slice([1, 1]))).toEqual([]);
  });

  it("are ordinary duals to every other operation", () => {
    expect(tangentsOf(duals.knots.mul(duals.rate).sum())).toEqual(["18", "2", "2", "2"]);
  });
});

describe("a seed in a sum by weights", () => {
  const weights = tensor([[0.5], [3], [-2]]);
  const hyper = { knots: tensor([5, 6, 7]), many: tensor(Array.from({ length: 10 }, (_, i) => i)) };
  const directions = directionsOf(hyper);
  const numbers = <S extends TensorLike<S>>(rows: Rows<Tensor, S>) => {
    const seeds = seed(hyper, directions, rows, perturbation, (value) => value);
    const up = (value: Tensor): Dual<S> => new Dual(rows.primal(value), [], perturbation);
    /** Each sum, and the same of a dual that is no seed. */
    const both = (x: Dual<S>, by: Tensor): readonly (readonly (string | null)[])[] =>
      [x.matmul(up(by)), x.add(0).matmul(up(by))].map(({ tangents }) =>
        tangents.map((tangent, g) => {
          const group = directions.groups[g];
          return tangent && group ? String(rows.heldBy(tangent, group)) : null;
        }),
      );
    return [
      both(seeds.knots.reshape([1, 3]), weights),
      both(seeds.many.reshape([1, 10]), tensor(Array.from({ length: 10 }, (_, i) => [i + 1]))),
      both(seeds.many.take([7, 2, 8]).reshape([1, 3]), weights),
      both(seeds.many.take([7, 2, 7]).reshape([1, 3]), weights),
      both(
        seeds.many.slice([1, 4]).reshape([1, 3]),
        tensor([
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
      ),
    ];
  };

  it("has the weights for tangents", () => {
    for (const [ours, plain] of withRows(directions, numbers)) expect(ours).toEqual(plain);
  });
});

describe("a seed that is read where a number of the run says", () => {
  const hyper = {
    few: tensor([5, 6, 7]),
    many: tensor(Array.from({ length: 10 }, (_, i) => i)),
    table: tensor(Array.from({ length: 6 }, (_, i) => [i, -i, 2 * i])),
  };
  const directions = directionsOf(hyper);
  const numbers = <S extends TensorLike<S>>(rows: Rows<Tensor, S>) => {
    const seeds = seed(hyper, directions, rows, perturbation, (value) => value);
    const up = (value: Tensor): Dual<S> => new Dual(rows.primal(value), [], perturbation);
    const shown = (x: Dual<S>): readonly (string | null)[] =>
      x.tangents.map((tangent, g) => {
        const group = directions.groups[g];
        return tangent && group ? String(rows.heldBy(tangent, group)) : null;
      });
    /** What is read, and the same of a dual that is no seed. */
    const both = (x: Dual<S>, read: (x: Dual<S>) => Dual<S>) => [shown(read(x)), shown(read(x.add(0)))];
    return [
      both(seeds.few, (x) => x.take(up(scalar(2)))),
      both(seeds.few, (x) => x.take(up(tensor([1, 0, 1])))),
      both(seeds.many, (x) => x.take(up(scalar(7)))),
      both(seeds.many, (x) => x.take(up(tensor([[3, 9], [0, 3]])))), // prettier-ignore
      both(seeds.many.slice([2, 9]), (x) => x.take(up(tensor([0, 6])))),
      both(seeds.table, (x) => x.take(up(scalar(4)))),
      both(seeds.table, (x) => x.take(up(tensor([2, 0])), 1)),
      both(seeds.table.transpose(), (x) => x.take(up(tensor([5, 5])), 1).take([1])),
      both(seeds.few, (x) => x.take(up(tensor([1, 2]))).mul(up(tensor([3, 4])))),
    ];
  };

  it("has the same tangents, and none of all its elements", () => {
    for (const [ours, plain] of withRows(directions, numbers)) expect(ours).toEqual(plain);
  });
});

describe("a schedule with a value a step", () => {
  const STEPS = 60;
  const descent = dynamics({
    name: "descent",
    hyperparameters: { rates: positive(Array.from({ length: STEPS }, (_, t) => 0.1 / (t + 1))) },
    steps: STEPS,
    start: (_hyper, lift) => ({ a: lift(tensor([3, -1])) }),
    step: ({ a }, { rates }, { t }) => ({ a: a.sub(a.tanh().mul(rates.slice([t - 1, t]).sum())) }),
    objective: ({ a }) => a.square().sum(),
  });

  it("has the hypergradient of the tape", () => {
    const [forward, backward] = [hypergradient(descent, hybrid), hypergradient(descent, unrolled)];
    forward.gradient.rates.data.forEach((partial, i) => {
      expect(partial / (backward.gradient.rates.data[i] ?? 0) - 1).toBeCloseTo(0, 12);
    });
  });

  it("carries tangents only by the quarters of it that have been read", () => {
    const seen: number[] = [];
    const watched = dynamics({
      ...descent,
      step: (state, hyper, context) => {
        const { a } = descent.step(state, hyper, context);
        if (a instanceof Dual) seen.push(a.tangents.filter((tangent) => tangent !== null).length);
        return { a };
      },
    });
    hypergradient(watched, hybrid);
    expect(seen).toEqual(Array.from({ length: STEPS }, (_, t) => Math.floor((4 * t) / STEPS) + 1));
  });
});
