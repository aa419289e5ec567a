/**
 * The tape: what was computed, in order, as pullbacks. Cotangents flow back through it from the last entry to the first,
 * so no recursion is needed, however deep the graph.
 *
 * A tape belongs to one differentiation and is garbage with it.
 */
import { checkNumber, type LoopPullback, type ScalarLike } from "@dualtape/core";

/** From the cotangent of a result to that of one input. */
export type Pullback<T> = (cotangent: T) => T;

/** A cotangent at a place on the tape. */
export interface Flow<T> {
  readonly entry: number;
  readonly cotangent: T;
}

/** A way back from a result to one of its inputs. */
export interface Way<T> {
  readonly input: number;
  readonly pullback: Pullback<T>;
}

/** Results with one way back from all of them. They stand before it on the tape, so whoever gets here has met all that flows to them. */
interface Together<T> {
  readonly first: number;
  readonly inputs: readonly (number | null)[];
  readonly pullback: LoopPullback<T>;
}

/** The record of a computation on numbers of kind `T`. */
export class Tape<T extends ScalarLike<T>> {
  private readonly entries: (readonly (Way<T> | null)[] | Together<T>)[] = [];
  private readonly counted = new Set<T>();
  private bytes = 0;

  /**
   * @param name what is being differentiated, for errors
   * @param remedy what to do about a number of outside, where that is not to lift it
   */
  constructor(
    readonly name: string,
    readonly remedy?: string,
  ) {}

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
    return this.push([]);
  }

  /** Writes down a result with the ways back to its inputs, `null` where there is none; returns its place. */
  push(ways: readonly (Way<T> | null)[]): number {
    return this.entries.push(ways) - 1;
  }

  /** Writes down so many results with one way back, from all of them to the entries `inputs`; returns the place of the first. */
  pushTogether(
    results: number,
    inputs: readonly (number | null)[],
    pullback: LoopPullback<T>,
    held: readonly T[],
  ): number {
    for (const number of held) this.hold(number);
    // The places of the results stay empty: what flows to them is gathered there.
    const first = this.length;
    this.entries[first + results] = { first, inputs, pullback };
    return first;
  }

  /** The cotangents of the entries `wanted`, given those of some results; `null` where nothing flows. */
  sweep(results: readonly Flow<T>[], wanted: readonly number[]): readonly (T | null)[] {
    const cotangents = new Array<T | undefined>(this.length);
    const add = (entry: number, share: T): void => {
      const sum = cotangents[entry];
      cotangents[entry] = sum === undefined ? share : sum.add(share);
    };
    for (const { entry, cotangent } of results) add(entry, cotangent);
    const kept = new Set(wanted);
    for (let at = this.length - 1; at >= 0; at--) {
      const entry = this.entries[at];
      if (entry === undefined) continue;
      if ("first" in entry) {
        const flows = Array.from({ length: at - entry.first }, (_, i) => cotangents[entry.first + i] ?? null);
        const shares = flows.some((flow) => flow !== null) ? entry.pullback(flows) : [];
        shares.forEach((share, i) => {
          const input = entry.inputs[i] ?? null;
          if (input !== null && share !== null) add(input, share);
        });
        continue;
      }
      const flowing = cotangents[at];
      if (flowing === undefined) continue;
      if (!kept.has(at)) cotangents[at] = undefined;
      for (const way of entry) if (way !== null) add(way.input, way.pullback(flowing));
    }
    return wanted.map((at) => cotangents[at] ?? null);
  }
}
