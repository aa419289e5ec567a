/**
 * Positions by rotation (Su et al. 2021, "RoFormer"): pairs of elements are turned by angles that grow with the position, so that the product
 * of a query and a key depends on how far they are apart. Element i is paired with i + size/2, as in GPT-NeoX and Llama; RoFormer pairs
 * neighbours, which is the same but for the order of elements.
 *
 *   (a, b) ↦ (a cos θ − b sin θ, a sin θ + b cos θ),   θ = position · base^(−2i/size)
 */
import { checkInteger, refuse, type TensorLike } from "@dualtape/core";
import { cos, pow, sin } from "@dualtape/core/portable";
import { rotated } from "./rotated.ts";

/**
 * Turns the rows of x, of shape `[…, length, size]`, by the first `length` rows of a table: `tensor(rotary.table(length, size))`, made once, and
 * in a loss lifted. Throws a `ShapeError` where it has too few.
 */
export const rotary = /* @__PURE__ */ Object.assign(<T extends TensorLike<T>>(x: T, table: T): T => rotated(x, table), {
  /** Cosines and sines for so many positions and an even size, of shape `[2, length, size / 2]`; the base is greater than 0. */
  table: (length: number, size: number, base = 10_000): number[][][] => {
    const angles = anglesOf("rotary.table", length, size, base);
    return [cos, sin].map((part) => angles.map((row) => row.map(part)));
  },
});

/**
 * The positions of Vaswani et al. (2017), to be added to embeddings, of shape `[length, size]` for an even size: sin θ and cos θ in
 * turns, with the angles of `rotary`.
 */
export const sinusoidal = (length: number, size: number, base = 10_000): number[][] =>
  anglesOf("sinusoidal", length, size, base).map((row) => row.flatMap((angle) => [sin(angle), cos(angle)]));

function anglesOf(where: string, length: number, size: number, base: number): number[][] {
  checkInteger(where, "the length", length, 1);
  checkInteger(where, "the size", size, 2);
  if (size % 2 !== 0) refuse(where, "the size", size, "an even one");
  if (!(Number.isFinite(base) && base > 0)) refuse(where, "the base", base, "a finite number greater than 0");
  return Array.from({ length }, (_, position) =>
    Array.from({ length: size / 2 }, (__, i) => position * pow(base, (-2 * i) / size)),
  );
}
