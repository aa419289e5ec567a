/** Sine and cosine of one number, computed together, have the bits of each by itself. */
import { scalar, type Tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import { compile, type Traced } from "../src/index.ts";

const angles = [
  0,
  1e-300,
  1e-9,
  0.3,
  Math.PI / 4,
  1,
  Math.PI / 2,
  2,
  Math.PI,
  4,
  6,
  1e3,
  123_456.789,
  1e9,
  1e22,
  1.7e308,
  Number.NaN,
  Infinity,
].flatMap((x) => [x, -x]);
const bits = (values: readonly Tensor[]) => values.map((value) => value.item());

const sin = compile((x: Traced) => x.sin());
const cos = compile((x: Traced) => x.cos());
/** Steps of many numbers, so that they are several functions. */
const long = (x: Traced, y: Traced): Traced => Array.from({ length: 2500 }).reduce<Traced>((sum) => sum.mul(x), y);

describe.for(["float64", "float32"] as const)("%s", (precision) => {
  test.for([
    ["both", (x: Traced) => [x.sin(), x.cos()]],
    ["the cosine first", (x: Traced) => [x.cos(), x.sin()].reverse()],
    ["of what was computed", (x: Traced) => [x.mul(1).neg().neg().sin(), x.neg().neg().cos()]],
    ["in several functions", (x: Traced) => [long(x, x.sin()).mul(0).where(x.sin(), x.sin()), x.cos()]],
  ] as const)("%s", ([, f]) => {
    const both = compile((x: Traced) => [...f(x)]);
    for (const angle of angles) {
      const x = scalar(angle, { precision });
      expect(bits(both(x)), `${angle}`).toEqual(bits([sin(x), cos(x)]));
    }
  });
});

test("each of several angles, in steps that go on from there", () => {
  const walk = compile.loop(({ x, y }: { readonly x: Traced; readonly y: Traced }) => ({
    x: x.sin().add(y.cos()),
    y: x.cos().sub(y.sin()),
  }));
  let [x, y] = [0.3, 1.1];
  for (let i = 0; i < 50; i++) {
    const [a, b] = [scalar(x), scalar(y)];
    [x, y] = [sin(a).item() + cos(b).item(), cos(a).item() - sin(b).item()];
  }
  const found = walk(50, { x: scalar(0.3), y: scalar(1.1) });
  expect([found.x.item(), found.y.item()]).toEqual([x, y]);
});
