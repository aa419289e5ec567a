import { Real } from "@dualtape/core";
import { expect, test } from "vitest";
import { Tape, Var } from "../src/index.ts";

const way = (input: number, slope: number) => ({ input, pullback: (cotangent: Real) => cotangent.mul(slope) });

test("cotangents flow from the last entry to the first, and meet in sums", () => {
  const tape = new Tape<Real>("test");
  const x = tape.variable(new Real(1));
  const double = tape.push([way(x, 2)]);
  const both = tape.push([way(x, 10), null, way(double, 100)]);
  const from = (entry: number, cotangent: number) => ({ entry, cotangent: new Real(cotangent) });
  const values = (swept: readonly (Real | null)[]) => swept.map((cotangent) => cotangent?.value);
  expect(values(tape.sweep([from(both, 1)], [x, double, both]))).toEqual([210, 100, 1]);
  expect(values(tape.sweep([from(double, 1)], [x, both]))).toEqual([2, undefined]);
  expect(values(tape.sweep([from(double, 1), from(both, 1), from(double, 3)], [x, double]))).toEqual([218, 104]);
  expect(values(tape.sweep([], [x]))).toEqual([undefined]);
});

test("nothing flows where nothing depends", () => {
  const tape = new Tape<Real>("test");
  const [x, y] = [tape.variable(new Real(1)), tape.variable(new Real(2))];
  expect(tape.sweep([{ entry: y, cotangent: new Real(1) }], [x])).toEqual([null]);
});

test("a tape counts its entries and their bytes", () => {
  const tape = new Tape<Real>("test");
  tape.variable(new Real(1));
  tape.variable(new Real(1));
  expect([tape.length, tape.byteLength]).toEqual([2, 16]);
});

test.for<[string, (x: Var<Real>, y: Var<Real>) => Var<Real>, number]>([
  ["a sum", (x, y) => x.add(y), 0],
  ["a difference", (x, y) => x.sub(y), 0],
  ["a product, which reads its factors", (x, y) => x.mul(y), 0],
  ["a quotient, which reads itself", (x, y) => x.div(y), 1],
  ["exp, which reads itself", (x) => x.exp(), 1],
  ["the sine of a sum, which reads the sum", (x, y) => x.add(y).sin(), 1],
  ["a product with a number, which reads nothing", (x, y) => x.add(y).mul(2), 0],
  ["the maximum of a sum, which reads it", (x, y) => x.add(y).maximum(0), 1],
])("a tape holds what is read on the way back: %s", ([, f, kept]) => {
  const tape = new Tape<Real>("test");
  const [x, y] = [new Real(1), new Real(2)].map((value) => new Var(value, tape, tape.variable(value)));
  if (x && y) f(x, y);
  expect(tape.byteLength).toBe(8 * (2 + kept));
});
