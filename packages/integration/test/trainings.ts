/** A training with everything in it that has to be resumed: noise, running statistics, averages, shuffled epochs; and the bits it ends with. */
import { mean } from "@dualtape/core";
import { dense, dropout } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { type Engine, type Loss, train, type TrainCheckpoint, type TrainResult } from "@dualtape/runs";
import { epochs, mapBatches } from "@dualtape/runs/data";
import { seeded, type Tensor, tensor } from "@dualtape/tensor";

const random = seeded(3);
const slopes = random.normal([3, 1]);
const examples = (rows: number) => {
  const x = random.normal([rows, 3], 1);
  return { x, y: x.matmul(slopes).add(random.normal([rows, 1], 0, 0.1)) };
};
const [training, validation] = [examples(30), examples(20)];
const parameters = { hidden: dense.init(3, 6, random), out: dense.init(6, 1, random) };

type Learned = typeof parameters;
type Data = typeof training;
interface Statistics {
  readonly center: Tensor;
}

const loss: Loss<Learned, Data, object, Statistics> = ({ hidden, out }, { x, y }, _hyper, context) => {
  const now = mean(x, 0);
  const { center } = context.state;
  const inputs = x.sub(context.training ? now : center);
  const layer = dense(inputs, hidden).tanh();
  const kept = context.training ? dropout(layer, dropout.mask(layer.shape, 0.2, context.random)) : layer;
  const errors = dense(kept, out).sub(y);
  return {
    value: mean(errors.square()),
    ...(context.training && { state: { center: center.mul(0.9).add(now.mul(0.1)) } }),
    extra: { bias: mean(errors), size: errors.abs().sum() },
  };
};

/** How long it is. Batches of 7 of 30 examples: the last of each epoch is smaller. */
export const STEPS = 60;

/** Trains, from the start or from a checkpoint; `asked` is told of each batch that is asked for. */
export const trained = (
  engine: Engine,
  {
    asked = () => {},
    ...options
  }: {
    readonly asked?: (t: number) => void;
    readonly from?: TrainCheckpoint;
    readonly signal?: AbortSignal;
    readonly onCheckpoint?: (checkpoint: TrainCheckpoint) => unknown;
  } = {},
) =>
  train({
    parameters,
    loss,
    batches: mapBatches(epochs(training, { batchSize: 7, seed: 5 }), (batch, t) => {
      asked(t);
      return batch;
    }),
    validation,
    state: { center: tensor([0, 0, 0]) },
    average: 0.8,
    seed: 11,
    steps: STEPS,
    evaluateEvery: 7,
    optimizer: adam,
    hyper: { learningRate: 0.02 },
    engine,
    ...options,
  });

/** All bits that a training ends with, as text. */
export const bitsOf = ({
  checkpoint,
  best,
  parameters: found,
  state,
  reason,
}: TrainResult<Learned, Statistics>): string => JSON.stringify({ checkpoint, best, found, state, reason });
