/** Calls of what trains in `@dualtape/runs`, and of what a loss is given and tells. */
import { sgd } from "@dualtape/optimizers";
import * as it from "@dualtape/runs";
import { scalar, type Tensor, tensor } from "@dualtape/tensor";
import { argument, call, type Call, optional, type Table } from "./call.ts";
import type { Wrong } from "./wrong.ts";

type Options = Readonly<Record<string, unknown>>;
interface Given {
  readonly w: Tensor;
}
const loss = ({ w }: Given, { x }: { x: Tensor }): Tensor => w.sub(x).square().sum();

/** Training with every option. */
const options = (): Options => ({
  parameters: { w: tensor([1, 2]) },
  loss,
  batches: [{ x: tensor([0, 1]) }],
  validation: { x: tensor([1, 1]) },
  validationLoss: loss,
  state: { seen: scalar(0) },
  average: 0.5,
  seed: 1,
  steps: 3,
  optimizer: sgd,
  hyper: { learningRate: 0.1 },
  at: {},
  evaluateEvery: 2,
  patience: 2,
  tolerance: 0.1,
  from: { name: "training by sgd", t: 1, state: checkpointed(), evaluations: [], best: null },
  onCheckpoint: () => {},
  signal: new AbortController().signal,
  engine: "eager",
});
const checkpointed = (): Options => ({
  "parameters.w": tensor([1, 2]),
  "state.seen": scalar(0),
  "average.parameters.w": tensor([0.5, 1]),
  "average:count": scalar(0.5),
  loss: scalar(1),
});
const trained = (given: Options): Promise<unknown> => it.train(given as never).then(({ best }) => best.value);

const leftOut = ["undefined"] as const;
const accepts: Readonly<Record<string, readonly Wrong[]>> = {
  validationLoss: leftOut,
  state: leftOut,
  average: leftOut,
  seed: leftOut,
  batchSize: leftOut,
  hyper: ["undefined", "an empty record"],
  at: ["undefined", "an empty record"],
  evaluateEvery: leftOut,
  patience: leftOut,
  tolerance: ["undefined", "fraction", "huge"],
  from: leftOut,
  onCheckpoint: ["undefined", "a function"],
  signal: leftOut,
  engine: leftOut,
};
const eachOption = (
  name: string,
  valid: () => Options,
  use: (given: Options) => unknown,
  also: Readonly<Record<string, readonly Wrong[]>> = {},
): readonly Call[] =>
  Object.keys(valid()).map((key) =>
    call(
      `${name}, ${key}`,
      (value: never) => use({ ...valid(), [key]: value }),
      argument(() => valid()[key], { "its own": also[key] ?? accepts[key] ?? [] }),
    ),
  );

const data = (): Options => ({
  parameters: { w: tensor([1, 2]) },
  loss,
  data: { x: tensor([[0, 1]]) },
  hyper: {},
  state: { seen: scalar(0) },
  batchSize: 2,
  seed: 1,
});

/** A call of what a loss is given. */
const within = (name: string, use: (given: never, random: it.LossRandom<Tensor>, w: Tensor) => Tensor): Call =>
  call(
    name,
    (given: never) =>
      trained({
        ...options(),
        loss: ({ w }: Given, _batch: unknown, _hyper: unknown, { random }: it.LossContext<Tensor>) =>
          use(given, random, w),
      }),
    argument(() => [2], { "the shape of a scalar": ["an empty array"] }),
  );

/** Something that a loss tells beside its value. */
const tells = (name: string, valid: (one: Tensor) => unknown, accepted: readonly Wrong[]): Call =>
  call(
    `what the loss tells as ${name}`,
    (told: never) =>
      trained({
        ...options(),
        from: undefined,
        loss: ({ w }: Given) => ({ value: w.square().sum(), [name]: told === RIGHT ? valid(w.sum()) : told }),
      }),
    argument(() => RIGHT, { "its own": accepted }),
  );
const RIGHT = "\u0000right";

export const train: Table = {
  train: [
    call("train", trained, argument(options)),
    ...eachOption("train", options, trained),
    call(
      "a stream of batches",
      (stream: never) => trained({ ...options(), batches: { stream } }),
      argument(() => () => [{ x: tensor([0, 1]) }, { x: tensor([0, 1]) }]),
    ),
    call(
      "what a stream gives",
      (batch: never) => trained({ ...options(), batches: { stream: () => [batch, batch] } }),
      argument(() => ({ x: tensor([0, 1]) })),
    ),
    within("a shape that is drawn", (shape, random, w) => random.normal(shape).mul(w).sum()),
    call(
      "a bound that is drawn between",
      (low: never) =>
        trained({
          ...options(),
          loss: ({ w }: Given, _batch: unknown, _hyper: unknown, { random }: it.LossContext<Tensor>) =>
            random.uniform([2], low, 3).mul(w).sum(),
        }),
      optional(() => 1, { "any number": ["negative", "fraction", "huge"], "what broadcasts": [] }),
    ),
    tells("state", (seen) => ({ seen }), ["undefined"]),
    tells("extra", (norm) => ({ norm }), ["undefined", "an empty record"]),
  ],
  predict: [
    call(
      "predict",
      it.predict as never,
      argument(
        () =>
          ({ w }: Given, x: Tensor) =>
            x.mul(w),
      ),
      argument(() => ({ w: tensor([1, 2]) })),
      argument(() => tensor([[0, 1]]), { "other examples": ["a tensor of another shape"] }),
      optional(() => ({ batchSize: 2 }), { "the defaults": ["an empty record"] }),
    ),
    call(
      "its batch size",
      (batchSize: never) =>
        it.predict(({ w }, { x }) => x.mul(w), { w: tensor([1]) }, { x: tensor([[1]]) }, { batchSize }),
      optional(() => 2),
    ),
    call(
      "what the model gives",
      (given: never) => it.predict(() => given, { w: tensor([1]) }, { x: tensor([[1]]) }),
      argument(() => tensor([[1]])),
    ),
  ],
  evaluate: [
    call("evaluate", (given: never) => it.evaluate(given), argument(data)),
    ...eachOption("evaluate", data, (given) => it.evaluate(given as never), {
      state: ["undefined", "a tensor of another shape"],
      hyper: ["undefined", "an empty record", "a cloned tensor"], // a record of values that no loss reads
    }),
  ],
};
