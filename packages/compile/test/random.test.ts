/** Random programs, compiled, against eager tensors: odd sizes, views of views, reductions, moves and products, in both precisions. */
import { type Tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compile, type Traced } from "../src/index.ts";
import { inputsOf, randomPrograms, runProgram, runStep } from "./random-programs.ts";

const setups = [
  { precision: "float64", backEnd: "webassembly", tolerance: 1e-13, runs: 500 },
  { precision: "float32", backEnd: "webassembly", tolerance: 1e-5, runs: 300 },
  { precision: "float64", backEnd: "interpreter", tolerance: 1e-13, runs: 200 },
  { precision: "float32", backEnd: "interpreter", tolerance: 1e-5, runs: 100 },
] as const;

const close = (ours: readonly Tensor[], eager: readonly Tensor[], tolerance: number): void => {
  expect(ours.map(({ shape }) => shape)).toEqual(eager.map(({ shape }) => shape));
  ours.forEach(({ data }, i) => {
    expect(relativeError([...data], [...(eager[i]?.data ?? [])], 1), `result ${i}`).toBeLessThan(tolerance);
  });
};

test.for(setups)("$runs functions in $precision by $backEnd", ({ precision, backEnd, tolerance, runs }) => {
  fc.assert(
    fc.property(randomPrograms(), (program) => {
      const given = inputsOf(program, precision);
      const compiled = compile((inputs: readonly Traced[]) => runProgram(program, inputs), { backEnd });
      const ours = compiled(given);
      for (const { precision: own } of ours) expect(own).toBe(precision);
      close(
        ours,
        runProgram(
          program,
          given.map((one) => one.to("float64")),
        ),
        tolerance,
      );
      expect(compiled(given)).toEqual(ours);
    }),
    { numRuns: runs, seed: 11 },
  );
});

test.for(setups)("$runs loops in $precision by $backEnd", ({ precision, backEnd, tolerance, runs }) => {
  fc.assert(
    fc.property(randomPrograms(8), fc.integer({ min: 1, max: 4 }), (program, steps) => {
      const given = inputsOf(program, precision);
      const loop = compile.loop((state: readonly Traced[]) => runStep(program, state), { backEnd });
      const ours = loop(steps, given);
      let eager = given.map((one) => one.to("float64"));
      for (let step = 0; step < steps; step++) eager = [...runStep(program, eager)];
      close(ours, eager, 10 * tolerance);
      expect(loop(steps, given)).toEqual(ours);
    }),
    { numRuns: runs, seed: 12 },
  );
});
