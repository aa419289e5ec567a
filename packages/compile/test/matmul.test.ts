/**
 * Matrix products in WebAssembly against three plain loops: random sizes, layouts, strides and groups.
 *
 * Each array lies between guard elements that no kernel may touch. Rounding is bounded by Higham's γ: an inner product
 * of k terms, added in any order, is off by at most k·u/(1 − k·u) times the product of the absolute values; two roundings more
 * for the result, and for the reference. In float32, only runs of terms are added up as such.
 */
import { ShapeError } from "@dualtape/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { call, func, memory, Module } from "wasmati";
import { hasRelaxedSimd, matmulKernel, type Product } from "../src/wasm/matmul/index.ts";

const guard = 16;
const unitRoundoff = { float32: 2 ** -24, float64: 2 ** -53 };
/** How many terms are added up as they are; where lanes share them, the lanes are added, too. */
const mostTerms = { float32: 512 + 4, float64: Infinity };

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
  const module = new WebAssembly.Module(Uint8Array.from(Module({ exports: { run, store } }).toBytes()));
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

/** Runs a product, and says where C is beyond its bound, or anything else not what it was. */
function faultsOf(product: Product): string[] {
  const { m, n, inner, shared } = product;
  const { lefts, rights, outs, run } = arena(product);
  [...lefts, ...rights, ...outs].forEach((values, at) => fill(values, 7919 * (at + 1) + m + 64 * n + 4096 * inner));
  const before = outs.map((values) => values.slice());
  const operands = [...lefts, ...rights].map((values) => values.slice());
  run();
  const once = outs.map((values) => values.slice());
  outs.forEach((values, g) => values.set(before[g] ?? []));
  run();

  const repeated = outs.every(same(once));
  const operandsKept = [...lefts, ...rights].every(same(operands));
  const gamma = (Math.min(inner, mostTerms[product.precision]) + 2) * unitRoundoff[product.precision];
  const errors = outs.map((out, g) => {
    const a = lefts[shared === "left" ? 0 : g] ?? out;
    const b = rights[shared === "right" ? 0 : g] ?? out;
    const old = before[g] ?? out;
    const [leftRow, leftInner] = product.leftTransposed ? [1, product.leftStride] : [product.leftStride, 1];
    const [rightInner, rightColumn] = product.rightTransposed ? [1, product.rightStride] : [product.rightStride, 1];
    let worst = 0;
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        const at = guard + i * product.outStride + j;
        let [sum, magnitude] = [0, 0];
        for (let k = 0; k < inner; k++) {
          const x = a[guard + i * leftRow + k * leftInner] ?? NaN;
          const y = b[guard + k * rightInner + j * rightColumn] ?? NaN;
          sum += x * y;
          magnitude += Math.abs(x * y);
        }
        const error = Math.abs((out[at] ?? NaN) - sum) / (gamma * magnitude);
        worst = Number.isNaN(error) ? Infinity : Math.max(worst, error);
        out[at] = old[at] ?? NaN;
      }
    }
    return worst;
  });
  const around = outs.every(same(before));
  return [
    ...(repeated ? [] : ["a second run gives other bits"]),
    ...(operandsKept ? [] : ["an operand is written"]),
    ...(around ? [] : ["elements around C are written"]),
    ...errors.filter((error) => error > 1).map((error) => `C is off by ${error} times its bound`),
  ];
}

/** Whether arrays hold the same numbers, zeros with their signs. */
const same = (others: readonly Values[]) => (values: Values, at: number) =>
  values.every((value, index) => Object.is(value, others[at]?.[index]));

interface Choices {
  m: number;
  n: number;
  inner: number;
  leftTransposed: boolean;
  rightTransposed: boolean;
  precision: "float32" | "float64";
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
  { m: 260, n: 33, inner: 32 },
  { m: 7, n: 65, inner: 64 },
  { m: 3, n: 5, inner: 100_000 },
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
      fc.property(choices, (chosen) => {
        expect(faultsOf(productOf(chosen, relaxed))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test.each(cases)("$precision $m × $inner × $n, transposed: $leftTransposed $rightTransposed", (sizes) => {
    const alone: Choices = { ...sizes, group: { count: 1, shared: null }, gaps: [0, 0, 0] };
    const group: Choices = { ...sizes, group: { count: 2, shared: "right" }, gaps: [1, 3, 2] };
    expect(faultsOf(productOf(alone, relaxed))).toEqual([]);
    expect(faultsOf(productOf(group, relaxed))).toEqual([]);
  });

  test.each(["m", "n", "inner"])("of size zero along %s are refused", (side) => {
    const sizes = { m: 5, n: 7, inner: 3, [side]: 0 };
    const rest = { leftTransposed: false, rightTransposed: false, precision: "float32" as const };
    const product = productOf({ ...sizes, ...rest, group: { count: 1, shared: null }, gaps: [0, 0, 0] }, relaxed);
    expect(() => matmulKernel(product)).toThrow(ShapeError);
  });
});
