import { categories, restoredStandardizer, standardizer } from "@dualtape/runs/data";
import { seeded, tensor } from "@dualtape/tensor";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

describe("standardizer", () => {
  /** Columns whose mean and deviation are known exactly: 3 and √2 in units of the scale, far from 0. */
  const far = (offset: number, scale: number): readonly number[] => [1, 2, 3, 4, 5].map((i) => offset + scale * i);
  const last = Math.SQRT2; // (5 − 3) / √2

  test.for<[precision: "float32" | "float64", offset: number, scale: number]>([
    ["float64", 0, 1],
    ["float64", 2 ** 52, 1],
    ["float64", -(2 ** 40), 2 ** -12],
    ["float64", 0, 2 ** 1000],
    ["float64", 0, 2 ** -1060],
    ["float32", 2 ** 23, 1],
    ["float32", 0, 2 ** 120],
  ])("loses no digit: %s, %d + %d·i", ([precision, offset, scale]) => {
    const x = tensor(far(offset, scale), { shape: [5, 1], precision });
    const fit = standardizer({ x });
    expect(fit.mean).toEqual({ x: [offset + 3 * scale] });
    const unit = Math.abs((fit.deviation["x"]?.[0] ?? 0) / scale / Math.SQRT2 - 1);
    expect(unit).toBeLessThanOrEqual(scale < 2 ** -1022 ? 2 ** -13 : 2 ** -51);
    const applied = fit.apply({ x }).x;
    expect(applied.precision).toBe(precision);
    expect(applied.shape).toEqual([5, 1]);
    expect(Math.abs((applied.data[4] ?? 0) - last)).toBeLessThan(
      scale < 2 ** -1022 ? 2 ** -12 : precision === "float32" ? 2 ** -23 : 2 ** -51,
    );
    expect(fit.invert({ x: applied })).toEqual({ x });
  });

  test("what it was fitted on has mean 0 and deviation 1 in each column of the last axis, and comes back", () => {
    const random = seeded(3);
    const x = random.normal([50, 4, 3], 1e6, 5).mul(tensor([1, 1e-3, 1e3]));
    const train = { x, single: random.uniform([50]) };
    const fit = standardizer(train);
    const applied = fit.apply(train);
    const again = standardizer(applied.x);
    expect(fit.mean["single"]?.length).toBe(1);
    again.mean[""]?.forEach((mean, column) => {
      const rounding = (fit.mean["x"]?.[column] ?? 0) / (fit.deviation["x"]?.[column] ?? 0) / 2 ** 52; // that of the mean itself
      expect(Math.abs(mean)).toBeLessThan(rounding);
    });
    for (const deviation of again.deviation[""] ?? []) expect(Math.abs(deviation - 1)).toBeLessThan(1e-13);
    expect(fit.invert(applied).x.sub(x).div(x).magnitude()).toBeLessThan(2 ** -51);
  });

  test("a constant column becomes 0, whatever it holds, and stays finite elsewhere", () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer({ min: 1, max: 50 }),
        (value, count) => {
          const fit = standardizer(tensor(Array.from({ length: count }, () => [value])));
          expect(fit.deviation).toEqual({ "": [1] });
          expect(fit.apply(tensor([[value]])).magnitude()).toBe(0);
        },
      ),
    );
    expect(standardizer(tensor([[2], [2]])).apply(tensor([[5]]))).toEqual(tensor([[3]]));
  });

  test("it is plain data, and JSON of it is it again to the bit", () => {
    const train = { x: seeded(1).normal([20, 2], 1e9), "a.b": seeded(2).normal([20]) };
    const fit = standardizer(train);
    const restored = restoredStandardizer<typeof train>(JSON.parse(JSON.stringify(fit)));
    expect(restored.apply(train)).toEqual(fit.apply(train));
    expect(JSON.stringify(restored)).toBe(JSON.stringify(fit));
  });

  const fit = standardizer<unknown>({ x: tensor([[1, 2]]) });
  test.for<[call: () => unknown, message: string]>([
    [() => standardizer({ x: tensor([[1], [NaN]]) }), "standardizer, x: column 0 holds NaN or infinity"],
    [
      () =>
        standardizer({
          x: tensor([
            [0, 1e308],
            [0, -1e308],
          ]),
        }),
      "column 1 holds NaN or infinity, or numbers too far",
    ],
    [() => standardizer({ labels: Int32Array.of(1) }), "labels is an Int32Array. Leave labels and indices out"],
    [() => fit.apply({ x: tensor([[1]]) }), "standardizer, apply: x has 1 columns, 2 were fitted"],
    [() => fit.invert({ x: tensor([[1, 2]]), y: tensor([1]) }), "standardizer, invert: it was not fitted on y"],
    [() => fit.apply({ y: tensor([[1, 2]]) }), "standardizer, apply: there is no x"],
    [
      () => restoredStandardizer({ mean: { x: [1] }, deviation: { x: [0] } }),
      "deviation of x is 0. Give numbers above 0",
    ],
    [() => restoredStandardizer({ mean: { x: [1] }, deviation: {} }), "deviation of x is undefined"],
    [() => restoredStandardizer({ mean: { x: [1] }, deviation: { x: [1, 2] } }), "x has 1 means and 2 deviations"],
  ])("refuses: %s", ([call, message]) => expect(call).toThrow(message));
});

describe("categories", () => {
  test("names have their places, sorted, and come back", () => {
    const fit = categories(["pear", "fig", "pear", "Fig"]);
    expect([fit.names, fit.size]).toEqual([["Fig", "fig", "pear"], 3]);
    expect(fit.encode(["pear", "Fig"])).toEqual(Int32Array.of(2, 0));
    expect(fit.decode([2, 0])).toEqual(["pear", "Fig"]);
    expect(() => fit.encode(["fig", "plum"])).toThrow('"plum" at position 1 was not in the training data');
    expect(() => fit.decode([3])).toThrow("index 3 at position 0");
  });
  test("unknown ones have a place of their own where that is asked for, even those that all objects have", () => {
    const fit = categories(["pear", "fig"], { unknown: "own" });
    expect(fit.size).toBe(3);
    expect(fit.encode(["fig", "plum", "constructor", "__proto__"])).toEqual(Int32Array.of(0, 2, 2, 2));
    expect(fit.decode([2, 1])).toEqual([null, "pear"]);
    expect(categories(fit.names, { unknown: "own" }).encode(["pear"])).toEqual(Int32Array.of(1));
  });
});
