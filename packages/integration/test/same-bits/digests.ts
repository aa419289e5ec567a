/**
 * What the library computes eagerly, in digests of all bits: engines that differ in a single digit somewhere have other ones. Of what `Math` leaves to
 * the engine there is nothing in here.
 */
import {
  acosh,
  asinh,
  digamma,
  type Elementwise,
  elementwise,
  exponentials,
  flatten,
  lgamma,
  log1mexp,
  logDeterminant,
  type Mapped,
  positive,
  type ScalarLike,
  sinh,
  type TensorLike,
  trigamma,
  unit,
} from "@dualtape/core";
import { guided, type Method, tpe, tune } from "@dualtape/hyperopt/eager";
import { crossEntropy, dense, gaussianNoise, gelu, type RandomSource, rotary } from "@dualtape/nn";
import { adafactor, adam, cosine, nadam, scheduled } from "@dualtape/optimizers";
import { train } from "@dualtape/runs/eager";
import { seeded, type Tensor, tensor } from "@dualtape/tensor";

/** A checksum of bits, the same for all NaN (Fowler, Noll and Vo's 1a, a word at a time). */
function digest(values: Iterable<number>): string {
  const view = new DataView(new ArrayBuffer(8));
  let hash = 0x811c9dc5;
  for (const value of values) {
    view.setFloat64(0, value);
    if (Number.isNaN(value)) view.setFloat64(0, 0.5);
    for (const at of [0, 4]) {
      hash = Math.imul(hash ^ view.getUint32(at), 0x01000193);
      hash ^= hash >>> 15;
    }
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** Numbers of all sizes and signs, and some of everyday size. */
const random = seeded(1);
const everyday = random.uniform([2000], -20, 20);
const wide = everyday.mul(tensor(Array.from(random.integers(2000, 1200), (exponent) => 2 ** (exponent - 600))));
const x = everyday.concat([wide, tensor([0, -0, 1, -1, 0.5, 5e-324, Infinity, -Infinity, NaN, 1e7, 1e22])]);
const y = x.take(seeded(2).permutation(x.size));

/** Every row of the table, in both precisions. */
const rows = (): Record<string, string> =>
  Object.fromEntries(
    Object.values<Elementwise>(elementwise).map((row) => [
      row.name,
      digest([...x.elementwise(row, y, x).data, ...x.to("float32").elementwise(row, y.to("float32"), 2).data]),
    ]),
  );

/** Functions that are rows of no table, of x and of its size. */
const functions = (): Record<string, string> => {
  const all = { sinh, asinh, acosh, lgamma, digamma, trigamma, log1mexp } as const satisfies Record<
    string,
    <S extends ScalarLike<S>>(of: S) => S
  >;
  return Object.fromEntries(Object.entries(all).map(([name, f]) => [name, digest([...f(x).data, ...f(x.abs()).data])]));
};

const noise = seeded(3).normal([64, 3]);
const pieces = (): Record<string, string> => ({
  "normal noise": digest(seeded(4).normal([5000]).data),
  softmax: digest(exponentials(noise, 1).exponentials.data),
  determinant: digest(logDeterminant(noise.transpose().matmul(noise)).data),
  rotary: digest(rotary.table(20, 16).flat(2)),
});

/** Two classes of points, and a small network with noise in it. */
const start = { hidden: dense.init(3, 8, seeded(5)), out: dense.init(8, 2, seeded(6)) };
const first = noise.slice(null, [0, 1]).greater(noise.slice(null, [1, 2]).sin());
const data = { x: noise, targets: first.concat([first.neg().add(1)], 1) };
type Data<S> = Mapped<typeof data, S>;

function loss<S extends TensorLike<S>>(
  { hidden, out }: Mapped<typeof start, S>,
  batch: Data<S>,
  { deviation, rate }: { readonly deviation: S; readonly rate: S },
  { random: draws }: { readonly random: RandomSource<S> },
): S {
  const layer = gelu(dense(gaussianNoise(batch.x, deviation, draws), hidden)).tanh();
  const logits = dense(layer, out);
  return crossEntropy(logits, batch.targets).add(logits.softplus().erf().sum().mul(rate));
}

/** Training, and the hyperparameters of a training, by gradients and by samples. */
async function runs(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const options = { parameters: start, loss, batches: [data], steps: 30, hyper: { deviation: 0.1, rate: 1e-3 } };
  const waved = scheduled(adam, "learningRate", cosine(30, { peak: positive(0.05), final: positive(1e-3) }));
  const trained = {
    adam: await train({ ...options, optimizer: waved }),
    nadam: await train({ ...options, optimizer: nadam }),
    adafactor: await train({ ...options, optimizer: adafactor }),
  };
  for (const [name, { best, last }] of Object.entries(trained)) {
    const weights = flatten<typeof last, Tensor>(last).leaves.flatMap((leaf) => [...leaf.data]);
    found[name] = digest([best.value, ...weights]);
  }
  const methods: Record<string, Method> = { guided: guided(), tpe: tpe() };
  for (const [name, method] of Object.entries(methods)) {
    const { trace, value } = await tune({
      ...options,
      steps: 6,
      optimizer: adam,
      hyper: {
        deviation: positive(0.1),
        rate: unit(1e-3),
        learningRate: positive(0.02),
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
      },
      method,
      iterations: 10,
    });
    found[`tune, ${name}`] = digest([value, ...trace.map((one) => one.value)]);
  }
  return found;
}

/** All of them, by name. */
export const digests = async (): Promise<Record<string, string>> => ({
  ...rows(),
  ...functions(),
  ...pieces(),
  ...(await runs()),
});
