/** Hypergradients through layers that are made of others, with running statistics and a rate that is tuned: those of differences. */
import { positive, unit } from "@dualtape/core";
import {
  drain,
  type Engine,
  hybrid,
  hypergradient,
  hyperTensors,
  simulate,
  training,
  unrolled,
} from "@dualtape/hyperopt";
import { batchNorm, concreteDropout, dense, gru, labelCrossEntropy, multiHeadAttention } from "@dualtape/nn";
import { sgd } from "@dualtape/optimizers";
import { seeded, type Tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { expect, test } from "vitest";

const lift = (x: Tensor): Tensor => x;

/** Some steps of a net of attention, a recurrent layer and batch normalization. */
function problem(engine: Engine) {
  const random = seeded(2);
  const examples = () => ({ x: random.normal([6, 3, 4], 1), labels: random.integers(6, 2) });
  return training({
    parameters: {
      heads: multiHeadAttention.init(4, 2, random),
      units: gru.init(4, 3, random),
      norm: batchNorm.init(3, random),
      out: dense.init(3, 2, random),
    },
    state: batchNorm.state(3, random),
    loss({ heads, units, norm, out }, { x, labels }, { rate, momentum }, context) {
      const seen = multiHeadAttention(x, heads, { mask: "causal" });
      const kept = context.training ? concreteDropout(seen, rate, context.random, 0.5) : seen;
      const { last } = gru.over(kept, units);
      const { value, state } = batchNorm(last, norm, context.state, { training: context.training, momentum });
      return { value: labelCrossEntropy(dense(value, out), labels), state };
    },
    batches: [examples(), examples()],
    validation: examples(),
    steps: 4,
    optimizer: sgd,
    hyper: { learningRate: positive(0.1), rate: unit(0.3), momentum: unit(0.8) },
    engine,
  });
}

test("hypergradients through attention, recurrence, batch normalization and noise", () => {
  const eager = problem("eager");
  const names = ["learningRate", "rate", "momentum"] as const;
  const differences = names.map((name) => {
    const { initial } = eager.hyperparameters[name];
    const at = (value: number) => drain(simulate(eager, hyperTensors(eager, { [name]: value }), lift)).value.item();
    const step = 1e-5 * initial;
    return (at(initial + step) - at(initial - step)) / (2 * step);
  });
  for (const strategy of [hybrid, unrolled]) {
    for (const of of [eager, problem("compiled")]) {
      const { gradient } = hypergradient(of, strategy);
      for (const [i, name] of names.entries()) {
        expect(Math.abs(gradient[name].item()), name).toBeGreaterThan(1e-6);
        expect(relativeError([gradient[name].item()], [differences[i] ?? NaN]), name).toBeLessThan(1e-6);
      }
    }
  }
});
