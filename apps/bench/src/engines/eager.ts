/** The library as it is: every operation on its own, in plain JavaScript. */
import type { Product, Run } from "../scenarios/scenario.ts";
import { stepParts } from "../scenarios/dual.ts";
import { type Engine, type Prepared, type Refusal, timing } from "./engine.ts";
import { inputsOf, outcomeOf, tensorOf } from "./tensors.ts";

export const eager: Engine = {
  name: "dualtape-eager",
  prepare: (scenario) => (scenario.kind === "matmul" ? product(scenario) : dynamics(scenario)),
};

function product({ dtype, left, right }: Product): Prepared {
  const [a, b] = [tensorOf(left, dtype), tensorOf(right, dtype)];
  return { run: timing(() => void a.matmul(b)), outcome: () => ({ product: [a.matmul(b).data] }) };
}

function dynamics(run: Run): Prepared | Refusal {
  if (run.kind === "conv" && run.k > 0) return { refused: "it takes seconds for a step" };
  const { start, hyper, data } = inputsOf(run);
  const take = (steps: number) => {
    let state = start;
    for (let t = 0; t < steps; t++) state = stepParts(run, state, hyper, data);
    return state;
  };
  return { run: timing(() => void take(run.steps)), outcome: () => outcomeOf(take(run.checkedSteps)) };
}
