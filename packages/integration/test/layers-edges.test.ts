/** Layers at their edges: one row, one element, equal elements, masks that leave nothing, in both precisions. */
import { ArgumentError, ShapeError } from "@dualtape/core";
import { jacobian } from "@dualtape/forward";
import {
  batchNorm,
  concreteDropout,
  gaussianNoise,
  groupNorm,
  gru,
  instanceNorm,
  lstm,
  multiHeadAttention,
  rmsNorm,
  rotary,
  scaledDotProductAttention,
  sinusoidal,
  stochasticDepth,
  weightNorm,
} from "@dualtape/nn";
import { grad } from "@dualtape/reverse";
import { type Precision, seeded, type Tensor, tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { describe, expect, test } from "vitest";

const elements = (x: Tensor): readonly number[] => [...x.data];

describe.for<Precision>(["float64", "float32"])("in %s", (precision) => {
  const random = () => seeded(1, { precision });
  const filled = (value: number, ...shape: number[]): Tensor => tensor(value, { precision }).broadcastTo(shape);

  test("equal elements are normalized to 0, and so are single ones; derivatives stay finite", () => {
    const norms: readonly (readonly [(x: Tensor) => Tensor, readonly number[]])[] = [
      [(x) => groupNorm(x, groupNorm.init(4, random()), 4), [2, 4]],
      [(x) => groupNorm(x, groupNorm.init(4, random()), 2, 0), [1, 3, 4]],
      [(x) => instanceNorm(x, instanceNorm.init(2, random())), [2, 1, 2]],
      [
        (x) => batchNorm(x, batchNorm.init(3, random()), batchNorm.state(3, random()), { training: true }).value,
        [2, 3],
      ],
    ];
    for (const [norm, shape] of norms) expect(norm(filled(7.1, ...shape)).magnitude()).toBe(0);
    const slope = grad(
      (x) => groupNorm(x, { gain: x.zeroLike().sumTo([4]).add(1), bias: x.sumTo([4]) }, 2, 0).sum(),
      filled(7.1, 2, 4),
    );
    expect(slope.magnitude()).toBeLessThan(Infinity);
  });

  test("normalizations keep their digits at any scale", () => {
    for (const scale of [1e-30, 1e-12, 1e12, 1e30]) {
      const x = tensor([[3, -4]], { precision });
      const { gain } = rmsNorm.init(2, random());
      const expected = elements(rmsNorm(x, { gain }, 0));
      expect(relativeError(elements(rmsNorm(x.mul(scale), { gain }, 0)), expected)).toBeLessThan(1e-6);
      const w = weightNorm({ direction: x.mul(scale).transpose(), gain: filled(5, 1) });
      expect(relativeError(elements(w), [3, -4])).toBeLessThan(1e-6);
    }
  });

  test("a direction of 0 has weights of 0, and weights are what they were taken apart from", () => {
    expect(weightNorm({ direction: filled(0, 3, 2), gain: filled(2, 2) }).magnitude()).toBe(0);
    const w = random().normal([3, 2], 0, 1);
    expect(relativeError(elements(weightNorm(weightNorm.init(w))), elements(w))).toBeLessThan(1e-6);
  });

  test("batches are learned of while training alone, and one example has no variance", () => {
    const [parameters, state] = [batchNorm.init(1, random()), batchNorm.state(1, random())];
    const x = tensor([[1], [3]], { precision });
    const trained = batchNorm(x, parameters, state, { training: true, momentum: 0.5 });
    expect([elements(trained.state.mean), elements(trained.state.variance)]).toEqual([[1], [1]]);
    expect(batchNorm(x, parameters, state, { training: false }).state).toBe(state);
    expect(batchNorm(x.slice([0, 1]), parameters, state, { training: false }).value.shape).toEqual([1, 1]);
    expect(() => batchNorm(x.slice([0, 1]), parameters, state, { training: true })).toThrow(ArgumentError);
  });

  test("a query that sees nothing is given 0, and moves nothing", () => {
    const x = random().normal([2, 3], 0, 1);
    const none = filled(0, 2, 2);
    expect(scaledDotProductAttention(x, x, x, none).magnitude()).toBe(0);
    for (const gradient of [grad, jacobian]) {
      const slope = gradient((y, lift) => scaledDotProductAttention(y, y, y, lift(none)).sum(), x);
      expect(slope.magnitude()).toBe(0);
    }
  });

  test("what a causal mask hides has no part, in value and derivative", () => {
    const heads = multiHeadAttention.init(4, 2, random());
    const x = random().normal([1, 3, 4], 0, 1);
    const hidden = tensor([[[1], [1], [0]]], { precision });
    const first = (of: Tensor): readonly number[] =>
      elements(multiHeadAttention(of, heads, { mask: "causal" }).slice(null, [0, 2]));
    expect(first(x.mul(hidden))).toEqual(first(x));
    const slope = grad((y) => scaledDotProductAttention(y, y, y, "causal").slice(null, [0, 2]).sum(), x);
    expect(slope.slice(null, [2, 3]).magnitude()).toBe(0);
    expect(multiHeadAttention(x.slice(null, [0, 1]), heads, { mask: "causal" }).shape).toEqual([1, 1, 4]);
  });

  test("scores that are all but infinite choose one value", () => {
    const keys = tensor([[1], [-1]], { precision });
    expect(elements(scaledDotProductAttention(filled(1e20, 1, 1), keys, keys))).toEqual([1]);
  });

  test("one step of a sequence is a step", () => {
    const x = random().normal([2, 1, 3], 0, 1);
    const [units, cells] = [gru.init(3, 4, random()), lstm.init(3, 4, random())];
    const still = filled(0, 2, 4);
    const now = x.reshape([2, 3]);
    expect(gru.over(x, units).last).toEqual(gru(now, still, units));
    expect(lstm.over(x, cells).last).toEqual(lstm(now, { hidden: still, cell: still }, cells));
    expect(elements(cells.hidden.b)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...Object.values(cells), ...Object.values(units)].map(({ w }) => w.precision)).toEqual(
      Array.from({ length: 4 }, () => precision),
    );
    expect(() => gru.over(filled(0, 2, 0, 3), units)).toThrow(ShapeError);
  });

  test("noise of rate 0 changes nothing; else about a share is dropped, and the mean stays", () => {
    const x = filled(1, 10_000, 1);
    for (const noise of [concreteDropout, stochasticDepth]) {
      expect(elements(noise(x, 0, random()))).toEqual(elements(x));
      const dropped = elements(noise(x, 0.25, random(), 0.01));
      expect(dropped.filter((value) => value < 0.1).length / 10_000).toBeCloseTo(0.25, 1);
      expect(dropped.reduce((sum, value) => sum + value, 0) / 10_000).toBeCloseTo(1, 1);
    }
    expect(elements(gaussianNoise(x, 0, random()))).toEqual(elements(x));
    const whole = elements(stochasticDepth(filled(1, 2, 3), 0.5, random()));
    expect([new Set(whole.slice(0, 3)).size, new Set(whole.slice(3)).size]).toEqual([1, 1]);
  });

  test("products of turned rows depend on the distance alone", () => {
    const table = tensor(rotary.table(8, 4), { precision });
    const rows = (row: readonly number[]): Tensor => rotary(tensor([row], { precision }).broadcastTo([8, 4]), table);
    const products = rows([1, 2, 3, 4])
      .matmul(rows([-1, 0.5, 2, 1]).transpose())
      .toArray() as number[][];
    for (let i = 1; i < 8; i++) expect(products[i]?.[i - 1]).toBeCloseTo(products[1]?.[0] ?? NaN, 4);
  });
});

test("positions of sines and cosines are in turns", () => {
  expect(sinusoidal(2, 4)).toEqual([
    [0, 1, 0, 1],
    [Math.sin(1), Math.cos(1), Math.sin(0.01), Math.cos(0.01)],
  ]);
});
