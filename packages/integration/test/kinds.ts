/**
 * The kinds of number that the laws are checked on, each built on another: `dualOf(varOf(tensors))` is a dual of variables.
 *
 * A kind made here is for one check: its duals share a perturbation, and its variables a tape. Every number that it makes
 * gets derivatives of its own, and reads back with all of them, so that a law also holds the derivatives of its two sides
 * to account.
 */
import { Batch, type BatchAxis } from "@dualtape/batch";
import { type BackEnd, type Node, programOf, specialize, Trace, type Traced } from "@dualtape/compile";
import { Real, type ScalarLike, type Shape, sizeOf, type TensorLike } from "@dualtape/core";
import { Dual, type Perturbation } from "@dualtape/forward";
import { Tape, Var } from "@dualtape/reverse";
import { type Precision, Tensor, tensor } from "@dualtape/tensor";
import type { Kind } from "@dualtape/testing";

/** A kind that others can be built on. */
export interface NestedKind<T> extends Kind<T> {
  /** Makes a number without derivatives. */
  constant(values: readonly number[], shape: Shape): T;
  derivatives(x: T): readonly number[];
}

/** Scalars. */
export function reals(): NestedKind<Real> {
  const make = ([value = NaN]: readonly number[]): Real => new Real(value);
  return {
    name: "Real",
    epsilon: Number.EPSILON,
    hasAxes: false,
    make,
    constant: make,
    read: ({ value }) => [value],
    derivatives: () => [],
  };
}

/** Arrays. */
export function tensors(precision: Precision = "float64"): NestedKind<Tensor> {
  const make = (values: readonly number[], shape: Shape): Tensor => tensor(values, { shape, precision });
  return {
    name: `Tensor (${precision})`,
    epsilon: precision === "float64" ? Number.EPSILON : 2 ** -23,
    hasAxes: true,
    make,
    constant: make,
    read: ({ data }) => [...data],
    derivatives: () => [],
  };
}

/** Traced numbers; to read one, the program that computes it is compiled and run. */
export function traced(precision: Precision = "float64", backEnd: BackEnd = "webassembly"): NestedKind<Traced> {
  const trace = new Trace();
  const given: { readonly node: Node; readonly values: readonly number[] }[] = [];
  const make = (values: readonly number[], shape: Shape): Traced => {
    const made = trace.argument(given.length, shape, precision);
    given.push({ node: made.node, values });
    return made;
  };
  const elements = precision === "float32" ? Float32Array : Float64Array;
  return {
    name: `Traced (${precision}, ${backEnd})`,
    epsilon: precision === "float64" ? Number.EPSILON : 2 ** -23,
    hasAxes: true,
    hasValues: false,
    make,
    constant: make,
    read({ node }) {
      const graph = specialize(
        given.map((argument) => argument.node),
        [node],
        trace.nodes,
      );
      const program = programOf(graph, [null], backEnd);
      given.forEach(({ values }, i) => program.write(i, elements.from(values)));
      program.run(1);
      return [...program.read(0)];
    },
    derivatives: () => [],
  };
}

/** Duals with two directions, the second absent from every other number. */
export function dualOf<T extends ScalarLike<T>>(inner: NestedKind<T>): NestedKind<Dual<T>> {
  const perturbation: Perturbation = { name: "laws" };
  let made = 0;
  const all = (x: T): readonly number[] => [...inner.read(x), ...inner.derivatives(x)];
  return {
    name: `Dual<${inner.name}>`,
    epsilon: inner.epsilon,
    hasAxes: inner.hasAxes,
    hasValues: inner.hasValues ?? true,
    make(values, shape) {
      const turn = ++made;
      const direction = (k: number): T => inner.make(waves(shape, turn + k / 2), shape);
      return new Dual(inner.make(values, shape), [direction(0), turn % 2 === 0 ? null : direction(1)], perturbation);
    },
    constant: (values, shape) => new Dual(inner.constant(values, shape), [], perturbation),
    read: (x) => inner.read(x.primal),
    derivatives: ({ primal, tangents }) => [
      ...inner.derivatives(primal),
      ...[0, 1].flatMap((k) => all(tangents[k] ?? primal.zeroLike())),
    ],
  };
}

/** Variables; the derivatives of one are the cotangents of everything made, for a cotangent of its own. */
export function varOf<T extends ScalarLike<T>>(inner: NestedKind<T>): NestedKind<Var<T>> {
  const tape = new Tape<T>("laws");
  const made: Var<T>[] = [];
  const all = (x: T): readonly number[] => [...inner.read(x), ...inner.derivatives(x)];
  return {
    name: `Var<${inner.name}>`,
    epsilon: inner.epsilon,
    hasAxes: inner.hasAxes,
    hasValues: inner.hasValues ?? true,
    make(values, shape) {
      const primal = inner.make(values, shape);
      const variable = new Var(primal, tape, tape.variable(primal));
      made.push(variable);
      return variable;
    },
    constant: (values, shape) => new Var(inner.constant(values, shape), tape, null),
    read: (x) => inner.read(x.primal),
    derivatives({ primal, entry }) {
      const cotangent = inner.constant(waves(primal.shape, 5), primal.shape);
      const wanted = made.map((x) => x.entry ?? 0);
      const cotangents = entry === null ? [] : tape.sweep([{ entry, cotangent }], wanted);
      return [...inner.derivatives(primal), ...made.flatMap((x, i) => all(cotangents[i] ?? x.primal.zeroLike()))];
    },
  };
}

/**
 * Batches of three items of one value each, but for their derivatives; every third number is shared by its items. The last item is
 * read, and by how much the others are not the same counts as derivatives.
 */
export function batchOf<T extends TensorLike<T>>(inner: NestedKind<T>): NestedKind<Batch<T>> {
  const axis: BatchAxis = { name: "laws", length: 3 };
  let made = 0;
  const spread = (values: readonly number[], shape: Shape, make: NestedKind<T>["make"]): Batch<T> =>
    new Batch(make([...values, ...values, ...values], [axis.length, ...shape]), true, axis);
  const items = (x: Batch<T>): readonly number[] => inner.read(x.spread().held);
  return {
    name: `Batch<${inner.name}>`,
    epsilon: inner.epsilon,
    hasAxes: true,
    hasValues: inner.hasValues ?? true,
    make: (values, shape) =>
      ++made % 3 === 0 ? new Batch(inner.make(values, shape), false, axis) : spread(values, shape, inner.make),
    constant: (values, shape) => spread(values, shape, inner.constant),
    read: (x) => items(x).slice(2 * sizeOf(x.shape)),
    derivatives(x) {
      const [all, size] = [items(x), sizeOf(x.shape)];
      return [
        ...all.slice(0, 2 * size).map((value, i) => apart(value, all[2 * size + (i % size)] ?? NaN)),
        ...inner.derivatives(x.spread().held),
      ];
    },
  };
}

/** How far two numbers are apart, infinite ones too. */
const apart = (a: number, b: number): number => (Object.is(a, b) ? 0 : a - b);

/** Numbers between −1 and 1, other ones for every turn. */
const waves = (shape: Shape, turn: number): readonly number[] =>
  Array.from({ length: sizeOf(shape) }, (_, i) => Math.cos(turn * (i + 1)));
