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

/** Indices into memory, one for each way to walk; those that stay where they are have none. */
export class Indices {
  private readonly byWalk = new Map<string, { readonly walk: Walk; readonly index: Local<"i32"> }>();
  readonly zero: Local<"i32">;

  constructor(walks: readonly Walk[], fresh: Fresh) {
    this.zero = fresh("i32");
    for (const walk of walks) {
      const key = walk.join();
      if (walk.every((stride) => stride === 0) || this.byWalk.has(key)) continue;
      this.byWalk.set(key, { walk, index: fresh("i32") });
    }
  }

  /** The local that holds the index of a walk. */
  of(walk: Walk): Local<"i32"> {
    return this.byWalk.get(walk.join())?.index ?? this.zero;
  }
  /** Sets all indices to where they begin. */
  start(bytes: number | Local<"i32"> = 0): void {
    for (const { index } of this.byWalk.values()) local.set(index, bytes);
  }
  /** Moves each index by what `bytes` says of its walk. */
  move(bytes: (walk: Walk) => number): void {
    for (const { walk, index } of this.byWalk.values()) {
      const distance = bytes(walk);
      if (distance !== 0) local.set(index, i32.add(index, distance));
    }
  }
}

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

/** Fills bytes with zeros. */
export function fill(address: number, bytes: number): void {
  i32.const(address);
  i32.const(0);
  i32.const(bytes);
  memory.fill();
}
