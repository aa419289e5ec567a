/**
 * Loops in a program. The body is written down once, on a trace of its own, and becomes a program of its own, which goes through its times
 * in blocks: what there is an item of for each is fed to it row by row. To the program around it, a loop is one operation, and the result
 * of that all which the loop makes, end to end.
 */
import {
  type Custom,
  type DenseArray,
  type Loop,
  type Looped,
  must,
  type Precision,
  type Shape,
  sizeOf,
  widest,
} from "@dualtape/core";
import type { Program } from "./back-end.ts";
import { identityOf } from "./graph/identity.ts";
import { bytesOf, type Graph } from "./graph/node.ts";
import { specialize } from "./graph/specialize.ts";
import { programInSlices } from "./program.ts";
import { finished, type Slices } from "./slices.ts";
import type { Trace, Traced } from "./traced.ts";

/** Bytes of the rows that a body is given at a time, so that they are still in the cache when it comes to them. */
const BLOCK = 2 ** 17;

/** Writes a loop down: its body on a trace within, and itself as one operation. */
export function writeLoop(trace: Trace, loop: Loop<Traced>): Looped<Traced> {
  const { name, times, backwards, carried, items, shared } = loop;
  const within = trace.within(loop.remedy);
  const argument = (number: Traced, shape: Shape): Traced => within.next(shape, number.precision);
  const given = [
    carried.map((number) => argument(number, number.shape)),
    items.map((number) => argument(number, number.shape.slice(1))),
    shared.map((number) => argument(number, number.shape)),
  ] as const;
  const made = loop.body(...given);
  const results = [...made.carried, ...made.outputs];
  const origin: Traced = must(given.flat()[0], "argument");
  for (const result of results) origin.own(name, result, "what a step makes");
  const nodes = results.map(({ node }) => node);
  const inputs = [...carried, ...items, ...shared, ...within.taken.map(({ outside }) => outside)];
  const own = [...given.flat(), ...within.taken.map(({ inside }) => inside)];
  const row = new LoopRow(
    specialize(
      own.map(({ node }) => node),
      nodes,
      within.nodes,
    ),
    { name, times, backwards, carried: carried.length, items: items.length, precision: widest(results) },
    [times, backwards, ...identityOf(within.nodes, nodes)],
  );
  const all = trace.write(
    { kind: "custom", row },
    inputs.map(({ node }) => node),
    [row.size],
    row.precision,
  );
  const parts = row.parts.map(({ from, to, shape, precision }) => all.slice([from, to]).reshape(shape).to(precision));
  return { carried: parts.slice(0, carried.length), outputs: parts.slice(carried.length) };
}

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
    private readonly graph: Graph,
    private readonly kind: Kind,
    readonly identity: readonly unknown[],
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

  /** Makes the program of the body, once. */
  *preparing(): Slices<Program> {
    if (this.made !== null) return this.made;
    const { carried, items } = this.kind;
    const { graph } = this;
    const fed = Array.from({ length: items }, (_, i) => carried + i);
    const kept = [...graph.results.keys()].slice(carried);
    const carry = graph.results.map((_, i) => (i < carried ? i : null));
    this.made = yield* programInSlices(graph, carry, undefined, { count: this.count, fed, kept });
    return this.made;
  }

  value = ({ data: result }: DenseArray, inputs: readonly DenseArray[]): void => {
    const program = finished(this.preparing());
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
