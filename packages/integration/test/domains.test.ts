/** The bijections of the domains: there and back, derivatives, and what extreme values become. */
import {
  between,
  type Domain,
  dot,
  elementsOf,
  oneMinus,
  positive,
  real,
  simplex,
  type TensorFunction,
  unit,
} from "@dualtape/core";
import { type Tensor, tensor } from "@dualtape/tensor";
import { centralDifferences, relativeError } from "@dualtape/testing";
import { describe, expect, test } from "vitest";
import { gradients } from "./nestings.ts";

const PRECISIONS = ["float64", "float32"] as const;

const domains: readonly { readonly domain: Domain; readonly values: readonly (readonly number[])[] }[] = [
  { domain: real(0), values: [[-3], [0], [1e6]] },
  { domain: positive(1), values: [[1e-12], [1e-3], [1], [1e6]] },
  { domain: unit(0.5), values: [[1e-12], [0.1], [0.5], [0.999]] },
  { domain: oneMinus(0.9), values: [[0.1], [0.9], [0.999], [0.999999]] },
  { domain: between(-1, 3, 1), values: [[-0.999], [0.5], [2.999]] },
  { domain: between(0, 1e-300, 1e-301), values: [[5e-301]] },
  { domain: between(1000, 1001, 1000.5), values: [[1000.25]] },
  {
    domain: simplex([0.5, 0.5]),
    values: [
      [0.5, 0.5],
      [0.2, 0.3, 0.5],
      [1e-6, 1 - 1e-6],
    ],
  },
];

describe.for(domains.map((of) => ({ name: of.domain.name, ...of })))("$name", ({ domain, values }) => {
  test.for(values)("%d there and back", (...[h]) => {
    const natural = tensor([...h]);
    expect(relativeError([...domain.constrain(domain.unconstrain(natural)).data], [...h])).toBeLessThan(1e-13);
  });

  test.for([
    [0, 0, 0],
    [-2, 0.5, 1],
    [3, -1, -4],
  ])("the derivative at %j", (u) => {
    const weights = tensor([0.3, -0.7, 1.1]);
    const f: TensorFunction<Tensor> = (x, lift) => dot(domain.constrain(x), lift(weights));
    const differences = centralDifferences((x) => f(tensor(x), (constant) => constant).item(), u);
    for (const gradient of Object.values(gradients)) {
      expect(relativeError([...gradient(f, tensor(u)).data], differences)).toBeLessThan(1e-7);
    }
  });

  test.for(
    PRECISIONS.flatMap((precision) => [10, 17, 30, 40, 90, 700, 750, 1e6].map((extreme) => ({ precision, extreme }))),
  )("±$extreme stays inside, in $precision, and can come back", ({ precision, extreme }) => {
    if (precision === "float32" && domain.name === "between(0, 1e-300)") return; // there are no such numbers
    for (const values of [
      [extreme, -extreme],
      [-extreme, extreme],
      [extreme, 0],
    ]) {
      const u = tensor(values, { precision });
      const h = domain.constrain(u);
      expect(domain.contains([...h.data])).toBe(true);
      const last = domain.hold(u);
      expect(domain.hold(last).toArray()).toEqual(last.toArray());
      expect(domain.constrain(last).toArray()).toEqual(h.toArray());
      for (const gradient of Object.values(gradients)) {
        const along: TensorFunction<Tensor> = (x) => domain.constrain(x).slice([0, 1]).reshape([]);
        const slope = gradient(along, u);
        expect(slope.magnitude()).toBeLessThan(Infinity);
        expect(slope.toArray()).toEqual(gradient(along, last).toArray());
        expect(slope.data[0]).not.toBe(0);
      }
    }
  });

  test.for(PRECISIONS)("the corners of its range are where each element alone meets it, in %s", (precision) => {
    if (precision === "float32" && domain.name === "between(0, 1e-300)") return;
    const u = domain.unconstrain(tensor([...elementsOf(domain.initial)], { precision }));
    const [low, high] = domain.corners(u);
    expect(low.precision).toBe(precision);
    for (let i = 0; i < u.size; i++) {
      const ends = [low, high].map((corner) => {
        const moved = [...u.data];
        moved[i] = corner.data[i] ?? NaN;
        return domain.constrain(tensor(moved, { precision })).data[i] ?? NaN;
      });
      const sorted = ends.sort((a, b) => a - b);
      expect(relativeError(sorted, [...domain.range])).toBeLessThan(precision === "float64" ? 1e-12 : 1e-5);
      expect(low.data[i]).toBeLessThan(u.data[i] ?? NaN);
      expect(high.data[i]).toBeGreaterThan(u.data[i] ?? NaN);
    }
  });

  test("the start is where unconstrained values lead", () => {
    const initial = elementsOf(domain.initial);
    const u = domain.unconstrain(tensor([...initial]));
    expect(u.magnitude()).toBeLessThan(Infinity);
    expect(relativeError([...domain.constrain(u).data], initial)).toBeLessThan(1e-13);
  });
});

test("the corners of an even simplex are 2 away, and those of a logarithm log 100", () => {
  const [low, high] = simplex([0.25, 0.25, 0.25, 0.25]).corners(tensor([0, 0, 0, 0]));
  expect(relativeError([...low.data], [-2, -2, -2, -2])).toBeLessThan(1e-14);
  expect(relativeError([...high.data], [2, 2, 2, 2])).toBeLessThan(1e-14);
  const [least, greatest] = positive(1).corners(tensor([[0, 3]]));
  expect(least.shape).toEqual([1, 2]);
  expect(greatest.data[1]).toBeCloseTo(Math.log(100), 12);
});

test.for(PRECISIONS)("corners are finite where a range reaches beyond %s", (precision) => {
  const far: readonly Domain[] = [
    positive(1).within(1e-320, 1e308),
    unit(0.5).within(1e-320, 1 - 2 ** -53),
    oneMinus(0.5).within(1e-320, 1 - 2 ** -53),
    between(0, 1, 0.5).within(1e-320, 1 - 2 ** -53),
    simplex([1]),
    simplex([1, 1e-30]),
    simplex([0.5, 0.5]).within(1e-320, 1),
  ];
  for (const domain of far) {
    const initial = elementsOf(domain.initial);
    const u = domain.hold(domain.unconstrain(tensor([...initial], { precision })));
    for (const corner of domain.corners(u)) expect(corner.magnitude()).toBeLessThan(1000);
  }
});

test("beyond the reach of float64 the value is held, and its derivative is that of the last value", () => {
  const { constrain, hold } = unit(0.5);
  expect(constrain(tensor(100)).item()).toBe(constrain(tensor(40)).item());
  expect(hold(tensor(100)).item()).toBeCloseTo(53 * Math.LN2 - 0.01, 12);
  for (const gradient of Object.values(gradients)) {
    expect(gradient((x) => constrain(x), tensor(100)).item()).toBeCloseTo(1.12e-16, 18);
  }
});

test("a domain without numbers of a precision says so", () => {
  const narrow = between(1e6, 1e6 + 0.1, 1e6 + 0.05);
  expect(narrow.constrain(tensor(0)).item()).toBeCloseTo(1e6 + 0.05, 9);
  expect(() => narrow.constrain(tensor(0, { precision: "float32" }))).toThrow("float32 has no numbers inside");
});
