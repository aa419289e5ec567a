/**
 * A product over an inner index of any length. In float32 a long one is cut into runs, each a product by itself, which are added up
 * in float64 and rounded once: so the error grows with the length of a run, and not with that of the index (blocked summation,
 * Higham, Accuracy and Stability of Numerical Algorithms, 2002, 4.2).
 *
 *   T ← 0;  for each run of the inner index:  P ← A[:, run]·B[run, :],  T ← T + P;  C ← T
 */
import { must } from "@dualtape/core";
import { call, f64x2, i32, i8x16, local, memory, v128 } from "wasmati";
import { UPPER_FIRST } from "../lanes.ts";
import { roundAll } from "../rounding.ts";
import { vectorBytes } from "./arithmetic.ts";
import { type MatmulKernel, operandCount, operands, shortKernel, termsInOrder } from "./kernel.ts";
import { elementBytes, innermost, type Level, levelsOf, type Product, stepsOf } from "./product.ts";
import { advance, along, routine, type Routine, until } from "./routine.ts";

/** How many terms are added up in float32, one after the other. */
const MOST_TERMS = 512;

/**
 * The kernel of a product. It reads up to 16 bytes beyond its operands, and writes C alone.
 *
 * @throws ShapeError where a size is zero: there is nothing to multiply
 */
export function matmulKernel(product: Product): MatmulKernel {
  const runs = product.precision === "float32" ? Math.ceil(termsInOrder(product) / MOST_TERMS) : 1;
  return runs > 1 ? inRuns(product, runs) : shortKernel(product);
}

function inRuns(product: Product, runs: number): MatmulKernel {
  const { m, n, inner, count } = product;
  const { rightInner } = stepsOf(product);
  const { above, level, below, length } = cut(levelsOf(product).inner, Math.ceil(inner / runs));
  const [all, step] = level;
  const terms = below.reduce((product, [own]) => product * own, 1);
  const runOf = (own: number): MatmulKernel =>
    shortKernel({
      ...product,
      inner: own * terms,
      outStride: n,
      ...(product.walk && { walk: { ...product.walk, inner: [[own, step], ...below] } }),
    });
  const [whole, rest] = [runOf(length), all % length === 0 ? null : runOf(all % length)];
  const size = count * m * n;
  const vectors = Math.ceil(size / 4);
  const [partAt, panelsAt] = [vectors * 2 * vectorBytes, vectors * 3 * vectorBytes];
  const [add, round] = [addRoutine(vectors), roundRoutine(product)];
  const inBytes = ([own, apart]: Level): Level => [own, apart * elementBytes[product.precision]];

  const body = routine(operandCount(product), (registers) => {
    const { lefts, rights, outs, scratch } = operands(product, registers);
    const [leftAt, rightAt, end] = [registers.address(), registers.address(), registers.address()];
    const run = (kernel: MatmulKernel, own: number) => {
      for (const left of lefts) i32.add(left, leftAt);
      for (const right of rights) i32.add(right, rightAt);
      outs.forEach((_, g) => i32.add(scratch, partAt + g * m * n * 4));
      i32.add(scratch, panelsAt);
      call(kernel.routine);
      call(add, [scratch]);
      advance(leftAt, own * inBytes(level)[1]);
      advance(rightAt, own * terms * rightInner);
    };
    local.get(scratch);
    i32.const(0);
    i32.const(partAt);
    memory.fill();
    local.set(leftAt, 0);
    local.set(rightAt, 0);
    along(leftAt, [...above, level].map(inBytes), registers.addresses(above.length), ([, apart]) => {
      local.set(end, i32.add(leftAt, Math.floor(all / length) * length * apart));
      until(leftAt, end, () => run(whole, length));
      if (rest) run(rest, all % length);
    });
    outs.forEach((out, g) => {
      i32.add(scratch, g * m * n * 8);
      local.get(out);
      call(round);
    });
  });
  return { routine: body, scratchBytes: panelsAt + Math.max(whole.scratchBytes, rest?.scratchBytes ?? 0) };
}

/** Where a nest is cut into runs of so many terms at most: at one level, of which `length` at a time, with all that is below it. */
function cut(levels: readonly Level[], most: number) {
  let [at, terms] = [levels.length - 1, 1];
  for (; at > 0 && terms * innermost(levels.slice(0, at + 1))[0] <= most; at--)
    terms *= innermost(levels.slice(0, at + 1))[0];
  const level = must(levels[at], "level");
  const [count] = level;
  const pieces = Math.ceil(count / Math.max(1, Math.floor(most / terms)));
  const even = Math.ceil(count / pieces);
  // Vectors are filled where runs are of single terms.
  const length = terms === 1 ? Math.min(count, Math.ceil(even / 4) * 4) : even;
  return { above: levels.slice(0, at), level, below: levels.slice(at + 1), length };
}

/** A routine of (totals in float64, behind them as many float32 to add to them); what fills the last vector may be anything. */
const addRoutine = (vectors: number): Routine =>
  routine(1, (registers) => {
    const total = registers.parameter();
    const [part, end, four] = [registers.address(), registers.address(), registers.vector()];
    local.set(part, i32.add(total, vectors * 2 * vectorBytes));
    local.set(end, part);
    until(total, end, () => {
      local.set(four, v128.load({}, part));
      v128.store({}, total, f64x2.add(f64x2.promote_low_f32x4(four), v128.load({}, total)));
      local.set(four, i8x16.shuffle(UPPER_FIRST, four, four));
      const offset = vectorBytes;
      v128.store({ offset }, total, f64x2.add(f64x2.promote_low_f32x4(four), v128.load({ offset }, total)));
      advance(part, vectorBytes);
      advance(total, 2 * vectorBytes);
    });
  });

/** A routine of (totals in float64, C). */
const roundRoutine = ({ m, n, outStride }: Product): Routine =>
  routine(2, (registers) => {
    const [total, out, end] = [registers.parameter(), registers.parameter(), registers.address()];
    const columns = outStride === n ? m * n : n;
    local.set(end, i32.add(out, m * outStride * 4));
    until(out, end, () => {
      roundAll(total, out, columns, registers.address);
      advance(out, (outStride - n) * 4);
    });
  });
