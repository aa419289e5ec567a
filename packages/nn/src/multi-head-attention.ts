/**
 * Attention by several heads (Vaswani et al. 2017): each looks at the input through projections of its own, and what they found is
 * projected back.
 *
 *   Σₕ attention(x Qₕ, m Kₕ, m Vₕ) Oₕ + b,   m = x unless something else is looked at
 */
import {
  ArgumentError,
  checkInteger,
  checkRecord,
  checkTensor,
  formatShape,
  ShapeError,
  type TensorLike,
} from "@dualtape/core";
import { type AttentionMask, scaledDotProductAttention } from "./attention.ts";
import { swapAxes } from "./axes.ts";
import { checkLayer, checkRandom, checkShapeOf } from "./checks.ts";
import type { Dense } from "./dense.ts";
import { allZeros, glorotUniform } from "./initializers.ts";
import type { RandomSource } from "./random.ts";
import { rotated } from "./rotated.ts";

/** The parameters of the heads, laid out as in flax: how many there are, and how wide, is read from the shapes. */
export interface MultiHeadAttention<T> {
  /** Weights of shape `[size, heads, width]` and biases of shape `[heads, width]`. */
  readonly query: Dense<T>;
  readonly key: Dense<T>;
  readonly value: Dense<T>;
  /** Weights of shape `[heads, width, size]` and biases of shape `[size]`. */
  readonly out: Dense<T>;
}

/** What the heads look at. */
export interface AttentionOptions<T> {
  /** What a query may see, everything by default; a tensor broadcasts to `[batch, heads, queries, keys]`. */
  readonly mask?: AttentionMask<T>;
  /** What is looked at, of shape `[…, keys, size]`: the output of an encoder, say; x itself by default. */
  readonly memory?: T;
  /** A table of `rotary` for the width of a head, by which queries and keys are turned; none by default. */
  readonly rotary?: T;
}

/** For x of shape `[…, length, size]`, the same shape; `multiHeadAttention.init` makes the parameters. Throws a `ShapeError` on others. */
export const multiHeadAttention = /* @__PURE__ */ Object.assign(
  <T extends TensorLike<T>>(x: T, parameters: MultiHeadAttention<T>, options: AttentionOptions<T> = {}): T => {
    const where = "multiHeadAttention";
    checkTensor(where, "x", x);
    checkLayer(where, parameters);
    checkRecord(where, "the record of options", options, ["mask", "memory", "rotary"]);
    const { mask = "none", memory = x, rotary: table } = options;
    checkTensor(where, "the memory", memory);
    const { query, key, value, out } = parameters;
    const turned = (heads: T): T => (table === undefined ? heads : rotated(heads, table));
    const found = scaledDotProductAttention(
      turned(projected(`${where}, query`, x, query)),
      turned(projected(`${where}, key`, memory, key)),
      projected(`${where}, value`, memory, value),
      mask,
    );
    return joined(`${where}, out`, found, out);
  },
  {
    /** Heads of width size/heads, with Glorot's weights and biases of 0. */
    init: <T extends TensorLike<T>>(size: number, heads: number, random: RandomSource<T>): MultiHeadAttention<T> => {
      checkInteger("multiHeadAttention.init", "the size", size, 1);
      checkInteger("multiHeadAttention.init", "the number of heads", heads, 1);
      checkRandom("multiHeadAttention.init", random);
      if (size % heads !== 0) {
        throw new ArgumentError(
          "multiHeadAttention.init",
          `${heads} heads do not share a size of ${size}`,
          "Give a divisor of the size",
        );
      }
      const inner = [heads, size / heads];
      const weights = (): T => glorotUniform([size, size], random);
      const into = (): Dense<T> => ({ w: weights().reshape([size, ...inner]), b: allZeros(inner, random) });
      const out = { w: weights().reshape([...inner, size]), b: allZeros([size], random) };
      return { query: into(), key: into(), value: into(), out };
    },
  },
);

/** x, of shape `[…, length, size]`, as the heads see it: `[…, heads, length, width]`. */
function projected<T extends TensorLike<T>>(where: string, x: T, parameters: Dense<T>): T {
  checkLayer(where, parameters);
  const { w, b } = parameters;
  const inner = partOf(where, w).slice(1);
  checkShapeOf(where, "b", b, inner);
  if (x.shape.length < 2 || x.shape.at(-1) !== w.shape[0]) {
    const [given, needed] = [formatShape(x.shape), formatShape(w.shape)];
    throw new ShapeError(where, `an input of shape ${given} for weights of shape ${needed}`, "Give […, length, size]");
  }
  const rows = x.matmul(w.reshape([w.shape[0] ?? 1, -1]));
  return swapAxes(rows.reshape([...x.shape.slice(0, -1), ...inner]).add(b), -2, -3);
}

/** What the heads found, of shape `[…, heads, length, width]`, in one: `[…, length, size]`. */
function joined<T extends TensorLike<T>>(where: string, found: T, parameters: Dense<T>): T {
  checkLayer(where, parameters);
  const { w, b } = parameters;
  const size = partOf(where, w)[2] ?? 1;
  checkShapeOf(where, "w", w, [found.shape.at(-3) ?? 1, found.shape.at(-1) ?? 1, size]);
  checkShapeOf(where, "b", b, [size]);
  const rows = swapAxes(found, -2, -3);
  return rows
    .reshape([...rows.shape.slice(0, -2), -1])
    .matmul(w.reshape([-1, size]))
    .add(b);
}

/** The shape of weights with an axis for the heads. */
function partOf<T extends TensorLike<T>>(where: string, w: T): readonly number[] {
  checkTensor(where, "w", w);
  if (w.shape.length === 3) return w.shape;
  throw new ShapeError(where, `w has shape ${formatShape(w.shape)}`, "Give it three axes, one of them for the heads");
}
