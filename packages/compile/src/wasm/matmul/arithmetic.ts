/**
 * The two precisions under one vocabulary: a vector of 128 bits holds four float32 or two float64.
 *
 * Every function emits instructions; what a kernel does with vectors is written once, in these terms.
 */
import { f32x4, f64x2, i32, i64, i8x16, local, v128, type Input, type StackVar } from "wasmati";
import { elementBytes, type Product } from "./product.ts";
import { type Address, at, type Vector } from "./routine.ts";

export const vectorBytes = 16;

export interface Arithmetic {
  /** Bytes of an element. */
  readonly element: number;
  /** Elements of a vector. */
  readonly lanes: number;
  /** A vector whose lanes are all the element at `address + offset`. */
  broadcast(address: Address, offset: number): StackVar<"v128">;
  add(left: Input<"v128">, right: Input<"v128">): StackVar<"v128">;
  /** sum ← sum + left·right */
  multiplyAdd(sum: Vector, left: Vector, right: Vector): void;
  /** Loads the first `count` lanes, or all where there are no more; the others are zero. */
  load(register: Vector, address: Address, offset: number, count: number): void;
  /** Stores the first `count` lanes, or all where there are no more. */
  store(address: Address, offset: number, vector: Vector, count: number): void;
  /** Copies one element. */
  copy(to: Address, toOffset: number, from: Address, fromOffset: number): void;
  /** Replaces the rows of a square, `lanes` vectors, by its columns; `spare` are as many vectors to work in. */
  transpose(square: readonly Vector[], spare: readonly Vector[]): void;
}

export function zero(): StackVar<"v128"> {
  return v128.const("i32x4", [0, 0, 0, 0]);
}

/** The bytes of lanes of `bytes` each, numbered through two vectors, as a shuffle takes them. */
function shuffle(bytes: number, lanes: readonly number[], first: Vector, second: Vector): StackVar<"v128"> {
  const mask = lanes.flatMap((lane) => Array.from({ length: bytes }, (_, byte) => lane * bytes + byte));
  return i8x16.shuffle(mask, first, second);
}

const interleaveLow = (first: Vector, second: Vector) => shuffle(4, [0, 4, 1, 5], first, second);
const interleaveHigh = (first: Vector, second: Vector) => shuffle(4, [2, 6, 3, 7], first, second);
const joinLow = (first: Vector, second: Vector) => shuffle(8, [0, 2], first, second);
const joinHigh = (first: Vector, second: Vector) => shuffle(8, [1, 3], first, second);

/** Four rows of four: pairs of rows interleave, then their halves join. */
function transposeFour(square: readonly Vector[], spare: readonly Vector[]): void {
  const [a, b, c, d] = [at(square, 0), at(square, 1), at(square, 2), at(square, 3)];
  const [p, q, r, s] = [at(spare, 0), at(spare, 1), at(spare, 2), at(spare, 3)];
  local.set(p, interleaveLow(a, b));
  local.set(q, interleaveLow(c, d));
  local.set(r, interleaveHigh(a, b));
  local.set(s, interleaveHigh(c, d));
  local.set(a, joinLow(p, q));
  local.set(b, joinHigh(p, q));
  local.set(c, joinLow(r, s));
  local.set(d, joinHigh(r, s));
}

function transposeTwo(square: readonly Vector[], spare: readonly Vector[]): void {
  const [a, b, p] = [at(square, 0), at(square, 1), at(spare, 0)];
  local.set(p, joinLow(a, b));
  local.set(b, joinHigh(a, b));
  local.set(a, p);
}

/** The vocabulary of a product's precision. */
export function arithmeticOf({ precision, relaxed }: Pick<Product, "precision" | "relaxed">): Arithmetic {
  const single = precision === "float32";
  const vector = single ? f32x4 : f64x2;
  const splat = single ? v128.load32_splat : v128.load64_splat;
  return {
    element: elementBytes[precision],
    lanes: single ? 4 : 2,
    broadcast: (address, offset) => splat({ offset }, address),
    add: (left, right) => vector.add(left, right),
    multiplyAdd(sum, left, right) {
      if (relaxed) vector.relaxed_madd(left, right, sum);
      else vector.add(vector.mul(left, right), sum);
      local.set(sum);
    },
    load(register, address, offset, count) {
      if (count >= vectorBytes / elementBytes[precision]) v128.load({ offset }, address);
      else if (!single || count >= 2) v128.load64_zero({ offset }, address);
      else v128.load32_zero({ offset }, address);
      local.set(register);
      if (!single || count !== 3) return;
      v128.load32_lane({ offset: offset + 8 }, 2, address, register);
      local.set(register);
    },
    store(address, offset, value, count) {
      if (count >= vectorBytes / elementBytes[precision]) return v128.store({ offset }, address, value);
      if (!single) return v128.store64_lane({ offset }, 0, address, value);
      if (count >= 2) v128.store64_lane({ offset }, 0, address, value);
      if (count % 2 === 1) v128.store32_lane({ offset: offset + (count - 1) * 4 }, count - 1, address, value);
    },
    copy(to, toOffset, from, fromOffset) {
      local.get(to);
      if (single) i32.load({ offset: fromOffset }, from);
      else i64.load({ offset: fromOffset }, from);
      if (single) i32.store({ offset: toOffset });
      else i64.store({ offset: toOffset });
    },
    transpose: single ? transposeFour : transposeTwo,
  };
}
