/**
 * The tape: what was computed, in order, as pullbacks. Cotangents flow back through it from the last entry to the first,
 * so no recursion is needed, however deep the graph.
 *
 * A tape belongs to one differentiation and is garbage with it.
 */
import { checkNumber, type ScalarLike } from "@dualtape/core";

/** From the cotangent of a result to that of one input. */
export type Pullback<T> = (cotangent: T) => T;

/** A cotangent at a place on the tape. */
export interface Flow<T> {
  readonly entry: number;
  readonly cotangent: T;
}

interface Entry<T> {
  readonly inputs: readonly number[];
  readonly pullbacks: readonly Pullback<T>[];
}

/** The record of a computation on numbers of kind `T`. */
export class Tape<T extends ScalarLike<T>> {
  private readonly entries: Entry<T>[] = [];
  private readonly counted = new Set<T>();
  private bytes = 0;

  /** @param name what is being differentiated, for errors */
  constructor(readonly name: string) {}

  /** How many operations and inputs stand on the tape. */
  get length(): number {
    return this.entries.length;
  }
  /** Bytes of the variables, and of what the pullbacks need: what reverse mode keeps alive. */
  get byteLength(): number {
    return this.bytes;
  }

  /** Leaves a number out of the count: data, which live whether the tape does or not. */
  borrow(number: T): T {
    checkNumber(this.name, "what is lifted", number);
    this.counted.add(number);
    return number;
  }

  /** Counts a number that lives as long as the tape does, the first time that it is seen. */
  hold(number: T): void {
    if (this.counted.has(number)) return;
    this.counted.add(number);
    this.bytes += number.byteLength;
  }

  /** Writes down what cotangents are asked for, and holds it; returns its place. */
  variable(number: T): number {
    this.hold(number);
    return this.push([], [], []);
  }

  /** Writes down a result: a pullback to each of the entries `inputs`, and the numbers that these hold; returns its place. */
  push(inputs: readonly number[], pullbacks: readonly Pullback<T>[], held: readonly T[]): number {
    for (const number of held) this.hold(number);
    return this.entries.push({ inputs, pullbacks }) - 1;
  }

  /** The cotangents of the entries `wanted`, given those of some results; `null` where nothing flows. */
  sweep(results: readonly Flow<T>[], wanted: readonly number[]): readonly (T | null)[] {
    const cotangents = new Map<number, T>();
    const add = (entry: number, share: T): void => {
      const sum = cotangents.get(entry);
      cotangents.set(entry, sum === undefined ? share : sum.add(share));
    };
    for (const { entry, cotangent } of results) add(entry, cotangent);
    const kept = new Set(wanted);
    for (let at = this.entries.length - 1; at >= 0; at--) {
      const flowing = cotangents.get(at);
      const entry = this.entries[at];
      if (flowing === undefined || entry === undefined) continue;
      if (!kept.has(at)) cotangents.delete(at);
      entry.inputs.forEach((input, i) => {
        const pullback = entry.pullbacks[i];
        if (pullback !== undefined) add(input, pullback(flowing));
      });
    }
    return wanted.map((at) => cotangents.get(at) ?? null);
  }
}
