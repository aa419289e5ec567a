/**
 * Random functions, vectorized, are what a loop over their items gives: alone, and between gradients and tangents in every order to
 * depth three, eager and compiled.
 */
import { vectorize } from "@dualtape/batch";
import { compile, printGraph, simplify, traceFunction, type Traced } from "@dualtape/compile";
import { flatten, type Lift, type TensorFunction, type TensorLike } from "@dualtape/core";
import { grad } from "@dualtape/reverse";
import { type Tensor, tensor, zeros } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { functionOf, programs, type RandomProgram, runProgram } from "./programs.ts";
import { batches, loop, transformed, words } from "./transforms.ts";

const RUNS = Number(process.env["BATCH_RUNS"] ?? 500);
const COMPILED = RUNS / 10;
const TOLERANCE = 1e-12;

const many = words.filter((word) => word.includes("b"));
const same: Lift<Tensor, Tensor> = (constant) => constant;
const any = fc.record({ program: programs, word: fc.constantFrom(...many), batch: fc.constantFrom(...batches) });

/** Whether rounding is all that differs: values of a few units, and no kink within reach of the items. */
function isTame(program: RandomProgram): boolean {
  let nearest = Infinity;
  const watch = (distance: Tensor): void => {
    nearest = Math.min(nearest, ...distance.data.map(Math.abs));
  };
  const value = loop((x, lift) => runProgram(program, x, lift, watch as never))(tensor(program.at), same);
  return nearest > 1e-6 && value.magnitude() < 100;
}

/** Holds random functions, computed in a way, against the loop. */
const expectAsLooped = (runs: number, seed: number, compute: (f: TensorFunction<Tensor>, at: Tensor) => Tensor): void =>
  fc.assert(
    fc.property(any, ({ program, word, batch }) => {
      fc.pre(isTame(program));
      const [f, at] = [functionOf(program), tensor(program.at)];
      const expected = transformed(f, word, loop)(at, same);
      fc.pre(expected.magnitude() < 1000);
      const found = compute(transformed(f, word, batch), at);
      expect(relativeError(found.item(), expected.item(), 1), word.join("")).toBeLessThan(TOLERANCE);
    }),
    { numRuns: runs, seed, maxSkipsPerRun: 100 },
  );

test(`${RUNS} functions`, () => expectAsLooped(RUNS, 2026, (f, at) => f(at, same)));

test(`${COMPILED} functions, compiled`, () =>
  expectAsLooped(COMPILED, 2027, (f, at) => compile((x: Traced) => f(x, (constant) => x.lift(constant)))(at)));

test("a program has as many operations, however many items there are", () => {
  const step = <S extends TensorLike<S>>(w: S, x: S): S =>
    w.sub(grad((v, up) => up(x).matmul(v).tanh().square().sum(), w).mul(0.1));
  const operations = [2, 500].map((items) => {
    const given = flatten([zeros([items, 4, 1]), zeros([32, 4])]);
    const { graph } = traceFunction(vectorize(step<Traced>, { in: [0, null] }), given);
    return printGraph(simplify(graph)).split("\n").length;
  });
  expect(operations[1]).toBe(operations[0]);
});
