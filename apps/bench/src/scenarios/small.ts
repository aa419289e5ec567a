/** A 10-16-3 network on 20 examples, 100 steps of Adam: so small that a run takes its time around its operations. */
import { type Engine, oneMinus, positive, training } from "@dualtape/hyperopt";
import { crossEntropy, dense } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { oneHot, seeded } from "@dualtape/tensor";

const [INPUTS, HIDDEN, CLASSES] = [10, 16, 3] as const;
const EXAMPLES = 20;

/** The training run. */
export function small(engine: Engine) {
  const random = seeded(4);
  const examples = () => ({
    x: random.normal([EXAMPLES, INPUTS]),
    y: oneHot(random.integers(EXAMPLES, CLASSES), CLASSES),
  });
  return training({
    parameters: { hidden: dense.init(INPUTS, HIDDEN, random), out: dense.init(HIDDEN, CLASSES, random) },
    batches: [examples()],
    validation: examples(),
    loss: ({ hidden, out }, { x, y }) => crossEntropy(dense(dense(x, hidden).tanh(), out), y),
    steps: 100,
    optimizer: adam,
    hyper: { learningRate: positive(1e-3), beta1: oneMinus(0.9), beta2: oneMinus(0.99), epsilon: positive(1e-3) },
    engine,
  });
}
