/**
 * A machine: one computation that was written down, as a program that may keep the state from step to step.
 *
 * What goes in and out is named; the program knows places only.
 */
import { type Data, type Node, type Program, programOf, specialize } from "@dualtape/compile";
import { must } from "@dualtape/core";
import { Tensor } from "@dualtape/tensor";
import type { Magnitudes } from "../dynamics/inspection.ts";
import { mapRecord } from "../records/record.ts";
import { type Forms, layoutOf, type Tensors, type Written } from "./written.ts";

/** A program with names. */
export class Machine {
  /** What comes out. */
  readonly forms: Forms;
  readonly layout: string;
  /** Whether the state that comes out is laid out as the one that goes in, and stays where it is. */
  readonly keepsState: boolean;
  private readonly program: Program;
  private readonly places: ReadonlyMap<string, number>;
  private readonly givenCount: number;
  private readonly count = new Float64Array(1);
  private leave: () => void = () => {};

  /**
   * Throws an `EngineError` where the engine does not run it, unless an interpreter will do.
   *
   * @param varying nodes whose values are given at each run
   */
  constructor({ given, parts, results, magnitudes, nodes }: Written, varying: readonly Node[], interpreted: boolean) {
    const names = Object.keys(results);
    this.forms = results;
    this.layout = layoutOf(results);
    this.places = new Map(names.map((name, place) => [name, place]));
    this.givenCount = given.length;
    this.keepsState =
      names.length === parts.length &&
      parts.every((name, i) => {
        const [before, after] = [given[i], results[name]];
        return before?.precision === after?.precision && before?.shape.join() === after?.shape.join();
      });
    const outputs = [...Object.values(results), ...(magnitudes === null ? [] : [magnitudes])];
    const carry = outputs.map((_, place) => {
      const name = names[place];
      return this.keepsState && name !== undefined ? parts.indexOf(name) : null;
    });
    this.program = programOf(
      specialize(
        given,
        outputs.map(({ node }) => node),
        nodes,
        varying,
      ),
      carry,
      interpreted ? undefined : "webassembly",
    );
  }

  /** Why it is not WebAssembly that computes, where it is not. */
  get note(): string | undefined {
    return this.program.note;
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
  /** Computes step `t`, with the values of what varies. */
  run(t: number, varying: readonly Data[]): void {
    this.count[0] = t;
    this.program.write(this.givenCount - 1, this.count);
    varying.forEach((data, i) => this.program.write(this.givenCount + i, data));
    this.program.run(1);
  }
  /** A part of what came out, copied. */
  read(part: string): Tensor {
    const { shape } = must(this.forms[part], part);
    return new Tensor(this.program.read(must(this.places.get(part), part)), shape, "keep");
  }
  /** The greatest absolute value of each part. */
  magnitudes(): Magnitudes<string> {
    const values = this.places.size === 0 ? [] : this.program.read(this.places.size);
    let next = 0;
    return mapRecord(this.forms, (_form, part) => must(values[next++], part));
  }
}
