/** Calls of the layers of `@dualtape/nn` that are made of others. */
import * as nn from "@dualtape/nn";
import { seeded, tensor } from "@dualtape/tensor";
import { type Argument, argument, call, optional, type Table } from "./call.ts";

const random = argument(() => seeded(1));
const size = argument(() => 4);
const rows = argument(() => tensor([[1, 2, 3, 4]]));
const places = argument(() => seeded(1).normal([2, 3, 4], 0, 1));
const any = argument(places.valid, { "of any shape": ["a tensor of another shape"] });
const affine = argument(() => nn.layerNorm.init(4, seeded(1)));
const four = (): unknown => tensor([1, 2, 3, 4]);
const epsilon = optional(() => 1e-5, { "0 or more": ["fraction", "huge"] });
const positive = { "greater than 0": ["fraction", "huge"] } as const;
const defaults = { "the defaults": ["an empty record"] } as const;

/** A layer by its input and its record of parameters, by the parts of that, and its start. */
const norm = (layer: (...values: never[]) => unknown, init: (...values: never[]) => unknown, ...more: Argument[]) => [
  call("layer", layer, places, affine, ...more),
  call(
    "parts",
    ((gain: never, bias: never, ...rest: never[]) =>
      layer(places.valid() as never, { gain, bias } as never, ...rest)) as never,
    argument(four),
    argument(four),
    ...more,
  ),
  call("init", init, size, random),
];

const dense = (shape: readonly number[], biases: readonly number[]) => {
  const source = seeded(1);
  return { w: source.normal(shape, 0, 1), b: source.normal(biases, 0, 1) };
};
const recurrent = (gates: number) => ({
  input: dense([4, gates * 2], [gates * 2]),
  hidden: dense([2, gates * 2], [gates * 2]),
});
const inner = argument(() => tensor([[1, 2]]));

/** A recurrent layer, by the parts of its parameters. */
const parts = (gates: number, layer: (...values: never[]) => unknown) =>
  call(
    "parts",
    ((inputW: never, inputB: never, hiddenW: never, hiddenB: never) =>
      layer(
        places.valid() as never,
        { input: { w: inputW, b: inputB }, hidden: { w: hiddenW, b: hiddenB } } as never,
      )) as never,
    argument(() => recurrent(gates).input.w),
    argument(() => recurrent(gates).input.b),
    argument(() => recurrent(gates).hidden.w),
    argument(() => recurrent(gates).hidden.b),
  );

const noise = (f: (...values: never[]) => unknown) => [
  call(
    "noise",
    f,
    any,
    argument(() => 0.5),
    random,
    optional(() => 0.1, positive),
  ),
];

export const table: Table = {
  batchNorm: [
    call(
      "batchNorm",
      nn.batchNorm as never,
      places,
      affine,
      argument(() => nn.batchNorm.state(4, seeded(1))),
      argument(() => ({ training: true })),
    ),
    call(
      "parts",
      ((mean: never, variance: never, training: never, momentum: never, of: never) =>
        nn.batchNorm(
          places.valid() as never,
          affine.valid() as never,
          { mean, variance },
          { training, momentum, epsilon: of },
        )) as never,
      argument(four),
      argument(four),
      argument(() => true, { "a flag": ["true"] }),
      optional(() => 0.9, { "any finite number": ["negative", "fraction", "huge"] }),
      epsilon,
    ),
    call("init", nn.batchNorm.init as never, size, random),
    call("state", nn.batchNorm.state as never, size, random),
  ],
  concreteDropout: noise(nn.concreteDropout as never),
  gaussianNoise: [
    call(
      "gaussianNoise",
      nn.gaussianNoise as never,
      any,
      argument(() => 0.5, { "any finite number": ["negative", "fraction", "huge"] }),
      random,
    ),
  ],
  groupNorm: norm(
    nn.groupNorm as never,
    nn.groupNorm.init as never,
    argument(() => 2),
    epsilon,
  ),
  gru: [
    call(
      "gru",
      nn.gru as never,
      rows,
      inner,
      argument(() => recurrent(3)),
    ),
    parts(3, nn.gru.over as never),
    call("init", nn.gru.init as never, size, size, random),
    call(
      "over",
      nn.gru.over as never,
      places,
      argument(() => recurrent(3)),
      optional(
        () => ({
          start: tensor([
            [1, 2],
            [3, 4],
          ]),
        }),
        defaults,
      ),
    ),
  ],
  instanceNorm: norm(nn.instanceNorm as never, nn.instanceNorm.init as never, epsilon),
  lstm: [
    call(
      "lstm",
      ((x: never, hidden: never, cell: never, parameters: never) => nn.lstm(x, { hidden, cell }, parameters)) as never,
      rows,
      inner,
      inner,
      argument(() => recurrent(4)),
    ),
    parts(4, nn.lstm.over as never),
    call("init", nn.lstm.init as never, size, size, random),
    call(
      "over",
      nn.lstm.over as never,
      places,
      argument(() => recurrent(4)),
      optional(
        () => ({
          start: {
            hidden: tensor([
              [1, 2],
              [3, 4],
            ]),
            cell: tensor([
              [1, 2],
              [3, 4],
            ]),
          },
        }),
        defaults,
      ),
    ),
  ],
  multiHeadAttention: [
    call(
      "multiHeadAttention",
      nn.multiHeadAttention as never,
      places,
      argument(() => nn.multiHeadAttention.init(4, 2, seeded(1))),
      optional(() => ({}), defaults),
    ),
    call(
      "options",
      ((mask: never, memory: never, rotary: never) =>
        nn.multiHeadAttention(places.valid() as never, nn.multiHeadAttention.init(4, 2, seeded(1)) as never, {
          mask,
          memory,
          rotary,
        })) as never,
      optional(() => "causal", { broadcasts: ["a scalar of another kind"] }),
      optional(places.valid),
      optional(() => tensor(nn.rotary.table(3, 2))),
    ),
    ...(["query", "key", "value", "out"] as const).map((name) =>
      call(
        name,
        ((w: never, b: never) =>
          nn.multiHeadAttention(
            places.valid() as never,
            { ...nn.multiHeadAttention.init(4, 2, seeded(1)), [name]: { w, b } } as never,
          )) as never,
        argument(() => nn.multiHeadAttention.init(4, 2, seeded(1))[name].w),
        argument(() => nn.multiHeadAttention.init(4, 2, seeded(1))[name].b),
      ),
    ),
    call(
      "init",
      nn.multiHeadAttention.init as never,
      size,
      argument(() => 2),
      random,
    ),
  ],
  rmsNorm: [
    call(
      "layer",
      ((x: never, gain: never, of: never) => nn.rmsNorm(x, { gain }, of)) as never,
      places,
      argument(four),
      epsilon,
    ),
    call("parameters", nn.rmsNorm as never, places, affine),
    call("init", nn.rmsNorm.init as never, size, random),
  ],
  rotary: [
    call(
      "rotary",
      nn.rotary as never,
      places,
      argument(() => tensor(nn.rotary.table(3, 4))),
    ),
    call(
      "table",
      nn.rotary.table as never,
      size,
      size,
      optional(() => 100, positive),
    ),
  ],
  scaledDotProductAttention: [
    call(
      "scaledDotProductAttention",
      nn.scaledDotProductAttention as never,
      places,
      places,
      places,
      optional(() => "none"),
    ),
  ],
  sinusoidal: [
    call(
      "sinusoidal",
      nn.sinusoidal as never,
      size,
      size,
      optional(() => 100, positive),
    ),
  ],
  stochasticDepth: noise(nn.stochasticDepth as never),
  weightNorm: [
    call(
      "weightNorm",
      ((direction: never, gain: never) => nn.weightNorm({ direction, gain })) as never,
      rows,
      argument(four),
    ),
    call(
      "parameters",
      nn.weightNorm as never,
      argument(() => ({ direction: tensor([[1, 2]]), gain: tensor([1, 2]) })),
    ),
    call(
      "init",
      nn.weightNorm.init as never,
      argument(() => tensor([[1, 2]]), { weights: ["a tensor of another shape"] }),
    ),
  ],
};
