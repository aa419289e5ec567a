/** Hypergradients through layers that are made of others, with running statistics and a rate that is tuned: those of differences. */
import { positive, unit } from "@dualtape/core";
import { type Engine, training } from "@dualtape/hyperopt";
import { batchNorm, concreteDropout, dense, gru, labelCrossEntropy, multiHeadAttention } from "@dualtape/nn";
import { sgd } from "@dualtape/optimizers";
import { seeded } from "@dualtape/tensor";
import { expect, test } from "vitest";
import { expectDifferences } from "./hypergradients.ts";

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
  for (const slopes of Object.values(expectDifferences(problem)))
    expect(Math.abs(slopes[0] ?? 0)).toBeGreaterThan(1e-6);
});
