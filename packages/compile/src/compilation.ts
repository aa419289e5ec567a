/** What `compile` and `compile.loop` share: their options, what they tell of a program, and what they refuse. */
import {
  ArgumentError,
  checkFunction,
  checkRecord,
  type Flat,
  formatShape,
  isKind,
  must,
  refuse,
} from "@dualtape/core";
import { type Dense, precisionOf } from "./dense.ts";
import { ForeignTraceError } from "./errors.ts";
import type { Node } from "./graph/node.ts";
import { type BackEnd, checkBackEnd, type Program } from "./back-end.ts";
import type { ProgramOptions } from "./program.ts";
import { Recent } from "./recent.ts";
import type { Trace, Traced } from "./traced.ts";

/** How to compile. */
export interface CompileOptions {
  /** What is compiled, for reports and errors; the function's own name by default. */
  readonly name?: string;
  /** Asks for a back end; by default WebAssembly, or the interpreter where the engine refuses it. */
  readonly backEnd?: BackEnd;
  /**
   * Programs give the same bits on every engine and machine: products are not fused with sums, which is faster where an engine has relaxed SIMD,
   * and an engine that runs no WebAssembly is refused. False by default.
   */
  readonly deterministic?: boolean;
  /** How many programs are kept, each with its memory: 8 by default. Of more, the one that was not called for longest is let go. */
  readonly programs?: number;
  /** Told of every program that is made: at the first call, and at each with new shapes. */
  readonly onCompile?: (compilation: Compilation) => void;
}

/** That a program was made. */
export interface Compilation {
  readonly name: string;
  /** Why: nothing was compiled yet, or nothing that is kept is for these shapes. */
  readonly reason: "first call" | "new shapes";
  /** The shapes and precisions of the arguments, by path. */
  readonly shapes: string;
  readonly backEnd: BackEnd;
  /** Why the interpreter computes it, where nobody asked for that: the engine has no WebAssembly, no SIMD, not the memory, … */
  readonly note?: string;
  /** The memory of the program. */
  readonly bytes: number;
  readonly milliseconds: number;
}

const PROGRAMS = 8;

/** The name of a function, and where its programs are kept; throws an `ArgumentError` on what is no function, or no option. */
export function prepared<V>(f: unknown, options: CompileOptions): { readonly name: string; readonly known: Recent<V> } {
  checkFunction("compile", "f", f);
  checkRecord("compile", "the options", options, ["name", "backEnd", "deterministic", "programs", "onCompile"]);
  const { backEnd, deterministic = false, onCompile, programs = PROGRAMS } = options;
  const name = options.name ?? (f.name || "compile");
  if (typeof name !== "string") refuse("compile", "the name", name, "a text");
  checkBackEnd(name, backEnd, deterministic);
  if (onCompile !== undefined) checkFunction(name, "onCompile", onCompile);
  return { name, known: new Recent(programs, name) };
}

/** What of them is said to who makes the program. */
export const programOptions = ({ backEnd, deterministic = false }: CompileOptions): ProgramOptions => ({
  backEnd,
  deterministic,
});

/** The node of a leaf of `whole`, which must be of the trace. */
export const checkedNode =
  (whole: string, paths: readonly string[], trace: Trace) =>
  (leaf: Traced, i: number): Node => {
    const where = paths[i] ? `${whole}, ${paths[i]}` : whole;
    if (!isKind<Traced>(leaf, "Traced")) {
      throw new ArgumentError(
        where,
        "a compiled function gives a number that is not traced",
        "Compute it from the arguments, or give it to the caller beside the compiled function",
      );
    }
    if (leaf.isOf(trace)) return leaf.node;
    throw new ForeignTraceError(
      where,
      "a number of an earlier trace is given as a result",
      "Keep no traced numbers from call to call: compute it from the arguments",
    );
  };

/** Makes a program, and tells of it. */
export function announced(
  name: string,
  { onCompile }: CompileOptions,
  shapes: string,
  before: number,
  make: () => Program,
): Program {
  const started = performance.now();
  const program = make();
  onCompile?.({
    name,
    reason: before === 0 ? "first call" : "new shapes",
    shapes,
    backEnd: program.backEnd,
    ...(program.note === undefined ? {} : { note: program.note }),
    bytes: program.bytes,
    milliseconds: performance.now() - started,
  });
  return program;
}

/** The shapes and precisions of tensors, by path; throws an `ArgumentError` on a number that has no elements. */
export const shapesOf = <T extends Dense<T>>(name: string, { leaves, paths }: Flat<unknown, T>): string =>
  leaves
    .map(({ data, shape }, i) => {
      const path = must(paths[i], "path");
      if (data instanceof Float64Array || data instanceof Float32Array) {
        return `${path}: ${precisionOf(data)} ${formatShape(shape)}`;
      }
      throw new ArgumentError(
        `${name}, ${path || "an argument"}`,
        "a compiled function is called with a number that is not a tensor",
        "Give tensors; to compute with duals, variables or traced numbers, call the function that was compiled",
      );
    })
    .join("; ");

export const nothingGiven = (name: string): ArgumentError =>
  new ArgumentError(name, "there are no tensors among the arguments", "Give one or more");
