/**
 * The linear, indexed and bilinear methods, once for every kind of number with axes: what people write becomes plain parameters, counted
 * from the first axis and copied, and the operation its row of the table.
 *
 * A kind of number extends this class and says in `linear`, `indexed` and `bilinear` what a row means for it. Each method asks for a `this` that
 * is `TensorLike`: a dual of scalars, which has no axes, has none of them for the compiler.
 */
import { Arithmetic } from "./arithmetic.ts";
import { checkFlag, isList, isNumber, refuse } from "./checks.ts";
import type { IndexedName, Indices, TensorLike } from "./number.ts";
import { shapeOfIndices } from "./rules/indexed.ts";
import {
  type Axes,
  checkCount,
  checkShape,
  keptShape,
  normalizeAxes,
  normalizeAxis,
  normalizeIndices,
  normalizePadding,
  normalizePermutation,
  normalizeRanges,
  type Padding,
  type Range,
  reshapedShape,
  sameShape,
  type Shape,
} from "./shape.ts";
import { normalizeWindows, type Window } from "./windows.ts";

/** The base of `Tensor`, `Dual`, `Var`, `Traced`: one-line methods over the tables. */
export abstract class TensorArithmetic<S> extends Arithmetic<S> {
  sum<R extends TensorLike<R>>(this: R, axes?: Axes, keepDimensions = false): R {
    checkFlag("sum", "keepDimensions", keepDimensions);
    const reduced = normalizeAxes("sum", axes, this.shape);
    const total = this.sumTo(keptShape(this.shape, reduced));
    return keepDimensions ? total : total.reshape(this.shape.filter((_, axis) => !reduced.includes(axis)));
  }
  reshape<R extends TensorLike<R>>(this: R, shape: Shape): R {
    const target = reshapedShape(this.shape, shape);
    return sameShape(this.shape, target) ? this : this.linear("reshape", [], { shape: target });
  }
  transpose<R extends TensorLike<R>>(this: R, permutation?: readonly number[]): R {
    return this.linear("transpose", [], { permutation: normalizePermutation(this.shape, permutation) });
  }
  slice<R extends TensorLike<R>>(this: R, ...ranges: readonly (Range | null)[]): R {
    return this.linear("slice", [], { ranges: normalizeRanges(this.shape, ranges) });
  }
  pad<R extends TensorLike<R>>(this: R, ...padding: readonly (Padding | null)[]): R {
    return this.linear("pad", [], { padding: normalizePadding(this.shape, padding) });
  }
  windows<R extends TensorLike<R>>(this: R, windows: readonly Window[], axis = 0): R {
    const along = normalizeAxis("windows", axis, this.shape);
    return this.linear("windows", [], { axis: along, windows: normalizeWindows("windows", windows) });
  }
  overlapAdd<R extends TensorLike<R>>(this: R, windows: readonly Window[], lengths: Shape, axis = 0): R {
    const along = normalizeAxis("overlapAdd", axis, this.shape);
    const own = normalizeWindows("overlapAdd", windows);
    return this.linear("overlapAdd", [], { axis: along, windows: own, lengths: checkShape("overlapAdd", lengths) });
  }
  concat<R extends TensorLike<R>>(this: R, others: readonly R[], axis = 0): R {
    if (!Array.isArray(others)) refuse("concat", "the list of others", others, "an array of numbers");
    return this.linear("concat", others, { axis: normalizeAxis("concat", axis, this.shape) });
  }
  take<R extends TensorLike<R>>(this: R, indices: R | ArrayLike<number>, axis = 0): R {
    const along = normalizeAxis("take", axis, this.shape);
    return this.indexed("take", indicesIn("take", indices, this.shape[along]), { axis: along, batch: 0 });
  }
  scatterAdd<R extends TensorLike<R>>(this: R, indices: R | ArrayLike<number>, size: number, axis = 0): R {
    checkShape("scatterAdd", [size]);
    const at = indicesIn("scatterAdd", indices, size);
    const along = normalizeAxis("scatterAdd", axis, scattered(this.shape, shapeOfIndices(at), size));
    return this.indexed("scatterAdd", at, { axis: along, batch: 0, size });
  }
  matmul<R extends TensorLike<R>>(this: R, other: R): R {
    return this.bilinear("matmul", other);
  }
}

/** Indices as the rows take them: those that are known are checked, and copied. */
function indicesIn<R extends TensorLike<R>>(
  name: IndexedName,
  indices: R | ArrayLike<number>,
  size?: number,
): Indices<R> {
  if (isList(indices)) return normalizeIndices(name, indices, size);
  return isNumber(indices)
    ? indices
    : refuse(name, "the array of indices", indices, "an array of integers, or a number");
}

/** A shape with as many axes as that of slices has when they are added up at indices, which stand in place of one. */
function scattered(slices: Shape, indices: Shape, size: number): Shape {
  if (indices.length > slices.length) checkCount("scatterAdd", indices, slices, 0);
  return indices.length === 0 ? [size, ...slices] : slices.slice(indices.length - 1);
}

/** A number stretched or summed to a shape, by a row of the linear table; itself where it has that shape. */
export const resized = <S extends TensorLike<S>>(x: S, name: "broadcastTo" | "sumTo", shape: Shape): S =>
  sameShape(x.shape, shape) ? x : x.linear(name, [], { shape: checkShape(name, shape) });
