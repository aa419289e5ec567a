/**
 * A machine: one computation that was written down, as a program that may keep the state from step to step, and take many steps in one
 * call.
 *
 * What goes in and out is named; the program knows places only.
 */
import {
  checkIndices,
  type Data,
  type Graph,
  type Node,
  type Program,
  programInSlices,
  type Rows,
  type Seen,
  type Slices,
  specializing,
} from "@dualtape/compile";
import { must, sizeOf } from "@dualtape/core";
import { Tensor } from "@dualtape/tensor";
import type { MagnitudeRows, Magnitudes } from "../../dynamics/inspection.ts";
import type { Strided } from "../../dynamics/running.ts";
import { bytesOf, mapRecord } from "../../records/record.ts";
import { type Forms, layoutOf, type Tensors, type Written } from "./written.ts";

/** How many steps one call takes, at most, and how many bytes may be set aside for what they are given and leave behind. */
const [STEPS, ROOM] = [4096, 1e6] as const;

/** How a machine is made. */
interface Making {
  /** Whether an interpreter will do. */
  readonly interpreted: boolean;
  readonly deterministic: boolean;
  readonly compiles: "now" | "later";
}

/**
 * Bytes of places for states that wait for being used again. They are held, since an engine that takes so much memory anew for each run soon
 * collects all garbage, and with it the code of functions that are not there in between.
 */
const SPARE = 8e6;

/** Where a state stands that was copied out of a machine. */
export interface Place {
  readonly arrays: readonly Data[];
  readonly state: Tensors;
}

/** A program with names. */
export class Machine {
  /** What comes out. */
  readonly forms: Forms;
  readonly layout: string;
  /** Whether the state that comes out is laid out as the one that goes in, and stays where it is. */
  readonly keepsState: boolean;
  private readonly program: Program;
  private readonly graph: Graph;
  /** How many steps one call takes, at most. */
  readonly atOnce: number;
  private readonly places: ReadonlyMap<string, number>;
  private readonly told: readonly string[];
  /** Whether what is monitored comes out, too. */
  readonly isMonitored: boolean;
  /** The place of the number of the step; behind it stands what each step is given anew. */
  private readonly number: number;
  /** Whether steps are given anything but that. */
  readonly isFed: boolean;
  private readonly count = new Float64Array(1);
  private leave: () => void = () => {};

  private readonly spare: Place[] = [];

  private constructor(written: Written, { graph, keepsState, rows }: Shaped, program: Program) {
    const { results, told, isMonitored, number } = written;
    this.forms = results;
    this.told = told;
    this.isMonitored = isMonitored;
    this.layout = layoutOf(results);
    this.places = new Map(Object.keys(results).map((name, place) => [name, place]));
    this.number = number;
    this.keepsState = keepsState;
    this.atOnce = rows.count;
    this.isFed = rows.fed.length > 0;
    this.program = program;
    this.graph = graph;
  }

  /**
   * Makes one in slices, where the engine may compile "later" as in `programInSlices`. Throws an `EngineError` where the engine does not
   * run it, unless an interpreter will do.
   *
   * @param varying nodes whose values are given for each step
   */
  static *making(
    written: Written,
    varying: readonly Node[],
    { interpreted, deterministic, compiles }: Making,
  ): Slices<Machine> {
    const shaped = yield* shapedFor(written, varying);
    const { graph, carry, rows } = shaped;
    const backEnd = interpreted ? undefined : "webassembly";
    const program = yield* programInSlices(graph, carry, { backEnd, deterministic, rows }, compiles);
    return new Machine(written, shaped, program);
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
  /** A run is over, and has no state to take with it. */
  vacate(leave: () => void): void {
    if (this.leave === leave) this.leave = () => {};
  }
  /** Writes tensors into the places from `first` on, in the order of their names when the computation was written down. */
  load(tensors: Tensors, first: number): void {
    let place = first;
    for (const { data } of Object.values(tensors)) this.program.write(place++, data);
  }
  /** Writes the data of a step of the next call, and the values of what varies. */
  feed(row: number, input: Tensors, varying: readonly Data[]): void {
    let place = this.number + 1;
    for (const { data } of Object.values(input)) this.program.write(place++, data, row);
    for (const data of varying) this.program.write(place++, data, row);
  }
  /** The same for the first so many steps of the next call, of which the data stand in rows, in the order of some names. */
  feedRows(
    steps: number,
    names: readonly string[],
    rows: Readonly<Record<string, Strided>>,
    varying: readonly Data[],
  ): void {
    let place = this.number + 1;
    for (const name of names) this.program.writeRows(place++, must(rows[name], name), 0, steps);
    for (const data of varying) this.program.writeRows(place++, { data, from: 0, apart: 0 }, 0, steps);
  }
  /** Computes so many steps, from step `t` on. */
  run(t: number, steps: number): void {
    this.count[0] = t;
    this.program.write(this.number, this.count);
    this.program.run(steps);
  }
  /** Computes once, from a state and hyperparameters after step `t`. */
  evaluate(state: Tensors, hyper: Tensors, varying: readonly Data[], t: number): Tensors {
    this.occupy(() => {});
    this.load(state, 0);
    this.load(hyper, Object.keys(state).length);
    this.feed(0, {}, varying);
    this.run(t, 1);
    return this.all();
  }
  /** A part of what came out of the last step, copied. */
  read(part: string): Tensor {
    const { shape } = must(this.forms[part], part);
    return new Tensor(this.program.read(must(this.places.get(part), part)), shape, "keep");
  }
  /** A part of what came out of some steps of the last call, where the state is kept and where it stands. */
  see(part: string, row: number, steps: number): Seen {
    return this.program.look(must(this.places.get(part), part), row, steps);
  }
  /** All parts of what came out, copied in one piece: of a step of the last call where the state is kept, else of the last one. */
  all(row = 0): Tensors {
    return this.named(this.program.readFirst(this.places.size, row));
  }
  /** The same in a place that is used again, after it was taken back. */
  lend(row: number): Place {
    const place = this.spare.pop();
    if (place !== undefined) {
      this.program.refill(place.arrays, row);
      return place;
    }
    const arrays = this.program.readFirst(this.places.size, row);
    return { arrays, state: this.named(arrays) };
  }
  /** Takes a place back, unless there are as many as it is worth to hold. */
  takeBack(place: Place): void {
    if ((this.spare.length + 1) * bytesOf(this.forms) <= SPARE) this.spare.push(place);
  }
  /** The greatest absolute value of each part, or of its rows, after a step of the last call. */
  magnitudes(row: number): Magnitudes<string> {
    const { names, data } = this.magnitudeRows(row, 1);
    const magnitudes: Record<string, number> = {};
    names.forEach((name, i) => (magnitudes[name] = must(data[i], name)));
    return magnitudes;
  }
  /** The same after some steps. */
  magnitudeRows(row: number, steps: number): MagnitudeRows {
    const { told: names } = this;
    const seen = names.length === 0 ? { data: [], apart: 0 } : this.program.look(this.places.size, row, steps);
    return { names, steps, ...seen };
  }
  /** What is monitored after some steps of the last call, where it comes out. */
  monitored(row: number, steps: number): Float64Array {
    const { data, apart } = this.program.look(this.places.size, row, steps);
    return Float64Array.from({ length: steps }, (_, i) =>
      must(data[i * apart + this.told.length], "what is monitored"),
    );
  }
  /**
   * After a step `t` that left NaN: throws an `ArgumentError` where an index in what it was given names no slice, as eager numbers do when
   * they meet it.
   */
  checkIndices(where: string, t: number, hyper: Tensors, input: Tensors, varying: readonly Data[]): void {
    const hypers = Object.values(hyper);
    const [from, given] = [this.number - hypers.length, [...hypers.map(({ data }) => data), Float64Array.of(t)]];
    given.push(...Object.values(input).map(({ data }) => data), ...varying);
    checkIndices(where, this.graph, (place) => given[place - from] ?? null);
  }

  private named(arrays: readonly Data[]): Tensors {
    let place = 0;
    return mapRecord(this.forms, ({ shape }, part) => new Tensor(must(arrays[place++], part), shape, "keep"));
  }
}

/** A computation as a program has it. */
interface Shaped {
  readonly graph: Graph;
  /** For each result, the argument that it is in the next step. */
  readonly carry: readonly (number | null)[];
  readonly rows: Rows;
  readonly keepsState: boolean;
}

function* shapedFor(written: Written, varying: readonly Node[]): Slices<Shaped> {
  const { given, parts, results, row, nodes, number, next, keeps } = written;
  const names = Object.keys(results);
  const keepsState =
    names.length === parts.length &&
    parts.every((name, i) => {
      const [before, after] = [given[i], results[name]];
      return before?.precision === after?.precision && before?.shape.join() === after?.shape.join();
    });
  const outputs = [...Object.values(results), ...(row === null ? [] : [row]), next];
  const carry = outputs.map((output, place) => {
    const name = names[place];
    if (output === next) return number;
    return keepsState && name !== undefined ? parts.indexOf(name) : null;
  });
  const [inputs, firstFed, firstKept] = [[...given, ...varying], number + 1, keeps ? 0 : names.length];
  const fed = [...inputs.keys()].slice(firstFed);
  const kept = [...outputs.keys()].slice(firstKept, -1);
  const inRow = [...inputs.slice(firstFed), ...outputs.slice(firstKept)];
  const bytes = inRow.reduce((sum, { shape }) => sum + 8 * sizeOf(shape), 0);
  const count = keepsState ? Math.max(1, Math.min(STEPS, Math.floor(ROOM / bytes))) : 1;
  const after = outputs.map(({ node }) => node);
  const graph = yield* specializing(given, after, nodes, varying);
  return { graph, carry, rows: { count, fed, kept }, keepsState };
}
