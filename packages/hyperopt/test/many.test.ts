/** Many hyperparameters: a step that carries a tangent for each is a large program, and no size of program crashes. */
import { must } from "@dualtape/core";
import { type Domain, hybrid, hypergradient, positive, training } from "@dualtape/hyperopt";
import { sgd } from "@dualtape/optimizers";
import { full, seeded, type Tensor } from "@dualtape/tensor";
import { expect, test } from "vitest";

/** What each run is given: a rate, and a penalty for each weight. */
type Many = Readonly<Record<string, Domain<number>>> & { readonly learningRate: Domain<number> };

test.for([36])("%s penalties, compiled as eager", (count) => {
  const names = Array.from({ length: count }, (_, k) => `penalty${k}`);
  const hyper: Many = {
    ...Object.fromEntries(names.map((name) => [name, positive(1e-3)])),
    learningRate: positive(1e-3),
  };
  const gradientBy = (engine: "eager" | "compiled"): Readonly<Record<string, Tensor>> => {
    const random = seeded(2);
    const problem = training({
      parameters: { w: full([count, 1], 0.1) },
      loss: ({ w }, { x, y }, values) =>
        names.reduce(
          (loss, name, k) =>
            loss.add(
              w
                .slice([k, k + 1])
                .square()
                .sum()
                .mul(must(values[name], name)),
            ),
          x.matmul(w).sub(y).square().sum(),
        ),
      batches: [{ x: random.normal([16, count]), y: random.normal([16, 1]) }],
      steps: 3,
      optimizer: sgd,
      hyper,
      engine,
    });
    return hypergradient(problem, hybrid).gradient;
  };
  const [eager, compiled] = [gradientBy("eager"), gradientBy("compiled")];
  for (const [name, partial] of Object.entries(eager)) {
    const distance = must(compiled[name], name).sub(partial).magnitude();
    expect(distance).toBeLessThanOrEqual(1e-12 * partial.magnitude());
  }
});
