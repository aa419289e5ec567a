/**
 * `compile`: the same function, on tensors, at the speed of a program written for its shapes.
 *
 * The first call with tensors of some shapes runs the function once on traced numbers, and makes a program of what it did. Later
 * calls with those shapes only run the program.
 */
import { flatten, type Flat } from "@dualtape/core";
import { announced, checkedNode, type CompileOptions, nameOf, nothingGiven, shapesOf } from "./compilation.ts";
import { build, type Form, formOf, gather } from "./form.ts";
import { type Dense, precisionOf, type Untraced } from "./dense.ts";
import type { Graph } from "./graph/node.ts";
import { specialize } from "./graph/specialize.ts";
import { compileLoop } from "./loop.ts";
import { type Program, programOf } from "./program.ts";
import { Trace, type Traced } from "./traced.ts";

/** A compiled function, for any class of tensor. */
export type Compiled<A extends readonly unknown[], R> = <T extends Dense<T>>(
  ...values: { readonly [K in keyof A]: Untraced<A[K], T> }
) => Untraced<R, T>;

/**
 * Compiles a function of trees of numbers. Shapes are static in a program: a call with new ones makes another. Throws a
 * `ControlFlowError` that names the line where the function looks at a value, and a `ForeignTraceError` where it uses a tensor
 * that is not among its arguments.
 */
export function compile<A extends readonly unknown[], R>(
  f: (...values: A) => R,
  options: CompileOptions = {},
): Compiled<A, R> {
  const known = new Map<string, Made>();
  let last: (Made & { readonly form: Form }) | null = null;
  return <T extends Dense<T>>(...values: { readonly [K in keyof A]: Untraced<A[K], T> }) => {
    const leaves: T[] = [];
    if (last === null || !gather(last.form, values, leaves)) {
      const given = flatten<unknown, T>(values);
      const key = shapesOf(given);
      const made = known.get(key) ?? make(given, key);
      if (given.leaves.length === 0) throw nothingGiven(nameOf(f, options));
      last = { ...made, form: formOf(values) };
      leaves.length = 0;
      for (const leaf of given.leaves) leaves.push(leaf);
    }
    const { program, result } = last;
    const [first] = leaves as [T, ...T[]];
    for (let i = 0; i < leaves.length; i++) program.write(i, (leaves[i] as T).data);
    program.run(1);
    return build(result, (place, shape) => first.like(program.read(place), shape)) as Untraced<R, T>;
  };

  function make<T extends Dense<T>>(given: Flat<unknown, T>, key: string) {
    const { result, graph } = traceFunction(f, given);
    const program = announced(nameOf(f, options), options, key, known.size, () =>
      programOf(
        graph,
        graph.results.map(() => null),
        options.backEnd,
      ),
    );
    const made: Made = { program, result: formOf(result.rebuild(result.leaves)) };
    known.set(key, made);
    return made;
  }
}

/** A program, and the form of the tree that its results are the leaves of. */
interface Made {
  readonly program: Program;
  readonly result: Form;
}

/** A loop whose steps stay inside the program: see `compileLoop`. */
compile.loop = compileLoop;

/** What a function does with tensors of some shapes, written down; arguments are the leaves of its values, in order. */
export function traceFunction<A extends readonly unknown[], R, T extends Dense<T>>(
  f: (...values: A) => R,
  given: Flat<unknown, T>,
): { readonly result: Flat<R, Traced>; readonly graph: Graph } {
  const trace = new Trace();
  const traced = given.leaves.map(({ data, shape }, i) => trace.argument(i, shape, precisionOf(data)));
  const result = flatten<R, Traced>(f(...(given.rebuild(traced) as unknown as A)));
  return {
    result,
    graph: specialize(
      traced.map(({ node }) => node),
      result.leaves.map(checkedNode(result.paths, trace)),
      trace.nodes,
    ),
  };
}
