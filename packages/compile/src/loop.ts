/**
 * `compile.loop`: many steps in one call, from state to state, with the loop inside the program.
 *
 * The state stays in the memory of the program, and its numbers in registers; nothing is copied or allocated from step to step.
 */
import { ArgumentError, checkInteger, type Flat, flatten, formatShape, listed, must, sameShape } from "@dualtape/core";
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
import type { TraceNode } from "./graph/node.ts";
import { specialize } from "./graph/specialize.ts";
import type { Program } from "./back-end.ts";
import { programOf } from "./program.ts";
import { checkPure, isChecked } from "./purity.ts";
import { Trace, type Traced } from "./traced.ts";

/** A compiled loop: runs so many steps from a state, and gives the last one. */
export type CompiledLoop<S, A extends readonly unknown[]> = <T extends Dense<T>>(
  steps: number,
  state: Untraced<S, T>,
  ...constants: { readonly [K in keyof A]: Untraced<A[K], T> }
) => Untraced<S, T>;

/**
 * Compiles a step from a state to the next; `t` is the number of the step, from 1, in float64. The state is a tree of tensors, whose
 * structure, shapes and precisions the step must keep; what else it reads are constants of the loop. Throws as `compile` does, and
 * an `ArgumentError` where the state changes its structure.
 */
export function compileLoop<S, A extends readonly unknown[]>(
  step: (state: S, t: Traced, ...constants: A) => S,
  options: CompileOptions = {},
): CompiledLoop<S, A> {
  const { name, known } = prepared<Made>(step, options);
  let last: Made | null = null;
  return <T extends Dense<T>>(
    steps: number,
    state: Untraced<S, T>,
    ...constants: { readonly [K in keyof A]: Untraced<A[K], T> }
  ) => {
    checkInteger(name, "the number of steps", steps);
    if (steps === 0) return state;
    let leaves: T[] = [];
    if (last === null || !gather(last.state, state, leaves) || !gather(last.constants, constants, leaves)) {
      const before = flatten<unknown, T>(state, `${name}, the state`);
      const others = flatten<unknown, T>(constants, `${name}, the constants`);
      if (before.leaves.length === 0) throw nothingGiven(name);
      const shapes = shapesOf(name, flatten<unknown, T>([state, constants]));
      const forms = { state: formOf(state), constants: formOf(constants) };
      const key = keyOfBoth(forms);
      last = known.get(key) ?? make(before, others, forms, shapes);
      known.set(key, last);
      leaves = [];
      gather(last.state, state, leaves);
      gather(last.constants, constants, leaves);
    }
    const made = last;
    made.calls += 1;
    if (isChecked(made.calls)) check<T>(made, leaves);
    const { program } = made;
    const [first] = leaves as [T, ...T[]];
    for (let i = 0; i < leaves.length; i++) program.write(i, (leaves[i] as T).data);
    program.write(leaves.length, FIRST_STEP);
    program.run(steps);
    return build(made.state, (place, shape) => first.like(program.read(place), shape)) as Untraced<S, T>;
  };

  function make<T extends Dense<T>>(
    before: Flat<unknown, T>,
    others: Flat<unknown, T>,
    forms: Pick<Made, "state" | "constants">,
    shapes: string,
  ): Made {
    const trace = new Trace();
    const { given, results } = writeDown(before, others, trace);
    checkPure(name, trace.nodes, (again) => writeDown(before, others, again).nodes);
    const graph = specialize(given, results, trace.nodes);
    const carry = results.map((_, i) => (i < before.leaves.length ? i : given.length - 1));
    const program = announced(name, options, shapes, known.size, () =>
      programOf(graph, carry, programOptions(options)),
    );
    return { program, ...forms, nodes: trace.nodes, calls: 0 };
  }
  /** A step that is not pure is compiled anew at the next call, and watched from there. */
  function check<T extends Dense<T>>(made: Made, leaves: readonly T[]): void {
    const before = flatten<unknown, T>(build(made.state, (place) => leaves[place]));
    const first = before.leaves.length;
    const others = flatten<unknown, T>(build(made.constants, (place) => leaves[first + place]));
    try {
      checkPure(name, made.nodes, (again) => writeDown(before, others, again).nodes);
    } catch (error) {
      known.delete(keyOfBoth(made));
      last = null;
      throw error;
    }
  }
  /** A step, written down: its arguments, the last of which is t, and what becomes of each that is carried. */
  function writeDown<T extends Dense<T>>(before: Flat<unknown, T>, others: Flat<unknown, T>, trace: Trace) {
    const traced = [...before.leaves, ...others.leaves].map(({ data, shape }, i) =>
      trace.argument(i, shape, precisionOf(data)),
    );
    const t = trace.argument(traced.length, [], "float64");
    const after = flatten<S, Traced>(
      step(
        before.rebuild(traced.slice(0, before.leaves.length)) as S,
        t,
        ...(others.rebuild(traced.slice(before.leaves.length)) as unknown as A),
      ),
      `${name}, the next state`,
    );
    const next = inOrder(name, before, after);
    return {
      given: [...traced, t].map(({ node }) => node),
      results: [...next.map(checkedNode(`${name}, the next state`, before.paths, trace)), t.add(1).node],
      nodes: trace.nodes,
    };
  }
}

/** A program, the forms of what it is called with, and what it was made of. */
interface Made {
  readonly program: Program;
  readonly state: Form;
  readonly constants: Form;
  readonly nodes: readonly TraceNode[];
  calls: number;
}

const keyOfBoth = ({ state, constants }: Pick<Made, "state" | "constants">): string =>
  `${keyOf(state)} ${keyOf(constants)}`;

const FIRST_STEP = Float64Array.of(1);

/** The state after a step, in the order of the one before; refuses one that is not like it. */
function inOrder<T extends Dense<T>>(
  name: string,
  before: Flat<unknown, T>,
  after: Flat<unknown, Traced>,
): readonly Traced[] {
  const byPath = new Map(after.paths.map((path, i) => [path, after.leaves[i]] as const));
  if (byPath.size !== before.paths.length || !before.paths.every((path) => byPath.has(path))) {
    throw new ArgumentError(
      name,
      `a state of ${listed(before.paths)} becomes one of ${listed(after.paths)}`,
      "Return a state of the structure that the step is given",
    );
  }
  return before.leaves.map(({ data, shape }, i) => {
    const path = must(before.paths[i], "path");
    const leaf = must(byPath.get(path), "part of the state");
    if (sameShape(leaf.shape, shape) && leaf.precision === precisionOf(data)) return leaf;
    throw new ArgumentError(
      path === "" ? name : `${name}, ${path}`,
      `${precisionOf(data)} ${formatShape(shape)} becomes ${leaf.precision} ${formatShape(leaf.shape)}`,
      "Keep shape and precision from step to step",
    );
  });
}
