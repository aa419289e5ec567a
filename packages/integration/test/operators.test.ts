/**
 * Operators of JavaScript on what is not there yet as a plain number: each is refused. On a tensor `x > 0` may be true, and under a
 * derivative the same line would take the other branch in silence.
 */
import { vectorize } from "@dualtape/batch";
import { compile } from "@dualtape/compile";
import { ArgumentError, DualtapeError, Real, type ScalarLike } from "@dualtape/core";
import { derivative, hessian, jvp } from "@dualtape/forward";
import { grad } from "@dualtape/reverse";
import { scalar, tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";

type Plain = <S extends ScalarLike<S>>(x: S) => unknown;

/** What types forbid. */
const operators: Readonly<Record<string, (x: number) => unknown>> = {
  ">": (x) => x > 0,
  "<=": (x) => x <= 0,
  "==": (x) => x == 3, // oxlint-disable-line eqeqeq
  "+": (x) => x + 1,
  "*": (x) => x * 2,
  "unary −": (x) => -x,
  "Math.max": (x) => Math.max(x, 0),
  Number,
};

const inside: Readonly<Record<string, (f: Plain) => unknown>> = {
  derivative: (f) => derivative((x) => (f(x), x), new Real(3)),
  jvp: (f) => jvp((x) => (f(x), x), scalar(3), scalar(1)),
  grad: (f) => grad((x) => (f(x), x), scalar(3)),
  hessian: (f) => hessian((x) => (f(x), x), scalar(3), grad),
  vectorize: (f) => vectorize((x: ReturnType<typeof scalar>) => (f(x), x))(tensor([3])),
  compile: (f) => compile((x: never) => (f(x), x))(scalar(3) as never),
};

describe.for(Object.entries(inside))("in %s", ([, run]) => {
  test.for(Object.entries(operators))("%s is refused", ([, operator]) => {
    expect(() => run((x) => operator(x as never))).toThrow(DualtapeError);
    expect(() => run((x) => operator(x as never))).toThrow(/where\(…\), maximum\(…\) or minimum\(…\)/);
  });
});

test("a text is none: what is differentiated may be printed", () => {
  const texts: string[] = [];
  grad((x) => (texts.push(`${x}`), x), scalar(3)); // oxlint-disable-line typescript/restrict-template-expressions
  jvp((x) => (texts.push(`${x}`), x), scalar(3), scalar(1)); // oxlint-disable-line typescript/restrict-template-expressions
  expect(texts).toEqual(["Var(3)", "Dual(3; 1)"]);
  expect(() => grad((x) => (Number(x), x), scalar(3))).toThrow(ArgumentError);
});
