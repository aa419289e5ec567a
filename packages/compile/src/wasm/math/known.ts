/**
 * What has been computed in a stretch of code without branches: the same instruction on the same operands is written once. So a function and
 * its slope, as tanh and tanh′, have their exponential in common.
 */
import { numbering } from "../../graph/numbering.ts";

/** Vectors, by the instruction and the operands that they were made of. */
export class Known<V> {
  private readonly made = new Map<string, V>();
  private readonly numberOf = numbering<unknown>();

  /** What an instruction makes of two operands: locals that are set once, or plain numbers. */
  once(instruction: object, a: object, b: unknown, make: () => V): V {
    const key = [instruction, a, b].map(this.numberOf).join(" ");
    const found = this.made.get(key) ?? make();
    this.made.set(key, found);
    return found;
  }
}
