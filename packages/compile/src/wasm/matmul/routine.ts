/**
 * Functions and loops of the kernels.
 *
 * A routine takes addresses and counts and gives nothing back. The assembler wants all locals before the body, so each
 * routine declares a few more than any kernel takes: what is not taken costs nothing once the engine optimizes.
 */
import { br_if, func, i32, local, loop, v128, type Func, type Local } from "wasmati";

import type { Level } from "./product.ts";

export type Address = Local<"i32">;
export type Vector = Local<"v128">;
export type Routine = Func<["i32", ..."i32"[]], []>;

const addressesAtHand = 16;
const vectorsAtHand = 24;

/** The registers of a routine, each given out once; one too many is an error. */
export interface Registers {
  /** The next parameter. */
  parameter(): Address;
  parameters(count: number): readonly Address[];
  address(): Address;
  addresses(count: number): readonly Address[];
  vector(): Vector;
  vectors(count: number): readonly Vector[];
}

const isAddress = (register: Local<"i32" | "v128">): register is Address => register.type === "i32";
const isVector = (register: Local<"i32" | "v128">): register is Vector => register.type === "v128";

export function routine(parameters: number, body: (registers: Registers) => void): Routine {
  const addresses = new Array<typeof i32>(addressesAtHand).fill(i32);
  const vectors = new Array<typeof v128>(vectorsAtHand).fill(v128);
  const others = new Array<typeof i32>(parameters - 1).fill(i32);
  return func({ in: [i32, ...others], locals: [i32, ...addresses, ...vectors], out: [] }, (taken, locals) => {
    const parameter = dealer(taken);
    const address = dealer<Address>(locals.filter(isAddress));
    const vector = dealer<Vector>(locals.filter(isVector));
    body({
      parameter,
      parameters: (count) => Array.from({ length: count }, parameter),
      address,
      addresses: (count) => Array.from({ length: count }, address),
      vector,
      vectors: (count) => Array.from({ length: count }, vector),
    });
  });
}

function dealer<T>(items: readonly T[]): () => T {
  const next = items.values();
  return () => {
    const { done, value } = next.next();
    if (done) throw new RangeError(`a kernel takes more than its ${items.length} registers`);
    return value;
  };
}

/** An item that is known to be there. */
export function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`item ${index} of ${items.length}`);
  return item;
}

export function advance(address: Address, bytes: number): void {
  if (bytes !== 0) local.set(address, i32.add(address, bytes));
}

/** Runs `body`, at least once, until it has moved `address` onto `end`. */
export function until(address: Address, end: Address, body: () => void): void {
  loop(null, (again) => {
    body();
    i32.ne(address, end);
    br_if(again);
  });
}

/**
 * Runs `body` for each element of a nest of levels but the innermost, which it goes along by itself. Steps are in bytes; the address is moved
 * along with them, and there is an end for each level.
 */
export function along(
  address: Address,
  levels: readonly Level[],
  ends: readonly Address[],
  body: (innermost: Level) => void,
): void {
  const [level, inner] = levels;
  if (level === undefined || inner === undefined) return body(level ?? [1, 0]);
  const [end, ...others] = ends;
  if (end === undefined) throw new RangeError("a nest of loops takes more ends than it is given");
  const [count, step] = level;
  const moved = inner[0] * inner[1];
  local.set(end, i32.add(address, count * step));
  until(address, end, () => {
    along(address, levels.slice(1), others, body);
    advance(address, step - moved);
  });
}
