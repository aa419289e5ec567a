/**
 * A machine: one traced computation from a state to named results, as a program that may keep the state from step to step.
 *
 * What goes in and out is named; the program knows places only.
 */
import { type Data, type Node, type Program, programOf, specialize, Trace, type Traced } from "@dualtape/compile";
import { type Lift, formatShape } from "@dualtape/core";
import { Tensor } from "@dualtape/tensor";
import type { Magnitudes } from "../dynamics/inspection.ts";
import { mapRecord } from "../records/record.ts";

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** What is known of a tensor before it has values. */
export type Form = Pick<Tensor, "shape" | "precision" | "byteLength">;

/** Forms by name. */
export type Forms = Readonly<Record<string, Form>>;

/** What a computation is given, each group by name. */
export interface Given {
  readonly state: Forms;
  readonly hyper: Forms;
  readonly input: Forms;
}

/** A computation on traced numbers. */
export type Computation = (
  given: {
    readonly [G in keyof Given]: Readonly<Record<string, Traced>>;
  } & { readonly lift: Lift<Tensor, Traced> },
) => Readonly<Record<string, Traced>>;

/** A computation, written down once. */
export interface Written {
  readonly given: readonly Node[];
  readonly results: Readonly<Record<string, Traced>>;
  readonly nodes: readonly Node[];
}

/** Writes a computation down. */
export function write(compute: Computation, given: Given): Written {
  const trace = new Trace();
  const nodes: Node[] = [];
  const argument = ({ shape, precision }: Form): Traced => {
    const traced = trace.argument(nodes.length, shape, precision);
    nodes.push(traced.node);
    return traced;
  };
  const results = compute({
    state: mapRecord(given.state, argument),
    hyper: mapRecord(given.hyper, argument),
    input: mapRecord(given.input, argument),
    lift: ({ data, shape }) => trace.captured(data, shape),
  });
  const parts = Object.values(results);
  const [first, ...others] = parts.map((part) => part.greatest().reshape([1]));
  return {
    given: nodes,
    results: first === undefined ? results : { ...results, [MAGNITUDES]: first.concat(others) },
    nodes: trace.nodes,
  };
}

/** What tells computations apart that are given other names, shapes or precisions. */
export const layoutOf = (forms: Forms): string =>
  Object.entries(forms)
    .map(([name, { shape, precision }]) => `${JSON.stringify(name)} ${precision} ${formatShape(shape)}`)
    .join("\n");

const MAGNITUDES = "\0magnitudes";

/** A program with names. */
export class Machine {
  /** What comes out. */
  readonly forms: Forms;
  /** Whether the state that comes out is laid out as the one that goes in, and stays where it is. */
  readonly keepsState: boolean;
  private readonly program: Program;
  private readonly places: ReadonlyMap<string, number>;
  private readonly givenCount: number;
  private leave: () => void = () => {};

  /**
   * @param state the names of the parts that go in
   * @param varying nodes whose values are given at each run
   */
  constructor({ given, results, nodes }: Written, state: readonly string[], varying: readonly Node[]) {
    const names = Object.keys(results);
    const { [MAGNITUDES]: _, ...parts } = results;
    this.forms = parts;
    this.places = new Map(names.map((name, place) => [name, place]));
    this.givenCount = given.length;
    this.keepsState =
      Object.keys(parts).length === state.length &&
      state.every((name, i) => {
        const [before, after] = [given[i], parts[name]];
        return before?.precision === after?.precision && before?.shape.join() === after?.shape.join();
      });
    const carry = names.map((name) => (this.keepsState && name !== MAGNITUDES ? state.indexOf(name) : null));
    this.program = programOf(
      specialize(
        given,
        Object.values(results).map(({ node }) => node),
        nodes,
        varying,
      ),
      carry,
    );
  }

  /** Makes room for a run: the one that was here is told to take its state with it. */
  occupy(leave: () => void): void {
    if (this.leave === leave) return;
    this.leave();
    this.leave = leave;
  }
  /** Writes tensors into the places from `first` on, in the order of their names when the computation was written down. */
  load(tensors: Tensors, first: number): void {
    let place = first;
    for (const { data } of Object.values(tensors)) this.program.write(place++, data);
  }
  /** Computes, with the values of what varies. */
  run(varying: readonly Data[]): void {
    varying.forEach((data, i) => this.program.write(this.givenCount + i, data));
    this.program.run(1);
  }
  /** A part of what came out, copied. */
  read(part: string): Tensor {
    return new Tensor(this.program.read(this.places.get(part) ?? -1), this.forms[part]?.shape ?? []);
  }
  /** The greatest absolute value of each part. */
  magnitudes(): Magnitudes<string> {
    const values = this.program.read(this.places.get(MAGNITUDES) ?? -1);
    let next = 0;
    return mapRecord(this.forms, () => values[next++] ?? Number.NaN);
  }
}
