/**
 * The kinds of number that the laws are checked on, each built on another: `dualOf(varOf(tensors))` is a dual of variables.
 *
 * A kind made here is for one check: its duals share a perturbation, and its variables a tape. Every number that it makes
 * gets derivatives of its own, and reads back with all of them, so that a law also holds the derivatives of its two sides
 * to account.
 */
import { Batch, type BatchAxis } from "@dualtape/batch";
import { type BackEnd, type Node, programOf, specialize, Trace, type Traced } from "@dualtape/compile";
import { must, Real, type ScalarLike, type Shape, sizeOf, type TensorLike } from "@dualtape/core";
import { Dual, type Perturbation } from "@dualtape/forward";
import { Tape, Var } from "@dualtape/reverse";
import { type Precision, Tensor, tensor } from "@dualtape/tensor";
import type { Kind } from "@dualtape/testing";

/** Numbers that are computed when they are needed. */
type Later = () => readonly number[];

/** A kind that others can be built on. */
export interface NestedKind<T> extends Kind<T> {
  /** Makes a number without derivatives. */
  constant(values: readonly number[], shape: Shape): T;
  /** Reads values later: with all that was asked for until then, which is one program where numbers are traced. */
  ask(x: T): Later;
  /** The same for derivatives. */
  askDerivatives(x: T): Later;
  derivatives(x: T): readonly number[];
}

/**
 * A kind that is read at once, from one that is asked. A number is asked for with its derivatives: the program of the value alone is
 * that of the kind below.
 */
function readable<T extends object>(kind: Omit<NestedKind<T>, "read" | "derivatives">): NestedKind<T> {
  const asked = new WeakMap<T, { readonly value: Later; readonly derivatives: Later }>();
  const all = (x: T) => {
    const both = asked.get(x) ?? { value: kind.ask(x), derivatives: kind.askDerivatives(x) };
    asked.set(x, both);
    return both;
  };
  return { ...kind, read: (x) => all(x).value(), derivatives: (x) => all(x).derivatives() };
}

/** All answers, one after the other. */
const together =
  (parts: readonly Later[]): Later =>
  () =>
    parts.flatMap((part) => part());

const none: Later = () => [];

/** Scalars. */
export function reals(): NestedKind<Real> {
  const make = ([value = NaN]: readonly number[]): Real => new Real(value);
  return readable({
    name: "Real",
    epsilon: Number.EPSILON,
    hasAxes: false,
    make,
    constant: make,
    ask:
      ({ value }) =>
      () => [value],
    askDerivatives: () => none,
  });
}

/** Arrays. */
export function tensors(precision: Precision = "float64"): NestedKind<Tensor> {
  const make = (values: readonly number[], shape: Shape): Tensor => tensor(values, { shape, precision });
  return readable({
    name: `Tensor (${precision})`,
    epsilon: precision === "float64" ? Number.EPSILON : 2 ** -23,
    hasAxes: true,
    make,
    constant: make,
    ask:
      ({ data }) =>
      () => [...data],
    askDerivatives: () => none,
  });
}

/** Traced numbers; to read some, the program that computes them is compiled and run. */
export function traced(precision: Precision = "float64", backEnd: BackEnd = "webassembly"): NestedKind<Traced> {
  const trace = new Trace();
  const given: { readonly node: Node; readonly values: readonly number[] }[] = [];
  const make = (values: readonly number[], shape: Shape): Traced => {
    const made = trace.argument(given.length, shape, precision);
    given.push({ node: made.node, values });
    return made;
  };
  const elements = precision === "float32" ? Float32Array : Float64Array;
  let asked: Node[] = [];
  const found = new Map<Node, readonly number[]>();
  const answer = (): void => {
    const graph = specialize(
      given.map((argument) => argument.node),
      asked,
      trace.nodes,
    );
    const program = programOf(
      graph,
      asked.map(() => null),
      { backEnd },
    );
    given.forEach(({ values }, i) => program.write(i, elements.from(values)));
    program.run(1);
    asked.forEach((node, i) => found.set(node, [...program.read(i)]));
    asked = [];
  };
  return readable({
    name: `Traced (${precision}, ${backEnd})`,
    epsilon: precision === "float64" ? Number.EPSILON : 2 ** -23,
    hasAxes: true,
    hasValues: false,
    make,
    constant: make,
    ask({ node }) {
      asked.push(node);
      return () => {
        if (!found.has(node)) answer();
        return must(found.get(node), "answer");
      };
    },
    askDerivatives: () => none,
  });
}

/** Duals with two directions, the second absent from every other number. */
export function dualOf<T extends ScalarLike<T>>(inner: NestedKind<T>): NestedKind<Dual<T>> {
  const perturbation: Perturbation = { name: "laws" };
  let made = 0;
  const all = (x: T): readonly Later[] => [inner.ask(x), inner.askDerivatives(x)];
  return readable({
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
    ask: (x) => inner.ask(x.primal),
    askDerivatives: ({ primal, tangents }) =>
      together([inner.askDerivatives(primal), ...[0, 1].flatMap((k) => all(tangents[k] ?? primal.zeroLike()))]),
  });
}

/** Variables; the derivatives of one are the cotangents of everything made, for a cotangent of its own. */
export function varOf<T extends ScalarLike<T>>(inner: NestedKind<T>): NestedKind<Var<T>> {
  const tape = new Tape<T>("laws");
  const made: Var<T>[] = [];
  const all = (x: T): readonly Later[] => [inner.ask(x), inner.askDerivatives(x)];
  return readable({
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
    ask: (x) => inner.ask(x.primal),
    askDerivatives({ primal, entry }) {
      const cotangent = inner.constant(waves(primal.shape, 5), primal.shape);
      const wanted = made.map((x) => x.entry ?? 0);
      const cotangents = entry === null ? [] : tape.sweep([{ entry, cotangent }], wanted);
      return together([
        inner.askDerivatives(primal),
        ...made.flatMap((x, i) => all(cotangents[i] ?? x.primal.zeroLike())),
      ]);
    },
  });
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
  const items = (x: Batch<T>): Later => inner.ask(x.spread().held);
  return readable({
    name: `Batch<${inner.name}>`,
    epsilon: inner.epsilon,
    hasAxes: true,
    hasValues: inner.hasValues ?? true,
    make: (values, shape) =>
      ++made % 3 === 0 ? new Batch(inner.make(values, shape), false, axis) : spread(values, shape, inner.make),
    constant: (values, shape) => spread(values, shape, inner.constant),
    ask(x) {
      const all = items(x);
      return () => all().slice(2 * sizeOf(x.shape));
    },
    askDerivatives(x) {
      const [all, size] = [items(x), sizeOf(x.shape)];
      const differences = (): readonly number[] => {
        const values = all();
        return values.slice(0, 2 * size).map((value, i) => apart(value, values[2 * size + (i % size)] ?? NaN));
      };
      return together([differences, inner.askDerivatives(x.spread().held)]);
    },
  });
}

/** How far two numbers are apart, infinite ones too. */
const apart = (a: number, b: number): number => (Object.is(a, b) ? 0 : a - b);

/** Numbers between −1 and 1, other ones for every turn. */
const waves = (shape: Shape, turn: number): readonly number[] =>
  Array.from({ length: sizeOf(shape) }, (_, i) => Math.cos(turn * (i + 1)));
