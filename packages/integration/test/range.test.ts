/**
 * Every row of the table that can lose digits, over the whole range of both precisions: value, first and second derivative, by every
 * mode, nesting and engine, against values from mpmath.
 *
 * A float stands for all numbers that are rounded to it, so a quantity may be off by what it moves when its arguments move by a few
 * roundings, but by no more: |q − q*| ≤ c · ε · (|q*| + Σ |xᵢ ∂q/∂xᵢ|).
 */
import { compile, type Traced } from "@dualtape/compile";
import {
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atanh,
  cosh,
  digamma,
  elementwise,
  lgamma,
  log1mexp,
  sinh,
  type TensorLike,
  trigamma,
} from "@dualtape/core";
import { jvp } from "@dualtape/forward";
import { gelu, silu } from "@dualtape/nn";
import { grad } from "@dualtape/reverse";
import { type Precision, type Tensor, tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import table from "./fixtures/range.json" with { type: "json" };
import { gradients, hessianProducts } from "./nestings.ts";

type Apply = <S extends TensorLike<S>>(x: S, y: S) => S;
type Numeral = number | string;
type Quantity = readonly [value: Numeral, slack: Numeral];
type Point = readonly [arguments: readonly Numeral[], ...quantities: Quantity[]];

/** Rows that only choose, move or join what they are given. */
const EXACT =
  "add sub mul neg maximum minimum where sign equal notEqual greater greaterEqual less lessEqual strongMul strongDiv strongMulBoth".split(
    " ",
  );

/** What is no row of the table: composed of some with care, or rows of their own. */
const composed: Readonly<Record<string, Apply>> = {
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atanh,
  cosh,
  digamma,
  gelu: (x) => gelu(x),
  lgamma,
  log1mexp,
  silu: (x) => silu(x),
  sinh,
  trigamma,
};

const rows: ReadonlyMap<string, (typeof elementwise)[keyof typeof elementwise]> = new Map(Object.entries(elementwise));

/** The function of a name in the table: a row, one with a plain number ("pow 2") or a constant of the kind, or what is composed of them. */
function functionOf(name: string): Apply {
  const [first = "", parameter, lifted] = name.split(" ");
  const row = rows.get(first);
  const made = composed[name];
  if (made !== undefined) return made;
  if (row === undefined) throw new Error(`there is no row ${name}`);
  if (lifted !== undefined) return (x) => x.elementwise(row, x.zeroLike().add(Number(parameter)));
  return (x, y) => x.elementwise(row, parameter === undefined ? y : Number(parameter));
}

/** How many roundings a value, a first and a second derivative may be off. */
const ROUNDINGS = { value: 4, first: 8, second: 16 } as const;

const FORMATS = {
  float64: { epsilon: 2 ** -52, least: 2 ** -1074, greatest: Number.MAX_VALUE, round: Number },
  float32: { epsilon: 2 ** -23, least: 2 ** -149, greatest: (2 - 2 ** -23) * 2 ** 127, round: Math.fround },
} as const;

/** The numbers of an order that are not what they ought to be. */
function faults(
  order: keyof typeof ROUNDINGS,
  found: ArrayLike<number>,
  points: readonly Point[],
  index: number,
  precision: Precision,
): readonly string[] {
  const { epsilon, least, greatest } = FORMATS[precision];
  return points.flatMap(([at, ...quantities], i) => {
    const quantity = quantities[index];
    if (quantity === undefined) return [];
    const [right, moves, got] = [Number(quantity[0]), Number(quantity[1]), found[i] ?? NaN];
    const allowed = ROUNDINGS[order] * (epsilon * (Math.abs(right) + moves) + least);
    if (Number.isNaN(right)) return Number.isNaN(got) ? [] : [`${order} at (${at.join(", ")}): ${got}, not NaN`];
    const overflows = Math.abs(right) > greatest * (1 - 1e-6);
    const isRight = overflows ? got === Math.sign(right) * Infinity || got === right : Math.abs(got - right) <= allowed;
    return isRight ? [] : [`${order} at (${at.join(", ")}): ${got}, not ${right}`];
  });
}

const cases = Object.entries(table as unknown as Readonly<Record<string, readonly Point[]>>)
  .flatMap(([name, all]) =>
    [name, ...(name.includes(" ") ? [`${name} lifted`] : [])].map((one) => ({ name: one, all })),
  )
  .flatMap((one) => (["float64", "float32"] as const).map((precision) => ({ ...one, precision })));

describe.for(cases)("$name in $precision", ({ name, all, precision }) => {
  const { round } = FORMATS[precision];
  const points = all.filter(([at]) => at.every((argument) => round(Number(argument)) === Number(argument)));
  const inputs = points[0]?.[0].length ?? 1;
  const apply = functionOf(name);
  const f = <S extends TensorLike<S>>(x: S): S => apply(x.slice([0, 1]), x.slice([inputs - 1, inputs]));
  const total = <S extends TensorLike<S>>(x: S): S => f(x).sum();
  const each = (value: (row: number, point: number) => number): Tensor =>
    tensor(
      Array.from({ length: inputs }, (_, row) => points.map((_, point) => value(row, point))),
      { precision },
    );
  const at = each((row, point) => Number(points[point]?.[0][row]));
  const directions = Array.from({ length: inputs }, (_, along) => each((row) => (row === along ? 1 : 0)));
  const part = (of: Tensor, row: number) => of.data.subarray(row * points.length, (row + 1) * points.length);

  const firstFaults = (gradient: Tensor) =>
    directions.flatMap((_, row) => faults("first", part(gradient, row), points, 1 + row, precision));
  const secondFaults = (products: readonly Tensor[]) =>
    products.flatMap((product, along) =>
      Array.from({ length: inputs - along }, (_, i) =>
        faults("second", part(product, along + i), points, 1 + inputs + 2 * along + i, precision),
      ).flat(),
    );

  test("value", () => expect(faults("value", f(at).data, points, 0, precision)).toEqual([]));
  test.for(Object.entries(gradients))("first derivative, %s", ([, gradient]) =>
    expect(firstFaults(gradient(total, at))).toEqual([]),
  );
  test.for(Object.entries(hessianProducts))("second derivative, %s", ([, product]) =>
    expect(secondFaults(directions.map((along) => product(total, at, along)))).toEqual([]),
  );
  test("compiled", () => {
    const program = compile((x: Traced, along: readonly Traced[]) => ({
      value: f(x),
      gradient: grad((y) => total(y), x),
      products: along.map((direction) => jvp((y) => grad((z) => total(z), y), x, direction).tangent),
    }));
    const { value, gradient, products } = program(at, directions);
    expect([
      ...faults("value", value.data, points, 0, precision),
      ...firstFaults(gradient),
      ...secondFaults(products),
    ]).toEqual([]);
  });
});

test("every row is here", () => {
  const names = Object.keys(table).map((name) => name.split(" ")[0]);
  expect(new Set([...EXACT, ...names])).toEqual(new Set([...Object.keys(elementwise), ...Object.keys(composed)]));
});
