/**
 * Loop nests over arrays in memory: the axes that everybody walks over without a gap become one, and arrays that are walked over
 * with the same strides share one index.
 */
import { must } from "@dualtape/core";
import { br_if, i32, type Local, local, loop, memory } from "wasmati";
import type { Fresh } from "./routine.ts";

/** How an array is walked over: bytes from one element to the next, for each axis of the loop. */
export type Walk = readonly number[];

/** The axes of a loop nest, and each walk along them, by its number. */
export interface Nest {
  readonly lengths: readonly number[];
  readonly walks: readonly Walk[];
}

/** Leaves out axes of length 1, and joins those that every walk takes in one go. */
export function collapse(shape: readonly number[], walks: readonly Walk[]): Nest {
  const lengths: number[] = [];
  const kept: number[][] = walks.map(() => []);
  shape.forEach((length, axis) => {
    if (length === 1) return;
    const steps = walks.map((walk) => must(walk[axis], "axis"));
    const [last, before] = [lengths.length - 1, lengths.at(-1)];
    if (before !== undefined && kept.every((own, i) => own[last] === must(steps[i], "step") * length)) {
      lengths[last] = before * length;
      kept.forEach((own, i) => (own[last] = must(steps[i], "step")));
    } else {
      lengths.push(length);
      kept.forEach((own, i) => own.push(must(steps[i], "step")));
    }
  });
  return { lengths, walks: kept };
}

/** An array that is walked over: its walk, the number of the shift that it begins at, where it has one, and the way back from there. */
export interface Walked {
  readonly walk: Walk;
  readonly shift?: number;
  /** Addresses have no sign: so many bytes the index begins further on, since the walk goes back by as many. */
  readonly back?: number;
}

/** How many bytes a walk goes back at most, along the axes of a nest. */
export const backOf = (walk: Walk, lengths: readonly number[]): number =>
  lengths.reduce((sum, length, axis) => sum + Math.max(0, -must(walk[axis], "axis")) * Math.max(0, length - 1), 0);

/** Indices into memory, one for each way to walk from each shift; those that stay where they are have none of their own. */
export class Indices {
  private readonly moving = new Map<string, { readonly walked: Walked; readonly index: Local<"i32"> }>();
  readonly zero: Local<"i32">;

  /** @param shifts bytes, by their number */
  constructor(
    arrays: readonly Walked[],
    fresh: Fresh,
    private readonly shifts: readonly Local<"i32">[] = [],
  ) {
    this.zero = fresh("i32");
    for (const walked of arrays) {
      const key = keyOf(walked);
      if (walked.walk.every((stride) => stride === 0) || this.moving.has(key)) continue;
      this.moving.set(key, { walked, index: fresh("i32") });
    }
  }

  /** The local that holds the index of an array. */
  of(walked: Walked): Local<"i32"> {
    return this.moving.get(keyOf(walked))?.index ?? shiftOf(walked, this.shifts) ?? this.zero;
  }
  /** Sets all indices to where they begin: at their shifts, or where all begin that have none. */
  start(bytes: number | Local<"i32"> = 0): void {
    for (const { walked, index } of this.moving.values()) {
      const begin = shiftOf(walked, this.shifts) ?? bytes;
      local.set(index, walked.back ? i32.add(begin, walked.back) : begin);
    }
  }
  /** Moves each index by what `bytes` says of its walk. */
  move(bytes: (walk: Walk) => number): void {
    for (const {
      walked: { walk },
      index,
    } of this.moving.values()) {
      const distance = bytes(walk);
      if (distance !== 0) local.set(index, i32.add(index, distance));
    }
  }
}

/** The local that holds the shift of an array; `null` where it has none. */
export const shiftOf = ({ shift }: Walked, shifts: readonly Local<"i32">[]): Local<"i32"> | null =>
  shift === undefined ? null : must(shifts[shift], "shift");

const keyOf = ({ walk, shift }: Walked): string => `${walk.join()} ${shift}`;

/** Repeats a body; nothing is written for no repetition, and no loop for one. */
export function repeat(times: number, fresh: (type: "i32") => Local<"i32">, body: () => void): void {
  if (times === 0) return;
  if (times === 1) return body();
  const left = fresh("i32");
  local.set(left, times);
  loop({}, () => {
    body();
    local.tee(left, i32.sub(left, 1));
    br_if(0);
  });
}

/** Fills bytes with zeros, from an address on, or from so many bytes behind it. */
export function fill(address: number, bytes: number, shift: Local<"i32"> | null = null): void {
  if (shift === null) i32.const(address);
  else i32.add(shift, address);
  i32.const(0);
  i32.const(bytes);
  memory.fill();
}
