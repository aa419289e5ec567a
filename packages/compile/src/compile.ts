/**
 * `compile`: the same function, on tensors, at the speed of a program written for its shapes.
 *
 * The first call with tensors of some shapes runs the function once on traced numbers, and makes a program of what it did. Later
 * calls with those shapes only run the program.
 */
import { checkFunction, checkRecord, flatten, type Flat, refuse } from "@dualtape/core";
import {
  announced,
  checkedNode,
  type CompileOptions,
  nothingGiven,
  prepared,
  programOptions,
  shapesOf,
} from "./compilation.ts";
import { build, type Form, formOf, gather, keyOf } from "./form.ts";
import { type Dense, precisionOf, type Untraced } from "./dense.ts";
import type { Graph, TraceNode } from "./graph/node.ts";
import { specialize } from "./graph/specialize.ts";
import { compileLoop } from "./loop.ts";
import type { Program } from "./back-end.ts";
import { programOf } from "./program.ts";
import { checkPure, isChecked } from "./purity.ts";
import { Trace, type Traced } from "./traced.ts";

/** A compiled function, for any class of tensor. */
export type Compiled<A extends readonly unknown[], R> = <T extends Dense<T>>(
  ...values: { readonly [K in keyof A]: Untraced<A[K], T> }
) => Untraced<R, T>;

/**
 * Compiles a function of trees of numbers. Shapes are static in a program: a call with new ones makes another. Throws a
 * `ControlFlowError` that names the line where the function looks at a value, a `ForeignTraceError` where it uses a tensor that is
 * not among its arguments, and an `ImpureError` where it is found to do something else than before.
 */
export function compile<A extends readonly unknown[], R>(
  f: (...values: A) => R,
  options: CompileOptions = {},
): Compiled<A, R> {
  const { name, known } = prepared<Made>(f, options);
  let last: Made | null = null;
  return <T extends Dense<T>>(...values: { readonly [K in keyof A]: Untraced<A[K], T> }) => {
    let leaves: T[] = [];
    if (last === null || !gather(last.form, values, leaves)) {
      const given = flatten<unknown, T>(values, name);
      if (given.leaves.length === 0) throw nothingGiven(name);
      const shapes = shapesOf(name, given);
      const form = formOf(values);
      const key = keyOf(form);
      last = known.get(key) ?? make(given, form, shapes);
      known.set(key, last);
      leaves = [];
      gather(last.form, values, leaves);
    }
    const made = last;
    made.calls += 1;
    if (isChecked(made.calls)) check(made, leaves);
    const { program, result } = made;
    const [first] = leaves as [T, ...T[]];
    for (let i = 0; i < leaves.length; i++) program.write(i, (leaves[i] as T).data);
    program.run(1);
    return build(result, (place, shape) => first.like(program.read(place), shape)) as Untraced<R, T>;
  };

  function make<T extends Dense<T>>(given: Flat<unknown, T>, form: Form, shapes: string): Made {
    const trace = new Trace();
    const { result, graph } = writeDown(name, f, given, trace);
    checkPure(name, trace.nodes, (again) => writeDown(name, f, given, again).nodes);
    const carry = graph.results.map(() => null);
    const program = announced(name, options, shapes, known.size, () =>
      programOf(graph, carry, programOptions(options)),
    );
    return { program, form, result: formOf(result.rebuild(result.leaves)), nodes: trace.nodes, calls: 0 };
  }
  /** A function that is not pure is compiled anew at the next call, and watched from there. */
  function check<T extends Dense<T>>({ nodes, form }: Made, leaves: readonly T[]): void {
    const given = flatten<unknown, T>(build(form, (place) => leaves[place]));
    try {
      checkPure(name, nodes, (again) => writeDown(name, f, given, again).nodes);
    } catch (error) {
      known.delete(keyOf(form));
      last = null;
      throw error;
    }
  }
}

/** A program, the form of its arguments and of its result, and what it was made of. */
interface Made {
  readonly program: Program;
  readonly form: Form;
  readonly result: Form;
  readonly nodes: readonly TraceNode[];
  calls: number;
}

/** A loop whose steps stay inside the program: see `compileLoop`. */
compile.loop = compileLoop;

/** What a function does with tensors of some shapes, written down; arguments are the leaves of its values, in order. */
export function traceFunction<A extends readonly unknown[], R, T extends Dense<T>>(
  f: (...values: A) => R,
  given: Flat<unknown, T>,
): { readonly result: Flat<R, Traced>; readonly graph: Graph } {
  const where = "traceFunction";
  checkFunction(where, "f", f);
  checkRecord(where, "the tree taken apart", given, ["leaves", "paths", "rebuild", "rebuildFrom"]);
  if (!Array.isArray(given.leaves)) refuse(where, "the list of leaves", given.leaves, "what `flatten` gives");
  shapesOf(where, given);
  return writeDown(where, f, given, new Trace());
}

function writeDown<A extends readonly unknown[], R, T extends Dense<T>>(
  name: string,
  f: (...values: A) => R,
  given: Flat<unknown, T>,
  trace: Trace,
): { readonly result: Flat<R, Traced>; readonly graph: Graph; readonly nodes: readonly TraceNode[] } {
  const traced = given.leaves.map(({ data, shape }, i) => trace.argument(i, shape, precisionOf(data)));
  const result = flatten<R, Traced>(f(...(given.rebuild(traced) as unknown as A)), `${name}, the result`);
  return {
    result,
    graph: specialize(
      traced.map(({ node }) => node),
      result.leaves.map(checkedNode(`${name}, the result`, result.paths, trace)),
      trace.nodes,
    ),
    nodes: trace.nodes,
  };
}
