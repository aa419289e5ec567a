/**
 * Thousands of random programs: both modes, and each of them over each, agree with one another to rounding and with
 * differences to 10⁻⁶, of the size of the derivative. In float32 they agree with float64 at the same point, to its rounding.
 */
import { dot, must, type TensorFunction } from "@dualtape/core";
import { type Tensor, tensor } from "@dualtape/tensor";
import { centralDifference, relativeError } from "@dualtape/testing";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { gradients, hessianProducts } from "./nestings.ts";
import { distanceToKink, functionOf, programs, type RandomProgram } from "./programs.ts";

const RUNS = 2500;
const SINGLE_RUNS = 600;
const ROUNDING = 1e-10;
/** The rounding errors of some hundred operations. */
const SINGLE_ROUNDING = 256 * 2 ** -23;
const DIFFERENCES = 1e-6;
/** A derivative below this is what terms of a few units leave when they cancel, and is no more exact than they are. */
const CANCELLED = 1e-2;

const along = tensor([0.8, -0.5, 0.3, 0.9, -0.7, 0.4]);
const probe = tensor([-0.2, 0.7, 0.5, -0.9, 0.1, 0.6]);

test(`${RUNS} random programs`, () => {
  let run = 0;
  fc.assert(
    fc.property(programs, (program) => {
      fc.pre(isTame(program));
      run++;
      const f = functionOf(program);
      const at = tensor(program.at);

      const [gradient, forward] = [gradients.reverse(f, at), gradients.forward(f, at)];
      expectClose(forward, gradient, ROUNDING);
      const slope = centralDifference((t) => f(at.add(along.mul(t)), same).item(), 0);
      expect(relativeError(dot(gradient, along).item(), slope, 1)).toBeLessThan(DIFFERENCES);

      const curvature = centralDifference((t) => dot(gradients.reverse(f, at.add(along.mul(t))), probe).item(), 0);
      const products = Object.values(hessianProducts).map((product) => product(f, at, along));
      for (const [i, product] of products.entries()) {
        expectClose(product, products[i - 1] ?? product, ROUNDING);
        expect(relativeError(dot(product, probe).item(), curvature, 1)).toBeLessThan(DIFFERENCES);
      }
    }),
    { numRuns: RUNS, seed: 2020, maxSkipsPerRun: 10 },
  );
  expect(run).toBeGreaterThanOrEqual(2000);
});

test(`${SINGLE_RUNS} random programs in float32`, () => {
  let run = 0;
  fc.assert(
    fc.property(programs, (program) => {
      fc.pre(isTame(program));
      run++;
      const [at, direction] = [tensor(program.at).to("float32"), along.to("float32")];
      const f = functionOf(program);
      const single: TensorFunction<Tensor> = (x, lift) => f(x, (constant) => lift(constant.to("float32")));
      const agree = (computed: Tensor, right: Tensor): void => {
        expect(computed.precision).toBe("float32");
        expect(relativeError([...computed.data], [...right.data], 1)).toBeLessThan(SINGLE_ROUNDING);
      };
      const [wide, wideDirection] = [at.to("float64"), direction.to("float64")];
      const slope = gradients.reverse(f, wide);
      for (const gradient of Object.values(gradients)) agree(gradient(single, at), slope);
      const curvature = forwardOverReverse(f, wide, wideDirection);
      for (const product of Object.values(hessianProducts)) agree(product(single, at, direction), curvature);
    }),
    { numRuns: SINGLE_RUNS, seed: 2020, maxSkipsPerRun: 10 },
  );
  expect(run).toBeGreaterThanOrEqual(0.8 * SINGLE_RUNS);
});

const forwardOverReverse = must(hessianProducts["Var<Dual>, forward over reverse"], "product");

const same = (constant: Tensor): Tensor => constant;

const expectClose = (a: Tensor, b: Tensor, tolerance: number): void =>
  expect(relativeError([...a.data], [...b.data], CANCELLED)).toBeLessThan(tolerance);

/** Whether differences are a fair judge: no kink within reach of a step, and nothing steep. */
function isTame(program: RandomProgram): boolean {
  const at = tensor(program.at);
  const f = functionOf(program);
  const isSteep = (): boolean => f(at, same).magnitude() >= 100 || gradients.reverse(f, at).magnitude() >= 100;
  return distanceToKink(program) > 0.05 && !isSteep();
}
