/**
 * A loop in a program: an operation on dense arrays, whose body is a program of its own. That goes through its times in blocks: what there is
 * an item of for each is fed to it row by row. The result is all that the loop makes, end to end.
 */
import { type Custom, type DenseArray, must, type Precision, type Shape, sizeOf } from "@dualtape/core";
import type { Program, Rows } from "./back-end.ts";
import { bytesOf, type Data, type Graph } from "./graph/node.ts";
import { finished, type Slices } from "./slices.ts";

/** Bytes of the rows that a body is given at a time, so that they are still in the cache when it comes to them. */
const BLOCK = 2 ** 17;

/** What a loop is, beside its body. */
interface Kind {
  readonly name: string;
  readonly times: number;
  readonly backwards: boolean;
  /** How many of the body's arguments, and of its results, are carried; the next arguments have an item for each time. */
  readonly carried: number;
  readonly items: number;
  /** That of the result, which holds all of the body's. */
  readonly precision: Precision;
}

/** How a program is assembled: with the same bits on every engine or not, and whether the engine compiles it now. */
export interface Assembly {
  readonly deterministic: boolean;
  readonly compiles: "now" | "later";
}

/** What makes a program of a graph. */
type Maker = (
  graph: Graph,
  carry: readonly (number | null)[],
  options: { readonly rows: Rows; readonly deterministic: boolean },
  compiles: Assembly["compiles"],
) => Slices<Program>;

/** Where a result of the body stands in that of the loop. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly shape: Shape;
  readonly precision: Precision;
}

/** A loop as an operation on dense arrays. It has no derivatives: these are in the body already when it is written down. */
export class LoopRow implements Custom {
  readonly name: string;
  readonly precision: Precision;
  readonly partials: readonly null[];
  readonly parts: readonly Part[];
  readonly size: number;
  private readonly count: number;
  private made: Program | null = null;

  constructor(
    readonly graph: Graph,
    private readonly kind: Kind,
    readonly identity: readonly unknown[],
    private readonly make: Maker,
  ) {
    const { name, precision, times, carried, items } = kind;
    this.name = name;
    this.precision = precision;
    this.partials = graph.arguments.map(() => null);
    let size = 0;
    this.parts = graph.results.map((result, i) => {
      const shape = i < carried ? result.shape : [times, ...result.shape];
      const from = size;
      size += sizeOf(shape);
      return { from, to: size, shape, precision: result.precision };
    });
    this.size = size;
    const rows = [...graph.arguments.slice(carried, carried + items), ...graph.results.slice(carried)];
    const bytes = rows.reduce((sum, row) => sum + sizeOf(row.shape) * bytesOf(row.precision), 0);
    this.count = Math.min(times, Math.max(1, Math.floor(BLOCK / Math.max(1, bytes))));
  }

  shape = (): Shape => [this.size];
  get times(): number {
    return this.kind.times;
  }

  /** What the body is given at one time in some place, of what the loop is given there; `null` where it is not known before. */
  givenAt(time: number, place: number, data: Data | null): Data | null {
    const { carried, items } = this.kind;
    if (data === null || place < carried) return null;
    if (place >= carried + items) return data;
    const size = sizeOf(must(this.graph.arguments[place], "argument").shape);
    return data.subarray(time * size, (time + 1) * size);
  }

  /** Makes the program of the body, once, as the one that the loop stands in is assembled. */
  *preparing({ deterministic, compiles }: Assembly): Slices<Program> {
    if (this.made !== null) return this.made;
    const { carried, items } = this.kind;
    const { graph } = this;
    const fed = Array.from({ length: items }, (_, i) => carried + i);
    const kept = [...graph.results.keys()].slice(carried);
    const carry = graph.results.map((_, i) => (i < carried ? i : null));
    const rows = { count: this.count, fed, kept };
    this.made = yield* this.make(graph, carry, { rows, deterministic }, compiles);
    return this.made;
  }

  value = ({ data: result }: DenseArray, inputs: readonly DenseArray[]): void => {
    const program = finished(this.preparing({ deterministic: false, compiles: "now" }));
    const { times, backwards, carried, items } = this.kind;
    const { arguments: given, results } = this.graph;
    const isItem = (place: number): boolean => place >= carried && place < carried + items;
    inputs.forEach(({ data }, place) => {
      if (!isItem(place)) program.write(place, data);
    });
    for (let done = 0; done < times; done += this.count) {
      const steps = Math.min(this.count, times - done);
      const timeOf = (row: number): number => (backwards ? times - 1 - done - row : done + row);
      for (let place = carried; place < carried + items; place++) {
        const { data } = must(inputs[place], "items");
        const size = sizeOf(must(given[place], "argument").shape);
        for (let row = 0; row < steps; row++) {
          const from = timeOf(row) * size;
          program.write(place, data.subarray(from, from + size), row);
        }
      }
      program.run(steps);
      for (let place = carried; place < results.length; place++) {
        const { from } = must(this.parts[place], "part");
        const size = sizeOf(must(results[place], "result").shape);
        const { data, apart } = program.look(place, 0, steps);
        for (let row = 0; row < steps; row++) {
          const into = from + timeOf(row) * size;
          if (size === 1) result[into] = must(data[row * apart], "element");
          else result.set(data.subarray(row * apart, row * apart + size), into);
        }
      }
    }
    for (let place = 0; place < carried; place++) result.set(program.read(place), must(this.parts[place], "part").from);
  };
}
