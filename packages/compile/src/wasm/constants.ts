/**
 * The numbers that vectors of a program are filled with, in its memory behind all else. An engine makes a constant vector by several
 * instructions each time it is asked for, and loads one from memory by one.
 */
import { i32, type StackVar, v128 } from "wasmati";

/** Bytes of a number: one float64, or the same float32 twice. */
const BYTES = 8;

/** The constants of a program, each once, from an address on. */
export class Constants {
  private readonly places = new Map<bigint, number>();

  constructor(private readonly from: number) {}

  /** Pushes a vector whose halves both have these 64 bits. */
  push(bits: bigint): StackVar<"v128"> {
    if (bits === 0n) return v128.const("i64x2", [0n, 0n]); // which takes no more than one
    const place = this.places.get(bits) ?? this.places.size;
    this.places.set(bits, place);
    return v128.load64_splat({ offset: this.from + place * BYTES }, i32.const(0));
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
