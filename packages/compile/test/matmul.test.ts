/**
 * Matrix products in WebAssembly against three plain loops: random sizes, layouts, strides and groups.
 *
 * Each array lies between guard elements that no kernel may touch. Rounding is bounded by Higham's γ: an inner product
 * of k terms, added in any order, is off by at most k·u/(1 − k·u) times the product of the absolute values.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { call, func, memory, Module } from "wasmati";
import { hasRelaxedSimd, matmulKernel, type Product } from "../src/wasm/matmul/index.ts";

const guard = 16;
const unitRoundoff = { float32: 2 ** -24, float64: 2 ** -53 };

type Values = Float32Array | Float64Array;

/** A product in a memory of its own: the arrays with their guards, and the run. */
function arena(product: Product): { lefts: Values[]; rights: Values[]; outs: Values[]; run: () => void } {
  const kernel = matmulKernel(product);
  const element = product.precision === "float32" ? 4 : 8;
  const sizes = {
    left: (product.leftTransposed ? product.inner : product.m) * product.leftStride,
    right: (product.rightTransposed ? product.n : product.inner) * product.rightStride,
    out: product.m * product.outStride,
  };
  let end = 0;
  const place = (bytes: number) => {
    const address = end;
    end += Math.ceil(bytes / 16) * 16;
    return address;
  };
  const several = (count: number, size: number) =>
    Array.from({ length: count }, () => ({ address: place((size + 2 * guard) * element), length: size + 2 * guard }));
  const lefts = several(product.shared === "left" ? 1 : product.count, sizes.left);
  const rights = several(product.shared === "right" ? 1 : product.count, sizes.right);
  const outs = several(product.count, sizes.out);
  const scratch = place(kernel.scratchBytes);

  const store = memory({ min: Math.ceil((end + 64) / 65_536) });
  const [first, ...rest] = [...lefts, ...rights, ...outs].map(({ address }) => address + guard * element);
  const run = func({ in: [], out: [] }, () => void call(kernel.routine, [first ?? 0, ...rest, scratch]));
  const module = new WebAssembly.Module(Module({ exports: { run, store } }).toBytes());
  const { exports } = new WebAssembly.Instance(module);
  if (!(exports["store"] instanceof WebAssembly.Memory) || typeof exports["run"] !== "function") throw new Error();
  const { buffer } = exports["store"];
  const view = ({ address, length }: { address: number; length: number }): Values =>
    element === 4 ? new Float32Array(buffer, address, length) : new Float64Array(buffer, address, length);
  const start = exports["run"];
  return { lefts: lefts.map(view), rights: rights.map(view), outs: outs.map(view), run: () => void start() };
}

/** Numbers in [−1, 1) from a multiplicative generator, so that a failure repeats. */
function fill(values: Values, seed: number): void {
  let state = seed % 2_147_483_647 || 1;
  values.forEach((_, index) => {
    state = (state * 48_271) % 2_147_483_647;
    values[index] = (2 * state) / 2_147_483_647 - 1;
  });
}

/** The largest error of a run over its bound, and whether everything around C is as it was. */
function check(product: Product): void {
  const { m, n, inner } = product;
  const { lefts, rights, outs, run } = arena(product);
  [...lefts, ...rights, ...outs].forEach((values, index) => fill(values, 7919 * (index + 1) + m + 64 * n + 4096 * inner));
  const before = outs.map((values) => values.slice());
  const operands = [...lefts, ...rights].map((values) => values.slice());
  run();
  const once = outs.map((values) => values.slice());
  outs.forEach((values, g) => values.set(before[g] ?? []));
  run();

  expect(outs, "the same bits twice").toEqual(once);
  expect([...lefts, ...rights], "operands untouched").toEqual(operands);
  let worst = 0;
  let touched = 0;
  const gamma = 2 * (inner + 2) * unitRoundoff[product.precision];
  outs.forEach((out, g) => {
    const a = lefts[product.shared === "left" ? 0 : g] ?? new Float32Array();
    const b = rights[product.shared === "right" ? 0 : g] ?? new Float32Array();
    const old = before[g] ?? new Float32Array();
    const inside = new Set<number>();
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        const at = guard + i * product.outStride + j;
        inside.add(at);
        let sum = product.accumulate ? (old[at] ?? NaN) : 0;
        let magnitude = Math.abs(sum);
        for (let k = 0; k < inner; k++) {
          const x = a[guard + (product.leftTransposed ? k * product.leftStride + i : i * product.leftStride + k)] ?? NaN;
          const y = b[guard + (product.rightTransposed ? j * product.rightStride + k : k * product.rightStride + j)] ?? NaN;
          sum += x * y;
          magnitude += Math.abs(x * y);
        }
        const error = Math.abs((out[at] ?? NaN) - sum) / (gamma * magnitude || Number.MIN_VALUE);
        worst = Math.max(worst, Number.isNaN(error) ? Infinity : error);
      }
    }
    out.forEach((value, at) => {
      if (!inside.has(at) && value !== old[at]) touched++;
    });
  });
  expect(touched, "elements around C").toBe(0);
  expect(worst, "error over its bound").toBeLessThanOrEqual(1);
}

interface Choices {
  m: number;
  n: number;
  inner: number;
  leftTransposed: boolean;
  rightTransposed: boolean;
  precision: "float32" | "float64";
  accumulate: boolean;
  group: { count: number; shared: "left" | "right" | null };
  gaps: [number, number, number];
}

function productOf({ group, gaps, ...choices }: Choices, relaxed = false): Product {
  const { m, n, inner, leftTransposed, rightTransposed } = choices;
  return {
    ...choices,
    ...group,
    leftStride: (leftTransposed ? m : inner) + gaps[0],
    rightStride: (rightTransposed ? inner : n) + gaps[1],
    outStride: n + gaps[2],
    relaxed,
  };
}

const side = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 40 }));
const gap = fc.integer({ min: 0, max: 3 });
const choices: fc.Arbitrary<Choices> = fc.record({
  m: side,
  n: side,
  inner: side,
  leftTransposed: fc.boolean(),
  rightTransposed: fc.boolean(),
  precision: fc.constantFrom("float32", "float64"),
  accumulate: fc.boolean(),
  group: fc.oneof(
    fc.constant({ count: 1, shared: null }),
    fc.record({ count: fc.integer({ min: 1, max: 5 }), shared: fc.constantFrom("left", "right") }),
  ),
  gaps: fc.tuple(gap, gap, gap),
});

/** Sizes that are cut into blocks along every axis, with remainders. */
const large = [
  { m: 67, n: 131, inner: 150 },
  { m: 9, n: 37, inner: 2051 },
  { m: 1, n: 300, inner: 1100 },
  { m: 301, n: 1, inner: 1100 },
  { m: 784, n: 128, inner: 32 },
];
const layouts = [
  { leftTransposed: false, rightTransposed: false },
  { leftTransposed: false, rightTransposed: true },
  { leftTransposed: true, rightTransposed: false },
  { leftTransposed: true, rightTransposed: true },
];
const precisions = ["float32", "float64"] as const;
const cases = large.flatMap((sizes) =>
  layouts.flatMap((layout) => precisions.map((precision) => ({ ...sizes, ...layout, precision }))),
);

describe.each(hasRelaxedSimd() ? [false, true] : [false])("products, relaxed: %s", (relaxed) => {
  test("agree with three loops, and touch nothing else", () => {
    fc.assert(
      fc.property(choices, (chosen) => check(productOf(chosen, relaxed))),
      { numRuns: 400 },
    );
  });

  test.each(cases)("$precision $m × $inner × $n, transposed: $leftTransposed $rightTransposed", (sizes) => {
    check(productOf({ ...sizes, accumulate: false, group: { count: 1, shared: null }, gaps: [0, 0, 0] }, relaxed));
    check(productOf({ ...sizes, accumulate: true, group: { count: 2, shared: "right" }, gaps: [1, 3, 2] }, relaxed));
  });

  test.each(precisions)("of no inner index are zero, or C as it was: %s", (precision) => {
    for (const accumulate of [false, true]) {
      for (const layout of layouts) {
        const sizes = { m: 5, n: 7, inner: 0, ...layout, precision, accumulate };
        check(productOf({ ...sizes, group: { count: 1, shared: null }, gaps: [1, 1, 1] }, relaxed));
      }
    }
  });

  test("of no rows or columns leave everything", () => {
    for (const sizes of [
      { m: 0, n: 7, inner: 3 },
      { m: 5, n: 0, inner: 3 },
    ]) {
      const rest = { leftTransposed: false, rightTransposed: false, accumulate: false, precision: "float32" as const };
      check(productOf({ ...sizes, ...rest, group: { count: 2, shared: "left" }, gaps: [1, 1, 1] }, relaxed));
    }
  });
});
