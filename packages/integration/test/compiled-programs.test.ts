/** Random programs, with their first and second derivatives, compiled: the same numbers as eager ones, in both precisions and both back ends. */
import { compile, type Traced } from "@dualtape/compile";
import type { TensorLike } from "@dualtape/core";
import { jvp } from "@dualtape/forward";
import { grad } from "@dualtape/reverse";
import { type Tensor, tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { distanceToKink, programs, type RandomProgram, runProgram, weights } from "./programs.ts";

/** The value of a program, its gradient, and its Hessian times a vector, by forward over reverse. */
const derivatives =
  (program: RandomProgram) =>
  <S extends TensorLike<S>>(x: S, along: S, constant: S) => ({
    value: runProgram(program, x, () => constant),
    gradient: grad((y, lift) => runProgram(program, y, () => lift(constant)), x),
    product: jvp((y, up) => grad((z, lift) => runProgram(program, z, () => lift(up(constant))), y), x, along).tangent,
  });

/** How many programs, and where they begin: more of them by the environment. */
const RUNS = Number(process.env["PROGRAM_RUNS"] ?? 600);
const SEED = Number(process.env["PROGRAM_SEED"] ?? 7);

const LAST_DIGIT = { float64: 2 ** -52, float32: 2 ** -23 } as const;

const along = tensor([0.8, -0.5, 0.3, 0.9, -0.7, 0.4]);

test.for([
  { precision: "float64", backEnd: "webassembly", tolerance: 1e-12, runs: RUNS },
  { precision: "float32", backEnd: "webassembly", tolerance: 1e-5, runs: RUNS / 2 },
  { precision: "float64", backEnd: "interpreter", tolerance: 1e-12, runs: RUNS / 2 },
  { precision: "float32", backEnd: "interpreter", tolerance: 1e-5, runs: RUNS / 4 },
] as const)("$runs random programs in $precision by $backEnd", ({ precision, backEnd, tolerance, runs }) => {
  fc.assert(
    fc.property(programs, (program) => {
      fc.pre(distanceToKink(program) > 1e3 * tolerance);
      const f = derivatives(program);
      const given: readonly [Tensor, Tensor, Tensor] = [tensor(program.at), along, weights];
      const [x, u, w] = given.map((value) => value.to(precision)) as unknown as typeof given;
      const compiled = compile((a: Traced, b: Traced, c: Traced) => f<Traced>(a, b, c), { backEnd });
      const [ours, eager, reference] = [compiled(x, u, w), f<Tensor>(x, u, w), f<Tensor>(...given)];
      // A program of many products may be so steep that a last digit of the point is worth more than the tolerance.
      const beside = f<Tensor>(given[0].mul(1 + LAST_DIGIT[precision]), given[1], given[2]);
      for (const part of ["value", "gradient", "product"] as const) {
        const apart = (result: Tensor): number => relativeError([...result.data], [...reference[part].data], 1);
        for (const result of [ours[part], eager[part]]) {
          expect(result.precision).toBe(precision);
          expect(apart(result), part).toBeLessThan(Math.max(tolerance, apart(beside[part])));
        }
      }
    }),
    { numRuns: runs, seed: SEED },
  );
});
