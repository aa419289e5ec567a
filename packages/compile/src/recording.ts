/**
 * A recording: what is done to numbers, in order, as the nodes of a program to be. Every number that stands in the program is a node of its
 * own.
 *
 * It knows the numbers that stand for its nodes by what they have in common, so that these can know of it: whoever makes them extends it.
 */
import type { Precision, Shape } from "@dualtape/core";
import { callerLine } from "./errors.ts";
import { does } from "./graph/difference.ts";
import { type Data, type Operation, sameElements, type TraceNode } from "./graph/node.ts";

/** A number that stands for a node. */
export interface Recorded {
  readonly node: TraceNode;
  readonly shape: Shape;
  readonly precision: Precision;
}

/** What a recording is to heed while it is written. */
export interface Tracing<S extends Recorded> {
  /** The place of a node of which the line of the caller's code that wrote it is to be noted. */
  readonly watched?: number;
  /** What stands around it, where it is a body that is written down: the recording of that, and what to do about its numbers. */
  readonly around?: { readonly recording: Recording<S>; readonly remedy: string };
  /** The nodes of a recording that it may turn out to be the same as: where it is, it takes theirs, and has none of its own. */
  readonly like?: readonly TraceNode[];
}

/** What is done to numbers `S`. */
export abstract class Recording<S extends Recorded> {
  readonly nodes: TraceNode[] = [];
  private readonly copies = new Map<Data, Data>();
  private readonly indices = new Map<Int32Array, S>();
  private noted: string | null = null;
  private given = 0;
  private readonly brought: Taken<S>[] = [];
  private readonly watched: number | null;
  private readonly around: Tracing<S>["around"];
  private readonly like: readonly TraceNode[];

  constructor({ watched, around, like = [] }: Tracing<S> = {}) {
    this.watched = watched ?? null;
    this.around = around;
    this.like = like;
  }

  /** The line that wrote the watched node; `null` where there was none. */
  get line(): string | null {
    return this.noted;
  }

  /** A recording within this one, for a body. What stands in it is given to it from here. */
  abstract within(remedy: string): Recording<S>;
  /** The number that stands for a node. */
  protected abstract numberOf(node: TraceNode): S;

  /** What to do about a number of outside, where that is not to bring it in. */
  get remedy(): string | null {
    return this.around?.remedy ?? null;
  }
  /** The arrays that stand in it, where it stands within another. */
  get taken(): readonly Taken<S>[] {
    return this.brought;
  }
  /** A number given from outside, behind those that were given before. */
  next(shape: Shape, precision: Precision): S {
    return this.argument(this.given++, shape, precision);
  }
  private bring(outside: S): S {
    const known = this.brought.find((taken) => taken.outside.node === outside.node);
    if (known !== undefined) return known.inside;
    const inside = this.next(outside.shape, outside.precision);
    this.brought.push({ outside, inside });
    return inside;
  }

  /** A number given from outside. */
  argument(index: number, shape: Shape, precision: Precision): S {
    return this.write({ kind: "argument", index }, [], shape, precision);
  }
  /** An array that stands in the program, as it is now: one that is changed afterwards is another. */
  captured(data: Data, shape: Shape): S {
    if (this.around !== undefined) return this.bring(this.around.recording.captured(data, shape));
    const precision = data instanceof Float32Array ? "float32" : "float64";
    const copy =
      [this.copies.get(data), this.likelyArray(precision)].find((known) => known && sameElements(known, data)) ??
      data.slice();
    this.copies.set(data, copy);
    return this.write({ kind: "captured", data: copy }, [], shape, precision);
  }
  /** The array that stands in the other recording, where the next node would stand. */
  private likelyArray(precision: Precision): Data | undefined {
    const { likely } = this;
    if (likely?.kind !== "captured") return undefined;
    return likely.data instanceof Float32Array === (precision === "float32") ? likely.data : undefined;
  }
  /** Indices that stand in the program. Whoever follows the same ones, forward and back, shares one node, so that they can vary as one. */
  known(indices: Int32Array): S {
    if (this.around !== undefined) return this.bring(this.around.recording.known(indices));
    const written = this.indices.get(indices);
    if (written !== undefined) return written;
    const data = Float64Array.from(indices);
    const made = this.write({ kind: "captured", data }, [], [data.length], "float64");
    this.indices.set(indices, made);
    return made;
  }
  /** The operation that comes next, where this turns out to be the same as another recording. */
  get likely(): Operation | undefined {
    return this.like[this.nodes.length]?.operation;
  }
  write(operation: Operation, inputs: readonly S[], shape: Shape, precision: Precision): S {
    const place = this.nodes.length;
    if (this.watched === place) this.noted = callerLine(1);
    const before = this.like[place];
    const node =
      before !== undefined && does(before, operation, inputs, shape, precision)
        ? before
        : { operation, inputs: inputs.map((input) => input.node), shape, precision, place };
    this.nodes.push(node);
    return this.numberOf(node);
  }
}

/** A number of the recording around, as it is given to the one within. */
export interface Taken<S> {
  readonly outside: S;
  readonly inside: S;
}
