/** Calls of `@dualtape/nn`. */
import * as nn from "@dualtape/nn";
import { seeded, tensor } from "@dualtape/tensor";
import { table as layers } from "./nn-layers.ts";
import { table as lossesAndMetrics } from "./nn-losses.ts";
import { type Argument, argument, call, optional, type Table } from "./call.ts";
import type { Wrong } from "./wrong.ts";

const anyNumber = [
  "a tensor of another shape",
  "a scalar of another kind",
  "a foreign dual",
  "a foreign variable",
  "a foreign traced number",
] as const satisfies readonly Wrong[];
const withAxes = anyNumber.filter((wrong) => wrong !== "a scalar of another kind");

const x = argument(() => tensor([1, 2]), { "a number": anyNumber });
const vector = argument(() => tensor([1, 2]), { "a number with axes": withAxes });
const another = argument(() => tensor([3]), { "of any shape": ["a tensor of another shape"] });
const rows = (): unknown =>
  tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
const logits = argument(rows);
const axis = optional(() => -1, { "counted from the last": ["negative"] });
const flag = optional(() => true, { "a flag": ["true"] });
const coefficient = optional(() => 0.1, { "any finite number": ["negative", "fraction", "huge"] });
const shape = argument(() => [3, 2], { "a scalar": ["an empty array"] });
const random = argument(() => seeded(1));
const size = argument(() => 3);
const initializer = (f: (...values: never[]) => unknown, of = shape) => [call("initializer", f, of, random)];
const part = (valid: () => unknown): Argument => argument(valid);

const images = argument(() => seeded(1).normal([2, 4, 4, 2]));
const signals = argument(() => seeded(1).normal([2, 4, 2]), { "any number of axes": ["a tensor of another shape"] });

export const table: Table = {
  ...layers,
  ...lossesAndMetrics,
  allZeros: initializer(nn.allZeros as never),
  ...Object.fromEntries(
    Object.entries({ convolution: nn.convolution, transposedConvolution: nn.transposedConvolution }).map(
      ([name, layer]) => [
        name,
        [
          call(
            name,
            layer as never,
            images,
            argument(() => layer.init([2, 2], 2, 2, seeded(1))),
            optional(() => ({ stride: 2 }), { "the defaults": ["an empty record"] }),
          ),
          call(
            "its kernel",
            ((w: never, b: never) => layer(images.valid() as never, { w, b })) as never,
            argument(() => layer.init([2, 2], 2, 2, seeded(1)).w),
            argument(() => layer.init([2, 2], 2, 2, seeded(1)).b),
          ),
          ...["stride", "dilation", "padding"].map((option) =>
            call(
              option,
              ((given: never) =>
                layer(images.valid() as never, layer.init([2, 2], 2, 2, seeded(1)) as never, {
                  [option]: given,
                })) as never,
              optional(() => 1),
            ),
          ),
          call(
            "init",
            layer.init as never,
            argument(() => [2, 2]),
            size,
            size,
            random,
            optional(() => nn.heNormal),
          ),
        ],
      ],
    ),
  ),
  ...Object.fromEntries(
    Object.entries({ maxPool: nn.maxPool, averagePool: nn.averagePool }).map(([name, layer]) => [
      name,
      [
        call(
          name,
          layer as never,
          images,
          argument(() => [2, 2]),
          optional(() => ({ stride: 2 }), { "the defaults": ["an empty record"] }),
        ),
      ],
    ]),
  ),
  ...Object.fromEntries(
    Object.entries({ adaptiveMaxPool: nn.adaptiveMaxPool, adaptiveAveragePool: nn.adaptiveAveragePool }).map(
      ([name, layer]) => [
        name,
        [
          call(
            name,
            layer as never,
            images,
            argument(() => [2, 2]),
          ),
        ],
      ],
    ),
  ),
  summary: [
    call(
      "summary",
      nn.summary as never,
      argument(() => ({ w: tensor([1, 2]) }), {
        "a parameter by itself": anyNumber,
        "a tree without parameters": ["an empty array", "an empty record"],
      }),
    ),
  ],
  globalMaxPool: [call("globalMaxPool", nn.globalMaxPool as never, signals)],
  globalAveragePool: [call("globalAveragePool", nn.globalAveragePool as never, signals)],
  dense: [
    call(
      "dense",
      ((x: never, w: never, b: never) => nn.dense(x, { w, b })) as never,
      logits,
      part(() => tensor([[1], [2], [3]])),
      part(() => tensor([1])),
    ),
    call(
      "parameters",
      ((x: never, parameters: never) => nn.dense(x, parameters)) as never,
      logits,
      argument(() => ({ w: tensor([[1], [2], [3]]), b: tensor([1]) })),
    ),
    call(
      "init",
      nn.dense.init as never,
      size,
      size,
      random,
      optional(() => nn.heNormal),
    ),
  ],
  dropout: [
    call("dropout", nn.dropout as never, logits, argument(rows)),
    call(
      "mask",
      nn.dropout.mask as never,
      shape,
      argument(() => 0.5),
      random,
    ),
  ],
  elu: [call("elu", nn.elu as never, x, coefficient)],
  embedding: [
    call(
      "embedding",
      ((indices: never, table: never) => nn.embedding(indices, { table })) as never,
      argument(() => [0, 1], { "no indices: no rows": ["an empty array"] }),
      part(rows),
    ),
    call(
      "parameters",
      ((indices: never, parameters: never) => nn.embedding(indices, parameters)) as never,
      argument(() => [0, 1], { "no indices: no rows": ["an empty array"] }),
      argument(() => ({ table: rows() })),
    ),
    call("init", nn.embedding.init as never, size, size, random),
  ],
  gelu: [call("gelu", nn.gelu as never, x)],
  glorotNormal: initializer(nn.glorotNormal as never),
  glorotUniform: initializer(nn.glorotUniform as never),
  heNormal: initializer(nn.heNormal as never),
  heUniform: initializer(nn.heUniform as never),
  l1: [call("l1", nn.l1 as never, vector, another)],
  l2: [call("l2", nn.l2 as never, vector, another)],
  oneHotOf: [
    call(
      "oneHotOf",
      nn.oneHotOf as never,
      argument(() => tensor([0, 2]), {
        "labels of any kind": ["a foreign dual", "a foreign variable", "a foreign traced number"],
      }),
      size,
    ),
  ],
  pick: [
    call(
      "pick",
      nn.pick as never,
      logits,
      argument(() => tensor([0, 2])),
    ),
  ],
  layerNorm: [
    call(
      "layerNorm",
      ((x: never, gain: never, bias: never, epsilon: never) => nn.layerNorm(x, { gain, bias }, epsilon)) as never,
      logits,
      part(() => tensor([1, 2, 3])),
      part(() => tensor([1, 2, 3])),
      optional(() => 1e-5, { "0 or more": ["fraction", "huge"] }),
    ),
    call("init", nn.layerNorm.init as never, size, random),
  ],
  leakyRelu: [call("leakyRelu", nn.leakyRelu as never, x, coefficient)],
  lecunNormal: initializer(nn.lecunNormal as never),
  logSoftmax: [call("logSoftmax", nn.logSoftmax as never, vector, axis)],
  logSumExp: [call("logSumExp", nn.logSumExp as never, vector, axis, flag)],
  orthogonal: initializer(
    nn.orthogonal as never,
    argument(() => [3, 2]),
  ),
  relu: [call("relu", nn.relu as never, x)],
  silu: [call("silu", nn.silu as never, x)],
  softmax: [call("softmax", nn.softmax as never, vector, axis)],
};
