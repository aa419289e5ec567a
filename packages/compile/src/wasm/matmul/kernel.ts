/**
 * A whole product: which kernel it takes, and the loops over blocks and over the products that share an operand.
 *
 *   for each block of the inner index, block of columns:
 *     pack the block of B, then sweep every left operand over it
 *
 * All left operands of a group pass a block while it is near. The first inner block writes C, the following ones add to
 * it. The routine calls small ones for packing and sweeping, so its size does not grow with the sizes.
 */
import { ShapeError } from "@dualtape/core";
import { call, i32, local } from "wasmati";
import { arithmeticOf, vectorBytes } from "./arithmetic.ts";
import { dotsRoutine, isDots } from "./dots.ts";
import { packRoutine } from "./pack.ts";
import { planOf } from "./plan.ts";
import { elementBytes, type Level, levelsOf, stepsOf, type Product } from "./product.ts";
import { type Address, advance, at, type Registers, routine, type Routine, until } from "./routine.ts";
import { sweepRoutine } from "./sweep.ts";

/** A product as code: a routine of the addresses of the left, right and out arrays and of the scratch memory. */
export interface MatmulKernel {
  readonly routine: Routine;
  readonly scratchBytes: number;
}

/**
 * The kernel of a product whose terms are added up in its own precision. It reads up to 16 bytes beyond its operands, and writes C alone.
 *
 * @throws ShapeError where a size is zero: there is nothing to multiply
 */
export function shortKernel(product: Product): MatmulKernel {
  const { m, n, inner } = product;
  if (Math.min(m, n, inner) < 1) {
    throw new ShapeError(
      "matmulKernel",
      `a product of ${m} × ${inner} and ${inner} × ${n}`,
      "Leave out empty products",
    );
  }
  if (isColumn(product)) return asRow(product);
  if (product.shared === "left") return eachRight(product);
  return isDots(product) ? dots(product) : blocks(product);
}

/** The parameters of a product, by what they are. */
export function operands({ shared, count }: Product, registers: Registers) {
  return {
    lefts: registers.parameters(shared === "left" ? 1 : count),
    rights: registers.parameters(shared === "right" ? 1 : count),
    outs: registers.parameters(count),
    scratch: registers.parameter(),
  };
}

/** How many parameters the kernel of a product has. */
export function operandCount({ shared, count }: Product): number {
  return (shared === null ? 2 * count : count + 1) + count + 1;
}

/** The routine that calls `one` with its own parameters in another order, once for each list. */
function calling(
  one: Routine,
  product: Product,
  calls: (given: ReturnType<typeof operands>) => readonly (readonly Address[])[],
): Routine {
  return routine(operandCount(product), (registers) => {
    for (const list of calls(operands(product, registers))) {
      for (const address of list) local.get(address);
      call(one);
    }
  });
}

const isColumn = ({ m, n, outStride, walk }: Product): boolean =>
  n === 1 && m > 1 && outStride === 1 && walk === undefined;

/** A column is a row of the transposed product: Cᵀ = op(B)ᵀ·op(A)ᵀ. */
const rowOf = (product: Product): Product => ({
  ...product,
  m: 1,
  n: product.m,
  leftTransposed: !product.rightTransposed,
  rightTransposed: !product.leftTransposed,
  leftStride: product.rightStride,
  rightStride: product.leftStride,
  outStride: product.m,
  shared: product.shared === null ? null : product.shared === "left" ? "right" : "left",
});

function asRow(product: Product): MatmulKernel {
  const { routine: one, scratchBytes } = shortKernel(rowOf(product));
  const swapped = calling(one, product, ({ lefts, rights, outs, scratch }) => [
    [...rights, ...lefts, ...outs, scratch],
  ]);
  return { routine: swapped, scratchBytes };
}

/** One left operand and several right ones: products of their own. */
const alone = (product: Product): Product => ({ ...product, count: 1, shared: null });

function eachRight(product: Product): MatmulKernel {
  const { routine: one, scratchBytes } = shortKernel(alone(product));
  const group = calling(one, product, ({ lefts, rights, outs, scratch }) =>
    rights.map((right, g) => [...lefts, right, at(outs, g), scratch]),
  );
  return { routine: group, scratchBytes };
}

/** How many terms of an element are added up one after the other, of so many: the lanes of a vector share those of a dot product. */
export function termsInOrder(product: Product): number {
  if (isColumn(product)) return termsInOrder(rowOf(product));
  const inLanes = isDots(product.shared === "left" ? alone(product) : product);
  return inLanes ? product.inner / arithmeticOf(product).lanes : product.inner;
}

/** Few rows against B stored by columns: each row by itself. */
function dots(product: Product): MatmulKernel {
  const { leftRow, outRow } = stepsOf(product);
  const row = dotsRoutine(arithmeticOf(product), product);
  const body = routine(operandCount(product), (registers) => {
    const { lefts, rights, outs } = operands(product, registers);
    lefts.forEach((left, g) => {
      for (let i = 0; i < product.m; i++) {
        i32.add(left, i * leftRow);
        local.get(at(rights, 0));
        i32.add(at(outs, g), i * outRow);
        call(row);
      }
    });
  });
  return { routine: body, scratchBytes: 0 };
}

/** One right operand and `count` left ones, by blocks. */
function blocks(product: Product): MatmulKernel {
  const { n, inner } = product;
  const arithmetic = arithmeticOf(product);
  const levels = levelsOf(product);
  const inBytes = ([count, step]: Level): Level => [count, step * element];
  const steps = stepsOf(product);
  const plan = planOf(product);
  const element = elementBytes[product.precision];
  const panel = plan.vectors * arithmetic.lanes;
  const rowBytes = plan.vectors * vectorBytes;
  const panelBytes = plan.packed ? plan.depth * rowBytes : rowBytes;
  const asked = plan.depth < inner;

  /** The routines that pack a block of so many columns and sweep over it. */
  const blockOf = (columns: number) => ({
    columns,
    pack: plan.packed
      ? packRoutine(arithmetic, steps, { columns, panel, panelBytes, transposed: product.rightTransposed })
      : null,
    sweep: sweepRoutine(arithmetic, steps, {
      walk: { rows: levels.rows.map(inBytes), inner: levels.inner.map(inBytes) },
      columns,
      rows: plan.rows,
      vectors: plan.vectors,
      panelBytes,
      rightStep: plan.packed ? rowBytes : steps.rightInner,
      fresh: asked ? "asked" : true,
    }),
  });
  const whole = blockOf(plan.width);
  const rest = n % plan.width === 0 ? null : blockOf(n % plan.width);

  const body = routine(operandCount(product), (registers) => {
    const { lefts, rights, outs, scratch } = operands(product, registers);
    const leftAt = registers.address();
    const lastInner = registers.address();
    const rightAt = registers.address();
    const columnAt = registers.address();
    const outAt = registers.address();
    const lastColumn = registers.address();
    const fresh = registers.address();

    const columnBlock = ({ columns, pack, sweep }: ReturnType<typeof blockOf>, depth: number) => {
      if (pack) call(pack, [columnAt, scratch, depth]);
      lefts.forEach((left, g) => {
        i32.add(left, leftAt);
        local.get(pack ? scratch : columnAt);
        i32.add(at(outs, g), outAt);
        i32.const(depth * steps.leftInner);
        if (asked) local.get(fresh);
        call(sweep);
      });
      advance(columnAt, columns * steps.rightColumn);
      advance(outAt, columns * element);
    };
    const innerBlock = (depth: number) => {
      local.set(columnAt, rightAt);
      local.set(outAt, 0);
      local.set(lastColumn, Math.floor(n / plan.width) * plan.width * element);
      until(outAt, lastColumn, () => columnBlock(whole, depth));
      if (rest) columnBlock(rest, depth);
      local.set(fresh, 0);
      advance(leftAt, depth * steps.leftInner);
      advance(rightAt, depth * steps.rightInner);
    };

    local.set(leftAt, 0);
    local.set(rightAt, at(rights, 0));
    local.set(fresh, 1);
    local.set(lastInner, Math.floor(inner / plan.depth) * plan.depth * steps.leftInner);
    until(leftAt, lastInner, () => innerBlock(plan.depth));
    if (inner % plan.depth > 0) innerBlock(inner % plan.depth);
  });
  return { routine: body, scratchBytes: plan.packed ? Math.ceil(plan.width / panel) * panelBytes : 0 };
}
