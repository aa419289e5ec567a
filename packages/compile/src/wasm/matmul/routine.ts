/**
 * Functions and loops of the kernels.
 *
 * A routine takes addresses and counts, gives nothing back, and declares its locals before its body: so many i32
 * and so many vectors. Loops run at least once, and end when an address reaches its end: sizes are known, and a loop
 * that would run once is not emitted as one.
 */
import { br_if, func, i32, local, loop, v128, type Func, type Local } from "wasmati";
import type { Address, Vector } from "./arithmetic.ts";

export type Routine = Func<["i32", ..."i32"[]], []>;

/** A number that is known now, or only when the kernel runs. */
export type Count = number | Address;

export interface Registers {
  readonly addresses: readonly Address[];
  readonly vectors: readonly Vector[];
}

const isAddress = (register: Local<"i32" | "v128">): register is Address => register.type === "i32";
const isVector = (register: Local<"i32" | "v128">): register is Vector => register.type === "v128";

export function routine(
  parameters: number,
  registers: { readonly addresses: number; readonly vectors: number },
  body: (parameters: readonly Address[], registers: Registers) => void,
): Routine {
  const addresses = new Array<typeof i32>(registers.addresses).fill(i32);
  const vectors = new Array<typeof v128>(registers.vectors).fill(v128);
  return func(
    { in: [i32, ...new Array<typeof i32>(parameters - 1).fill(i32)], locals: [i32, ...addresses, ...vectors], out: [] },
    (taken, [, ...rest]) => body(taken, { addresses: rest.filter(isAddress), vectors: rest.filter(isVector) }),
  );
}

export function advance(address: Address, bytes: Count): void {
  if (bytes !== 0) local.set(address, i32.add(address, bytes));
}

/** Runs `body` until it has moved `address` onto `end`. */
export function until(address: Address, end: Address, body: () => void): void {
  loop(null, (again) => {
    body();
    i32.ne(address, end);
    br_if(again);
  });
}
