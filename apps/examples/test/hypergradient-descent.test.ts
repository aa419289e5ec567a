/** What `hypergradient-descent.ts` shows, on a third of its steps. */
import { drain, type Dynamics, hyperTensors, oneStep, real, simulate, training } from "@dualtape/hyperopt";
import { crossEntropy, dense } from "@dualtape/nn";
import { sgd } from "@dualtape/optimizers";
import { zeros } from "@dualtape/tensor";
import { expect, it } from "vitest";
import { batchesOf, loadDigits } from "../src/digits/data.ts";

const { training: digits } = loadDigits(1);
const regression = (rate: number) =>
  training({
    parameters: { w: zeros([64, 10]), b: zeros([10]) },
    loss: ({ w, b }, { x, y }) => crossEntropy(dense(x, { w, b }), y),
    batches: batchesOf(digits, 50),
    validation: { x: digits.pixels, y: digits.targets },
    steps: 200,
    optimizer: sgd,
    hyper: { learningRate: real(rate) },
  });
const fullLoss = (dynamics: Dynamics): number =>
  drain(simulate(dynamics, hyperTensors(dynamics, {}), (value) => value)).value.item();

it("SGD-HD ends at one loss from step sizes three decades apart, where SGD has hardly begun", () => {
  const losses = [1e-5, 1e-4, 1e-3, 1e-2].map((rate) =>
    fullLoss(oneStep(regression(rate), { hyper: { learningRate: real(0.05) } })),
  );
  expect(Math.max(...losses) / Math.min(...losses)).toBeLessThan(1.02);
  expect(fullLoss(regression(1e-5)) / Math.max(...losses)).toBeGreaterThan(5);
}, 60_000);
