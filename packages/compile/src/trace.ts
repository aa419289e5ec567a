/**
 * A trace: what is done to traced numbers, in the order in which it is done. Run a function on numbers of a trace, and all of its computation
 * stands there.
 */
import type { Precision, Shape } from "@dualtape/core";
import { callerLine } from "./errors.ts";
import { does } from "./graph/difference.ts";
import { type Data, type Operation, sameElements, type TraceNode } from "./graph/node.ts";
import { Traced } from "./traced.ts";

/** What a trace is to heed while it is written. */
interface Tracing {
  /** The place of a node of which the line of the caller's code that wrote it is to be noted. */
  readonly watched?: number;
  /** What stands around it, where it is a body that is written down: the trace of that, and what to do about its numbers. */
  readonly around?: { readonly trace: Trace; readonly remedy: string };
  /** The nodes of a trace that it may turn out to be the same as: where it is, it takes theirs, and has none of its own. */
  readonly like?: readonly TraceNode[];
}

/** What is done to traced numbers, in order. Every number that stands in the program is a node of its own. */
export class Trace {
  readonly nodes: TraceNode[] = [];
  private readonly copies = new Map<Data, Data>();
  private readonly indices = new Map<Int32Array, Traced>();
  private noted: string | null = null;
  private given = 0;
  private readonly brought: Taken[] = [];
  private readonly watched: number | null;
  private readonly around: Tracing["around"];
  private readonly like: readonly TraceNode[];

  constructor({ watched, around, like = [] }: Tracing = {}) {
    this.watched = watched ?? null;
    this.around = around;
    this.like = like;
  }

  /** The line that wrote the watched node; `null` where there was none. */
  get line(): string | null {
    return this.noted;
  }

  /** A trace within this one, for a body. What stands in it is given to it from here. */
  within(remedy: string): Trace {
    return new Trace({ around: { trace: this, remedy } });
  }
  /** What to do about a number of outside, where that is not to bring it in. */
  get remedy(): string | null {
    return this.around?.remedy ?? null;
  }
  /** The arrays that stand in it, where it stands within another. */
  get taken(): readonly Taken[] {
    return this.brought;
  }
  /** A number given from outside, behind those that were given before. */
  next(shape: Shape, precision: Precision): Traced {
    return this.argument(this.given++, shape, precision);
  }
  private bring(outside: Traced): Traced {
    const known = this.brought.find((taken) => taken.outside.node === outside.node);
    if (known !== undefined) return known.inside;
    const inside = this.next(outside.shape, outside.precision);
    this.brought.push({ outside, inside });
    return inside;
  }

  /** A number given from outside. */
  argument(index: number, shape: Shape, precision: Precision): Traced {
    return this.write({ kind: "argument", index }, [], shape, precision);
  }
  /** An array that stands in the program, as it is now: one that is changed afterwards is another. */
  captured(data: Data, shape: Shape): Traced {
    if (this.around !== undefined) return this.bring(this.around.trace.captured(data, shape));
    const precision = data instanceof Float32Array ? "float32" : "float64";
    const copy =
      [this.copies.get(data), this.likely(precision)].find((known) => known && sameElements(known, data)) ??
      data.slice();
    this.copies.set(data, copy);
    return this.write({ kind: "captured", data: copy }, [], shape, precision);
  }
  /** The array that stands in the other trace, where the next node would stand. */
  private likely(precision: Precision): Data | undefined {
    const before = this.like[this.nodes.length];
    return before?.operation.kind === "captured" && before.precision === precision ? before.operation.data : undefined;
  }
  /** Indices that stand in the program. Whoever follows the same ones, forward and back, shares one node, so that they can vary as one. */
  known(indices: Int32Array): Traced {
    if (this.around !== undefined) return this.bring(this.around.trace.known(indices));
    const written = this.indices.get(indices);
    if (written !== undefined) return written;
    const data = Float64Array.from(indices);
    const made = this.write({ kind: "captured", data }, [], [data.length], "float64");
    this.indices.set(indices, made);
    return made;
  }
  write(operation: Operation, inputs: readonly TraceNode[], shape: Shape, precision: Precision): Traced {
    const place = this.nodes.length;
    if (this.watched === place) this.noted = callerLine(1);
    const before = this.like[place];
    const node =
      before !== undefined && does(before, operation, inputs, shape, precision)
        ? before
        : { operation, inputs, shape, precision, place };
    this.nodes.push(node);
    return new Traced(node, this);
  }
}

/** An array of the trace around, as it is given to the one within. */
interface Taken {
  readonly outside: Traced;
  readonly inside: Traced;
}
