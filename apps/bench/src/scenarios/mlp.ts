/**
 * Training a 784-128-64-10 network with tanh by SGD with momentum, the shape of a network for handwritten digits:
 *
 *   g = ∇L(θ) + λ θ,  v ← μ v + g,  θ ← θ − α v,  with L the softmax cross-entropy
 *
 * K says which α, μ and λ are differentiated by: none, one α for all tensors, or up to one of each for each tensor.
 */
import type { TensorLike } from "@dualtape/core";
import { crossEntropy } from "@dualtape/nn";
import { record, seedOf } from "@dualtape/reverse";
import { type Precision, seeded } from "@dualtape/tensor";
import { addProduct } from "./products.ts";
import { field, type Fields, type Roles, type Training, velocityOf } from "./scenario.ts";

const WIDTHS = [784, 128, 64, 10];
const LEARNING_RATE = 0.05;
const MOMENTUM = 0.9;
const PENALTY = 1e-3;

interface Hyper {
  readonly values: readonly number[];
  readonly roles: Roles;
}

const each = <V>(value: V): readonly V[] => Array<V>(6).fill(value);

/** One learning rate and one momentum for all tensors. */
const shared: Hyper = {
  values: [LEARNING_RATE, MOMENTUM],
  roles: { learningRate: each(0), momentum: each(1), l2: each(null) },
};

/** Those two, and a penalty on the first layer's weights and on all other weights. */
const penalized: Hyper = {
  values: [LEARNING_RATE, MOMENTUM, PENALTY, PENALTY],
  roles: { learningRate: each(0), momentum: each(1), l2: [2, null, 3, null, 3, null] },
};

/** A learning rate and a momentum for each tensor, a penalty for each weight matrix, and one for all biases. */
const separate: Hyper = {
  values: [...each(LEARNING_RATE), ...each(MOMENTUM), ...Array<number>(4).fill(PENALTY)],
  roles: { learningRate: [0, 1, 2, 3, 4, 5], momentum: [6, 7, 8, 9, 10, 11], l2: [12, 15, 13, 15, 14, 15] },
};

export interface TrainingOptions {
  readonly name: string;
  readonly dtype: Precision;
  readonly batch: number;
  /** How many of the hyperparameters of the set are differentiated by. */
  readonly k: number;
  /** How many hyperparameters there are: 2, 4 or 16; by default the least set that has `k`. */
  readonly set?: 2 | 4 | 16;
  readonly widths?: readonly number[];
  readonly steps?: number;
}

/** A training run; its `size` is the number of parameters. */
export function training({ name, dtype, batch, k, set, widths = WIDTHS, steps = STEPS }: TrainingOptions): Training {
  const random = seeded(batch);
  const { values, roles } =
    [shared, penalized, separate].find(({ values }) => values.length === (set ?? leastSet(k))) ?? separate;
  const uniform = (shape: readonly number[], low: number, high: number) => {
    const { data } = random.uniform(shape, low, high);
    return field(dtype, shape, (i) => data[i] ?? 0);
  };
  const start: Record<string, Fields[string]> = {};
  const tensors: string[] = [];
  widths.slice(1).forEach((outputs, layer) => {
    const inputs = widths[layer] ?? 1;
    const bound = Math.sqrt(6 / (inputs + outputs));
    start[`w${layer + 1}`] = uniform([inputs, outputs], -bound, bound);
    start[`b${layer + 1}`] = uniform([outputs], -0.1, 0.1);
    tensors.push(`w${layer + 1}`, `b${layer + 1}`);
  });
  for (const tensor of tensors) start[velocityOf(tensor)] = field(dtype, start[tensor]?.shape ?? [], () => 0);
  const classes = widths.at(-1) ?? 1;
  const data = {
    x: uniform([batch, widths[0] ?? 1], 0, 1),
    y: field(dtype, [batch, classes], (i) => (Math.floor(i / classes) % classes === i % classes ? 1 : 0)),
  };
  const size = tensors.reduce((sum, tensor) => sum + (start[tensor]?.data.length ?? 0), 0);
  return {
    kind: "mlp",
    name,
    dtype,
    batch,
    k,
    size,
    widths,
    tensors,
    roles,
    start,
    data,
    hyper: [...field(dtype, [values.length], (i) => values[i] ?? 0).data],
    steps,
    checkedSteps: 3,
    step: (state, hyper, data) => step(tensors, roles, state, hyper, data),
    objective: (state) =>
      plainLoss(
        widths,
        tensors.map((tensor) => state[tensor] ?? []),
        data.x.data,
        data.y.data,
      ),
  };
}

/** Steps in one run: the same for every K, so that the way in and out of it weighs the same. */
const STEPS = 10;

const leastSet = (k: number): number => (k <= 2 ? 2 : k <= 4 ? 4 : 16);

/** x W + b, with tanh between the layers. */
function network<S extends TensorLike<S>>(x: S, parameters: readonly S[]): S {
  let signal = x;
  for (let i = 0; i < parameters.length; i += 2) {
    const [w, b] = [parameters[i], parameters[i + 1]] as [S, S];
    const raw = signal.matmul(w).add(b);
    signal = i + 2 < parameters.length ? raw.tanh() : raw;
  }
  return signal;
}

function step<S extends TensorLike<S>>(
  tensors: readonly string[],
  roles: Roles,
  state: Readonly<Record<string, S>>,
  hyper: readonly S[],
  data: Readonly<Record<string, S>>,
): Readonly<Record<string, S>> {
  const at = (name: string): S => state[name] as S;
  const { value, pullback } = record("step", tensors.map(at), (parameters, lift) =>
    crossEntropy(network(lift(data["x"] as S), parameters), lift(data["y"] as S)),
  );
  const gradients = pullback(seedOf("step", value));
  const next: Record<string, S> = {};
  tensors.forEach((tensor, i) => {
    const role = (of: readonly (number | null)[]): S | undefined => hyper[of[i] ?? -1];
    const penalty = role(roles.l2);
    const slope = gradients[i] as S;
    const gradient = penalty === undefined ? slope : slope.add(at(tensor).mul(penalty));
    const velocity = at(velocityOf(tensor))
      .mul(role(roles.momentum) as S)
      .add(gradient);
    next[tensor] = at(tensor).sub(velocity.mul(role(roles.learningRate) as S));
    next[velocityOf(tensor)] = velocity;
  });
  return next;
}

/** The loss in plain loops, in float64. */
function plainLoss(
  widths: readonly number[],
  parameters: readonly ArrayLike<number>[],
  x: Float64Array,
  y: Float64Array,
): number {
  const rows = x.length / (widths[0] ?? 1);
  let signal = x;
  for (let layer = 1; layer < widths.length; layer++) {
    const [inputs, outputs] = [widths[layer - 1] ?? 1, widths[layer] ?? 1];
    const [w, b] = [2 * layer - 2, 2 * layer - 1].map((i) => Float64Array.from(parameters[i] ?? [])) as [
      Float64Array,
      Float64Array,
    ];
    const raw = Float64Array.from({ length: rows * outputs }, (_, i) => b[i % outputs] ?? 0);
    addProduct(raw, signal, w, rows, inputs, outputs);
    signal = layer < widths.length - 1 ? raw.map(Math.tanh) : raw;
  }
  const classes = widths.at(-1) ?? 1;
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const logits = Array.from({ length: classes }, (_, i) => signal[row * classes + i] ?? 0);
    const greatest = Math.max(...logits);
    const normalizer = greatest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - greatest), 0));
    logits.forEach((logit, i) => (total += (y[row * classes + i] ?? 0) * (normalizer - logit)));
  }
  return total / rows;
}
