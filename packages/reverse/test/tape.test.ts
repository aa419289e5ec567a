import { Real } from "@dualtape/core";
import { expect, test } from "vitest";
import { Tape } from "../src/index.ts";

const times = (slope: number) => (cotangent: Real) => cotangent.mul(slope);

test("cotangents flow from the last entry to the first, and meet in sums", () => {
  const tape = new Tape<Real>("test");
  const x = tape.push(new Real(1));
  const double = tape.push(new Real(2), [x], [times(2)]);
  const both = tape.push(new Real(3), [x, double], [times(10), times(100)]);
  const from = (entry: number, cotangent: number) => ({ entry, cotangent: new Real(cotangent) });
  const values = (swept: readonly (Real | null)[]) => swept.map((cotangent) => cotangent?.value);
  expect(values(tape.sweep([from(both, 1)], [x, double, both]))).toEqual([210, 100, 1]);
  expect(values(tape.sweep([from(double, 1)], [x, both]))).toEqual([2, undefined]);
  expect(values(tape.sweep([from(double, 1), from(both, 1), from(double, 3)], [x, double]))).toEqual([218, 104]);
  expect(values(tape.sweep([], [x]))).toEqual([undefined]);
});

test("nothing flows where nothing depends", () => {
  const tape = new Tape<Real>("test");
  const [x, y] = [tape.push(new Real(1)), tape.push(new Real(2))];
  expect(tape.sweep([{ entry: y, cotangent: new Real(1) }], [x])).toEqual([null]);
});

test("a tape counts its entries and their bytes", () => {
  const tape = new Tape<Real>("test");
  tape.push(new Real(1));
  tape.push(new Real(1));
  expect([tape.length, tape.byteLength]).toEqual([2, 16]);
});
