/**
 * The rule for operands of two precisions, for every row of the tables: the widest among those with axes decides, that of
 * scalars only where there is no other, and a plain number never; derivatives have the precision of their numbers.
 */
import { vectorize } from "@dualtape/batch";
import { compile, type Traced } from "@dualtape/compile";
import {
  bilinear,
  type Elementwise,
  elementwise,
  indexed,
  linear,
  type Precision,
  type Shape,
  stack,
  type TensorLike,
} from "@dualtape/core";
import { Dual, jvp, type Perturbation, type TreeFunction } from "@dualtape/forward";
import { Tape, Var, vjp } from "@dualtape/reverse";
import { full, scalar, type Tensor, tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { describe, expect, test } from "vitest";
import { bilinearSamples, indexedSamples, linearSamples, type Sample } from "./samples.ts";

/** An operand: an array or a scalar, in one of two precisions, or a plain number. */
type Operand = "array64" | "array32" | "scalar64" | "scalar32" | "number";

const precisionIn = (operand: Operand): Precision => (operand.endsWith("32") ? "float32" : "float64");
const make = (operand: Operand, value: number): Tensor | number =>
  operand === "number"
    ? value
    : full(operand.startsWith("array") ? [2] : [], value, { precision: precisionIn(operand) });

/** What the rule says of operands of one standing: arrays before scalars, and the widest of them. */
function expected(operands: readonly Operand[]): Precision | null {
  for (const kind of ["array", "scalar"]) {
    const among = operands.filter((operand) => operand.startsWith(kind));
    if (among.length > 0) return among.some((operand) => operand.endsWith("64")) ? "float64" : "float32";
  }
  return null;
}

const all: readonly Operand[] = ["array64", "array32", "scalar64", "scalar32", "number"];
const numbers = all.filter((operand) => operand !== "number");

/** A row of one's own, of which one operand has no derivative and is more than a condition. */
const root: Elementwise = {
  name: "root",
  kernel: (x, degree) => x ** (1 / degree),
  partials: [(y, x, degree) => (d) => d.mul(y).div(x.mul(degree)), null],
};

/** Every combination of operands of a row, and the precision of its result. */
const combinations = [...Object.values<Elementwise>(elementwise), root].flatMap((row) => {
  const { length } = row.partials;
  const tuples = numbers.flatMap((a): Operand[][] =>
    length === 1
      ? [[a]]
      : all.flatMap((b): Operand[][] => (length === 2 ? [[a, b]] : all.map((c): Operand[] => [a, b, c]))),
  );
  return tuples.map((operands) => {
    const choice = row === elementwise.where ? 0 : row === root ? 1 : -1;
    const [choices, others] = [true, false].map((chooses) => operands.filter((_, i) => chooses === (i === choice)));
    const arrays = (of: readonly Operand[] = []): readonly Operand[] => of.filter((one) => one.startsWith("array"));
    const decided =
      expected(arrays(others)) ?? expected(arrays(choices)) ?? expected(others ?? []) ?? expected(choices ?? []);
    return { name: `${row.name}(${operands.join(", ")})`, row, operands, decided: decided ?? "float64" };
  });
});

/** A row on numbers of one kind. */
const apply = <S extends TensorLike<S>>(row: Elementwise, [a, b, c]: readonly (S | number)[]): S => {
  if (a === undefined || typeof a === "number") throw new Error("the first operand is a number of the library");
  return a.elementwise(row, b, c);
};

const values = [0.7, 0.3, 0.45];

test.for(combinations)("$name is $decided", ({ row, operands, decided }) => {
  const given = operands.map((operand, i) => make(operand, values[i] ?? 0));
  const eager = apply<Tensor>(row, given);
  expect(eager.precision).toBe(decided);

  const program = compile((x: Readonly<Record<string, Traced>>) =>
    apply<Traced>(
      row,
      given.map((one, i) => x[i] ?? Number(one)),
    ),
  );
  const tensors = Object.fromEntries(
    given.flatMap((one, i) => (typeof one === "number" ? [] : [[`${i}`, one] as const])),
  );
  const compiled = program(tensors);
  expect(compiled.precision).toBe(decided);
  expect(relativeError([...compiled.data], [...eager.data], 1)).toBeLessThan(decided === "float64" ? 1e-15 : 2e-7);

  const perturbation: Perturbation = { name: "precision" };
  const dual = apply<Dual<Tensor>>(
    row,
    given.map((one) => (typeof one === "number" ? one : new Dual(one, [one.zeroLike().add(1)], perturbation))),
  );
  expect(dual.precision).toBe(decided);
  for (const tangent of dual.tangents) if (tangent !== null) expect(tangent.precision).toBe(decided);

  const tape = new Tape<Tensor>("precision");
  const variables = given.map((one) => (typeof one === "number" ? one : new Var(one, tape, tape.variable(one))));
  const result = apply<Var<Tensor>>(row, variables);
  expect(result.precision).toBe(decided);
  if (result.entry === null) return;
  const entries = variables.flatMap((one) => (typeof one === "number" ? [] : [one]));
  const cotangents = tape.sweep(
    [{ entry: result.entry, cotangent: result.primal.zeroLike().add(1) }],
    entries.map(({ entry }) => entry ?? -1),
  );
  cotangents.forEach((cotangent, i) => {
    if (cotangent !== null) expect(cotangent.precision).toBe(entries[i]?.primal.precision);
  });
});

test.for(combinations)("$name of batches has the precision and the bits of one", ({ row, operands, decided }) => {
  const given = operands.map((operand, i) => make(operand, values[i] ?? 0));
  const tensors = given.filter((one) => typeof one !== "number");
  const one = apply<Tensor>(row, given);
  // Each operand is every item's own, or one that all share.
  for (let own = 1; own < 2 ** tensors.length; own++) {
    const isOwn = (i: number): boolean => (own & (1 << i)) !== 0;
    const both = vectorize(
      (batches: readonly Tensor[]): Tensor => {
        const rest = [...batches];
        return apply(
          row,
          given.map((value) => (typeof value === "number" ? value : (rest.shift() ?? value))),
        );
      },
      { in: [tensors.map((_, i) => (isOwn(i) ? 0 : null))] },
    )(tensors.map((x, i) => (isOwn(i) ? stack([x, x]) : x)));
    expect(both.precision).toBe(decided);
    expect([...both.data]).toEqual([...one.data, ...one.data]);
  }
});

const moving = Object.entries<readonly Sample[]>({ ...linearSamples, ...indexedSamples, ...bilinearSamples }).flatMap(
  ([name, of]) => of.map((sample, i) => ({ name: `${name}, sample ${i + 1}`, sample })),
);

test("every linear, indexed and bilinear row is looked at", () =>
  expect(new Set(moving.map(({ name }) => name.split(",")[0]))).toEqual(
    new Set(Object.keys({ ...linear, ...indexed, ...bilinear })),
  ));

describe.for(moving)("$name", ({ sample: { inputs, run } }) => {
  test.for([0, 1])("with input %d in float32", (narrow) => {
    const given = inputs.map((input, i) => input.to(i === narrow ? "float32" : "float64"));
    const decided = given.some(({ precision }) => precision === "float64") ? "float64" : "float32";
    const [first, ...others] = given;
    if (first === undefined) throw new Error("a sample has an input");
    expect(run<Tensor>([first, ...others], (constant) => constant).precision).toBe(decided);
    const f: TreeFunction<Readonly<Record<string, Tensor>>> = (at, lift) => {
      const [x, ...more] = given.map((_, i) => at[i]).filter((one) => one !== undefined);
      if (x === undefined) throw new Error("a sample has an input");
      return run([x, ...more], lift);
    };
    const at: Readonly<Record<string, Tensor>> = Object.fromEntries(given.entries());
    expect(jvp(f, at, at).tangent.precision).toBe(decided);
    const { value, pullback } = vjp<Readonly<Record<string, Tensor>>>(f, at);
    expect(value.precision).toBe(decided);
    const cotangents = pullback(value.to("float64"));
    expect(given.map((_, i) => cotangents[i]?.precision)).toEqual(given.map(({ precision }) => precision));
  });
});

describe("a hyperparameter in float64 in a computation in float32", () => {
  const x = tensor([0.5, -1, 2], { precision: "float32" });
  const rate = scalar(0.1);
  const loss = <S extends TensorLike<S>>({ x: at, rate: by }: { readonly x: S; readonly rate: S }): S =>
    at.mul(by).tanh().square().sum();

  test("the loss is in float32", () => expect(loss({ x, rate }).precision).toBe("float32"));
  test("the gradient by either has the precision of that", () => {
    const { pullback } = vjp(loss, { x, rate });
    const { x: byX, rate: byRate } = pullback(scalar(1));
    expect([byX.precision, byRate.precision]).toEqual(["float32", "float64"]);
    const wide = vjp(loss, { x: x.to("float64"), rate }).pullback(scalar(1));
    expect(relativeError([...byX.data], [...wide.x.data])).toBeLessThan(1e-6);
    expect(relativeError([...byRate.data], [...wide.rate.data])).toBeLessThan(1e-6);
  });
});

test("a condition is asked in its own precision", () => {
  const tiny = full([2], 1e-60);
  const choose = <S extends TensorLike<S>>(condition: S, a: S): S => condition.where(a, 0);
  const a = full([2], 3, { precision: "float32" });
  expect(choose<Tensor>(tiny, a).toArray()).toEqual([3, 3]);
  const compiled = compile((condition: Traced, b: Traced) => choose<Traced>(condition, b));
  expect(compiled(tiny, a).toArray()).toEqual([3, 3]);
});

test("a plain number is rounded once, to the precision of the result", () => {
  const shape: Shape = [3];
  const a = full(shape, 0.1, { precision: "float32" });
  const equal = <S extends TensorLike<S>>(b: S): S => b.equal(0.1);
  expect(equal<Tensor>(a).toArray()).toEqual([1, 1, 1]);
  expect(compile((b: Traced) => equal<Traced>(b))(a).toArray()).toEqual([1, 1, 1]);
  expect(a.equal(scalar(0.1)).toArray()).toEqual([1, 1, 1]);
});
