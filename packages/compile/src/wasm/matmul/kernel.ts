/**
 * A whole product: the loops over blocks, and over the products that share an operand.
 *
 *   for each right operand, block of the inner index, block of columns:
 *     pack the block of B, then sweep every left operand over it
 *
 * All left operands of a group pass a block while it is packed and near. The first inner block writes C, the following
 * ones add to it. The routine calls small ones for packing and sweeping, so its size does not grow with the sizes.
 */
import { call, i32, local, type Local } from "wasmati";
import { arithmeticOf, vectorBytes, type Address } from "./arithmetic.ts";
import { packRoutine } from "./pack.ts";
import { planOf } from "./plan.ts";
import { elementBytes, stepsOf, type Product } from "./product.ts";
import { advance, routine, until, type Routine } from "./routine.ts";
import { sweepRoutine } from "./sweep.ts";

/** A product as code: a routine of the addresses of the left, right and out arrays and of the scratch memory. */
export interface MatmulKernel {
  readonly routine: Routine;
  readonly scratchBytes: number;
}

export function matmulKernel(product: Product): MatmulKernel {
  if (product.shared !== "left") return sharedRight(product);
  const { routine: one, scratchBytes } = sharedRight({ ...product, count: 1, shared: null });
  const group = routine(2 * product.count + 2, { addresses: 0, vectors: 0 }, (parameters) => {
    const [left, ...rest] = parameters;
    const scratch = rest.at(-1);
    for (let g = 0; g < product.count; g++) {
      const right = rest[g];
      const out = rest[product.count + g];
      if (left && right && out && scratch) call(one, [left, right, out, scratch]);
    }
  });
  return { routine: group, scratchBytes };
}

/** One right operand, and `count` left ones. */
function sharedRight(product: Product): MatmulKernel {
  const { m, n, inner, count } = product;
  const arithmetic = arithmeticOf(product);
  const steps = stepsOf(product);
  const plan = planOf(product);
  const element = elementBytes[product.precision];
  const panel = plan.vectors * arithmetic.lanes;
  const panelBytes = plan.packed ? plan.depth * plan.vectors * vectorBytes : plan.vectors * vectorBytes;
  const blocked = plan.depth < inner;

  /** The routines that pack a block of so many columns and sweep over it. */
  const blockRoutines = (columns: number) => ({
    columns,
    pack: plan.packed
      ? packRoutine(arithmetic, steps, { columns, panel, panelBytes, transposed: product.rightTransposed })
      : null,
    sweep: sweepRoutine(arithmetic, steps, {
      m,
      columns,
      rows: plan.rows,
      vectors: plan.vectors,
      panelBytes,
      rightStep: plan.packed ? "packed" : steps.rightInner,
      fresh: product.accumulate ? false : blocked ? "asked" : true,
    }),
  });
  const whole = blockRoutines(plan.width);
  const rest = n % plan.width === 0 ? null : blockRoutines(n % plan.width);

  const body = routine(2 * count + 2, { addresses: 7, vectors: 0 }, (parameters, { addresses }) => {
    const lefts = parameters.slice(0, count);
    const right = parameters[count];
    const outs = parameters.slice(count + 1, 2 * count + 1);
    const scratch = parameters[2 * count + 1];
    const [leftAt, lastDepth, rightAt, columnAt, outAt, lastColumn, fresh] = addresses;
    if (!right || !scratch || !leftAt || !lastDepth || !rightAt || !columnAt || !outAt || !lastColumn || !fresh) return;

    const columnBlock = ({ columns, pack, sweep }: ReturnType<typeof blockRoutines>, depth: number) => {
      if (pack) call(pack, [columnAt, scratch, depth]);
      lefts.forEach((left, g) => {
        const out = outs[g];
        if (!out) return;
        i32.add(left, leftAt);
        local.get(pack ? scratch : columnAt);
        i32.add(out, outAt);
        i32.const(depth * steps.leftInner);
        if (blocked && !product.accumulate) local.get(fresh);
        call(sweep);
      });
      advance(columnAt, columns * steps.rightColumn);
      advance(outAt, columns * element);
    };
    const depthBlock = (depth: number) => {
      local.set(columnAt, rightAt);
      local.set(outAt, 0);
      const full = Math.floor(n / plan.width);
      local.set(lastColumn, full * plan.width * element);
      until(outAt, lastColumn, () => columnBlock(whole, depth));
      if (rest) columnBlock(rest, depth);
      local.set(fresh, 0);
      advance(leftAt, depth * steps.leftInner);
      advance(rightAt, depth * steps.rightInner);
    };

    local.set(leftAt, 0);
    local.set(rightAt, right);
    local.set(fresh, 1);
    const full = Math.floor(inner / plan.depth);
    local.set(lastDepth, full * plan.depth * steps.leftInner);
    until(leftAt, lastDepth, () => depthBlock(plan.depth));
    if (inner % plan.depth > 0) depthBlock(inner % plan.depth);
  });
  const panels = Math.ceil(plan.width / panel);
  return { routine: body, scratchBytes: plan.packed ? panels * panelBytes : 0 };
}
