/** The hand-written engine: everything derived on paper, and written in loops over typed arrays. */
import type { Orbit, Product, Training } from "../../scenarios/scenario.ts";
import { type Engine, type Prepared, timing } from "../engine.ts";
import { handWrittenTraining } from "./mlp.ts";
import { projectileLoop, rosenbrockLoop } from "./orbits.ts";
import { startOf, triple } from "./plain.ts";
import { addProduct } from "../../scenarios/products.ts";

export const javascript: Engine = {
  name: "javascript",
  prepare(scenario) {
    switch (scenario.kind) {
      case "matmul":
        return product(scenario);
      case "mlp":
        return training(scenario);
      case "conv":
        return { refused: "nobody would write a convolution in plain loops" };
      default:
        return orbit(scenario);
    }
  },
};

function product({ dtype, size, left, right }: Product): Prepared {
  const array = dtype === "float32" ? Float32Array : Float64Array;
  const [a, b, out] = [array.from(left.data), array.from(right.data), new array(size * size)];
  const multiply = (): void => addProduct(out.fill(0), a, b, size, size, size);
  return {
    run: timing(multiply),
    outcome() {
      multiply();
      return { product: [out] };
    },
  };
}

function training(run: Training): Prepared {
  const hand = handWrittenTraining(run, run.hyper, run.k, run.dtype === "float32" ? Float32Array : Float64Array);
  const take = (steps: number): void => {
    hand.start();
    for (let t = 0; t < steps; t++) hand.step();
  };
  return {
    run: timing(() => take(run.steps)),
    outcome() {
      take(run.checkedSteps);
      return hand.parts();
    },
  };
}

function orbit(run: Orbit): Prepared {
  let last: Readonly<Record<string, readonly number[]>> = {};
  const take = (): void => {
    last =
      run.kind === "rosenbrock"
        ? rosenbrockLoop(run.steps, run.hyper[0] ?? 0, ...startOf(run, ["x", "y"]))
        : projectileLoop(
            run.steps,
            run.data["dt"]?.data[0] ?? 0,
            triple(run.hyper),
            startOf(run, ["x", "y", "vx", "vy"]),
          );
  };
  return {
    run: timing(take),
    outcome() {
      take();
      return Object.fromEntries(Object.entries(last).map(([name, parts]) => [name, parts.map((part) => [part])]));
    },
  };
}
