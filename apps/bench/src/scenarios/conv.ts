/**
 * Training a small convolutional network on images of 28×28 pixels by Adam, on one batch: two convolutions of 3×3 with 8 and 16 channels, each
 * with batch normalization, relu and a pool of 2×2, then a dense layer.
 *
 * K says by how many of α, β₁, β₂ and ε it is differentiated. The running statistics, which no step reads, are left out.
 */
import { must, type TensorLike } from "@dualtape/core";
import { batchNorm, convolution, crossEntropy, dense, maxPool, relu } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { record, seedOf } from "@dualtape/reverse";
import { type Precision, seeded, tensor } from "@dualtape/tensor";
import { type Convolutional, field, type Fields } from "./scenario.ts";

const SIDE = 28;
const CHANNELS = [8, 16] as const;
const CLASSES = 10;
const LAST = (SIDE / 4) ** 2 * CHANNELS[1];
const ADAM = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-3 };

const SHAPES = {
  "first.w": [3, 3, 1, CHANNELS[0]],
  "first.b": [CHANNELS[0]],
  "first.gain": [CHANNELS[0]],
  "first.bias": [CHANNELS[0]],
  "second.w": [3, 3, CHANNELS[0], CHANNELS[1]],
  "second.b": [CHANNELS[1]],
  "second.gain": [CHANNELS[1]],
  "second.bias": [CHANNELS[1]],
  "out.w": [LAST, CLASSES],
  "out.b": [CLASSES],
} as const;

type Name = keyof typeof SHAPES;
const NAMES = Object.keys(SHAPES) as readonly Name[];

export interface ConvolutionalOptions {
  readonly dtype: Precision;
  readonly batch: number;
  readonly k: number;
  readonly steps?: number;
}

/** A training run; its `size` is the number of parameters. */
export function convolutional({ dtype, batch, k, steps = 10 }: ConvolutionalOptions): Convolutional {
  const random = seeded(batch);
  const uniform = (shape: readonly number[], low: number, high: number) => {
    const { data } = random.uniform(shape, low, high);
    return field(dtype, shape, (i) => data[i] ?? 0);
  };
  const start: Record<string, Fields[string]> = { t: field(dtype, [], () => 0) };
  for (const name of NAMES) {
    const shape = SHAPES[name];
    const bound = Math.sqrt(6 / shape.slice(0, -1).reduce((size, length) => size * length, 1));
    const isWeights = name.endsWith(".w");
    start[name] = isWeights
      ? uniform(shape, -bound, bound)
      : field(dtype, shape, () => (name.endsWith("gain") ? 1 : 0));
    for (const slot of ["mean", "variance"]) start[`${name}.${slot}`] = field(dtype, shape, () => 0);
  }
  const data = {
    x: uniform([batch, SIDE, SIDE, 1], 0, 1),
    y: field(dtype, [batch, CLASSES], (i) => (Math.floor(i / CLASSES) % CLASSES === i % CLASSES ? 1 : 0)),
  };
  const [x, y] = [data.x, data.y].map(({ shape, data: elements }) => tensor(elements, { shape }));
  const values = Object.values(ADAM);
  return {
    kind: "conv",
    name: "conv",
    dtype,
    batch,
    k,
    size: NAMES.reduce((sum, name) => sum + (start[name]?.data.length ?? 0), 0),
    tensors: NAMES,
    start,
    data,
    hyper: [...field(dtype, [values.length], (i) => values[i] ?? 0).data],
    steps,
    checkedSteps: 3,
    patchBytes: patchElements(batch) * (dtype === "float32" ? 4 : 8),
    step,
    objective(state) {
      const parameters = NAMES.map((name) =>
        tensor(Float64Array.from(must(state[name], name)), { shape: SHAPES[name] }),
      );
      return lossOf(must(x, "images"), must(y, "labels"), parameters).item();
    },
  };
}

/** The elements of all patches of the two convolutions. */
const patchElements = (batch: number): number => batch * 9 * (SIDE ** 2 + (SIDE / 2) ** 2 * CHANNELS[0]);

/** The loss on a batch; parameters in the order of their names. */
function lossOf<S extends TensorLike<S>>(x: S, y: S, parameters: readonly S[]): S {
  const at = (name: Name): S => must(parameters[NAMES.indexOf(name)], name);
  const seen = (image: S, layer: "first" | "second"): S => {
    const [gain, bias] = [at(`${layer}.gain`), at(`${layer}.bias`)];
    const raw = convolution(image, { w: at(`${layer}.w`), b: at(`${layer}.b`) }, { padding: "same" });
    const running = { mean: gain.detach(), variance: gain.detach() };
    return maxPool(relu(batchNorm(raw, { gain, bias }, running, { training: true }).value), [2, 2]);
  };
  const last = seen(seen(x, "first"), "second");
  return crossEntropy(dense(last.reshape([-1, LAST]), { w: at("out.w"), b: at("out.b") }), y);
}

function step<S extends TensorLike<S>>(
  state: Readonly<Record<string, S>>,
  hyper: readonly S[],
  data: Readonly<Record<string, S>>,
): Readonly<Record<string, S>> {
  const at = (name: string): S => must(state[name], name);
  const [learningRate, beta1, beta2, epsilon] = [0, 1, 2, 3].map((i) => must(hyper[i], "hyperparameter")) as [
    S,
    S,
    S,
    S,
  ];
  const { value, pullback } = record("step", NAMES.map(at), (parameters, lift) =>
    lossOf(lift(must(data["x"], "x")), lift(must(data["y"], "y")), parameters),
  );
  const gradients = pullback(seedOf("step", value));
  const t = at("t").add(1);
  const next: Record<string, S> = { t };
  NAMES.forEach((name, i) => {
    const slots = { mean: at(`${name}.mean`), variance: at(`${name}.variance`) };
    const gradient = must(gradients[i], name);
    const after = adam.step(
      { learningRate, beta1, beta2, epsilon },
      { parameter: at(name), gradient, slots, t, path: name },
    );
    next[name] = after.parameter;
    next[`${name}.mean`] = after.slots.mean;
    next[`${name}.variance`] = after.slots.variance;
  });
  return next;
}
