/**
 * What a vector is made of, for each precision: four float32 or two float64. Everything that is written for "lanes" is written
 * once for both.
 */
import { f32, f32x4, f64, f64x2, i32, type Local, local, v128 } from "wasmati";
import type { Precision } from "../graph/node.ts";
import { type Fresh, keep } from "./routine.ts";

/** The instructions of a precision. */
export interface Lanes {
  readonly type: "f32" | "f64";
  readonly bytes: number;
  readonly count: number;
  readonly vector: typeof f32x4 | typeof f64x2;
  readonly scalar: typeof f32 | typeof f64;
  /** Makes a vector of the number on the stack. */
  splat(): void;
  /** Pushes a vector of one number. */
  constant(value: number): void;
  /** Pushes the vector whose lanes are all the number at an address. */
  loadSplat(address: Local<"i32">, offset: number): void;
  /** Replaces a lane of the vector on the stack (under which lies the address) by the number at it. */
  loadLane(offset: number, lane: number): void;
  /** Stores a lane of the vector on the stack at the address under it. */
  storeLane(offset: number, lane: number): void;
  /** Pushes one number of the vector on the stack. */
  extract(lane: number): void;
  /** Replaces a lane of the vector under the number on the stack. */
  replace(lane: number): void;
  /** Pushes a mask whose first lanes are all ones. */
  firstLanes(count: number): void;
}

type Bytes = Parameters<typeof v128.const<"i8x16">>[1];

/** Pushes so many bytes of ones, and zeros behind them. */
const ones = (bytes: number): void =>
  void v128.const("i8x16", Array.from({ length: 16 }, (_, i) => (i < bytes ? 255 : 0)) as Bytes);

const float32: Lanes = {
  type: "f32",
  bytes: 4,
  count: 4,
  vector: f32x4,
  scalar: f32,
  splat: () => void f32x4.splat(),
  constant: (value) => void v128.const("f32x4", [value, value, value, value]),
  loadSplat: (address, offset) => void v128.load32_splat({ offset }, address),
  loadLane: (offset, lane) => void v128.load32_lane({ offset }, lane),
  storeLane: (offset, lane) => void v128.store32_lane({ offset }, lane),
  extract: (lane) => void f32x4.extract_lane(lane),
  replace: (lane) => void f32x4.replace_lane(lane),
  firstLanes: (count) => ones(4 * count),
};

const float64: Lanes = {
  type: "f64",
  bytes: 8,
  count: 2,
  vector: f64x2,
  scalar: f64,
  splat: () => void f64x2.splat(),
  constant: (value) => void v128.const("f64x2", [value, value]),
  loadSplat: (address, offset) => void v128.load64_splat({ offset }, address),
  loadLane: (offset, lane) => void v128.load64_lane({ offset }, lane),
  storeLane: (offset, lane) => void v128.store64_lane({ offset }, lane),
  extract: (lane) => void f64x2.extract_lane(lane),
  replace: (lane) => void f64x2.replace_lane(lane),
  firstLanes: (count) => ones(8 * count),
};

/** The lanes of a precision. */
export const lanesOf = (precision: Precision): Lanes => (precision === "float32" ? float32 : float64);

/** Pushes an index, and gives the offset at which an element is then, `further` bytes behind an address: instructions hold no negative ones. */
export function pushIndex(index: Local<"i32">, address: number, further: number): number {
  if (address + further >= 0) {
    local.get(index);
    return address + further;
  }
  i32.add(index, further);
  return address;
}

/** Pushes a vector of the elements that lie `step` bytes apart, as many as `count` says and zeros behind them. */
export function loadApart(
  lanes: Lanes,
  count: number,
  index: Local<"i32">,
  address: number,
  step: number,
  fresh: Fresh,
  further = 0,
): void {
  lanes.constant(0);
  const vector = keep("v128", fresh);
  for (let lane = 0; lane < count; lane++) {
    const offset = pushIndex(index, address, further + lane * step);
    local.get(vector);
    lanes.loadLane(offset, lane);
    local.set(vector);
  }
  local.get(vector);
}

/**
 * Stores the first lanes of the vector on the stack, `step` bytes apart: together, or one at a time where they do not fill it or lie in
 * no row.
 */
export function storeFirst(
  lanes: Lanes,
  count: number,
  index: Local<"i32">,
  address: number,
  fresh: Fresh,
  step = lanes.bytes,
  further = 0,
): void {
  const vector = keep("v128", fresh);
  if (count >= lanes.count && step === lanes.bytes)
    return void v128.store({ offset: address + further }, index, vector);
  for (let lane = 0; lane < Math.min(count, lanes.count); lane++) {
    const offset = pushIndex(index, address, further + lane * step);
    local.get(vector);
    lanes.storeLane(offset, lane);
  }
}

/** The bytes of a vector, the upper half first: for `shuffle`. */
export const UPPER_FIRST = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
