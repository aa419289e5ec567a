/** A run that derivatives do not see whole: strategies agree on it, and differences do not. */
import { scalar } from "@dualtape/tensor";
import { dynamics, positive } from "../src/index.ts";

export const cut = dynamics({
  name: "cut",
  hyperparameters: { rate: positive(0.3) },
  steps: 30,
  start: (_hyper, lift) => ({ x: lift(scalar(1)) }),
  step: ({ x }, { rate }) => ({ x: x.detach().mul(0.5).add(rate) }),
  objective: ({ x }) => x.square(),
});
