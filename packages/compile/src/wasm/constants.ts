/**
 * The numbers that vectors of a program are filled with, in its memory behind all else. An engine makes a constant vector by several
 * instructions each time it is asked for, and loads one from memory by one.
 */
import { i32, type Local, local, memory, type StackVar, v128 } from "wasmati";
import type { Fresh } from "./routine.ts";

/** Bytes of a number: one float64, or the same float32 twice. */
const BYTES = 8;

/** The constants of a program, each once, from an address on. */
export class Constants {
  private readonly places = new Map<bigint, number>();

  constructor(private readonly from: number) {}

  /** Pushes a vector whose halves both have these 64 bits; in a loop, they are looked for from an `origin` on. */
  push(bits: bigint, origin?: Local<"i32">): StackVar<"v128"> {
    if (bits === 0n) return v128.const("i64x2", [0n, 0n]); // which takes no more than one
    const place = this.places.get(bits) ?? this.places.size;
    this.places.set(bits, place);
    return v128.load64_splat({ offset: this.from + place * BYTES }, origin ?? i32.const(0));
  }
  /** The address behind the last of them. */
  get end(): number {
    return this.from + this.places.size * BYTES;
  }
  /** Puts them in their places. */
  writeTo(memory: ArrayBuffer): void {
    new BigUint64Array(memory, this.from, this.places.size).set([...this.places.keys()]);
  }
}

/** More bits than a number of pages has. */
const PAGES = 17;

/**
 * Address 0, in words that an engine does not see through. Of a constant that is loaded from an address that it knows, it computes the place
 * before the loop, and has no register for so many places; from an origin on, each is a part of its instruction.
 */
export function originOf(fresh: Fresh): Local<"i32"> {
  const origin = fresh("i32");
  local.set(origin, i32.shr_u(memory.size(), PAGES));
  return origin;
}
