/**
 * A convolution by hand: each pixel's 3 × 3 neighbours side by side, times a matrix of filters. What it learns of bars in one half of an
 * image, it knows in the other.
 */
import { max, type TensorLike } from "@dualtape/core";
import { dense, labelCrossEntropy, relu } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { predict, train } from "@dualtape/runs";
import { epochs } from "@dualtape/runs/data";
import { seeded, tensor } from "@dualtape/tensor";

const [SIZE, FILTERS] = [8, 4] as const;

interface Parameters<S> {
  /** Nine weights for each filter. */
  readonly filters: S;
  readonly out: { readonly w: S; readonly b: S };
}

/** Filters of shape `[9, filters]` on images of shape `[count, SIZE, SIZE]`, with zeros around: `[count, SIZE, SIZE, filters]`. */
function convolution<S extends TensorLike<S>>(images: S, filters: S): S {
  const neighbours = images.pad(null, [1, 1], [1, 1]).windows([[3], [3]], 1);
  return neighbours.reshape([images.shape[0] ?? 0, SIZE, SIZE, 9]).matmul(filters);
}

/** Which filters answer anywhere, and what that says. */
const model = <S extends TensorLike<S>>({ filters, out }: Parameters<S>, images: S): S =>
  dense(max(relu(convolution(images, filters)), [1, 2]), out);

const random = seeded(1);

/** Bars of four pixels in noise, across (0) or upright (1), in the four rows from `top` on. */
function bars(count: number, top: number) {
  const [labels, places] = [random.integers(count, 2), random.integers(count, 4)];
  const images = random.normal([count, SIZE, SIZE], 0, 0.2);
  const pixels = images.data.slice();
  for (const [n, place] of places.entries()) {
    for (let i = 0; i < 4; i++) {
      const [row, column] = labels[n] === 0 ? [place, i] : [i, place];
      pixels[(n * SIZE + top + row) * SIZE + 2 + column] = 1;
    }
  }
  return { images: tensor(pixels, { shape: images.shape }), labels };
}

const parts = { train: bars(200, 0), test: bars(200, 4) };
const { parameters } = await train({
  parameters: { filters: random.normal([9, FILTERS], 0, 0.3), out: dense.init(FILTERS, 2, random) },
  loss: (parameters, { images, labels }) => labelCrossEntropy(model(parameters, images), labels),
  batches: epochs(parts.train, { batchSize: 25 }),
  epochs: 20,
  optimizer: adam,
  hyper: { learningRate: 0.05 },
});

const found = predict(model, parameters, parts.test.images).argmax();
const right = found.data.filter((label, n) => label === parts.test.labels[n]).length;
console.log(`${right} of ${parts.test.labels.length} bars in the half that it was not trained on`);
if (right < 190) throw new Error("the network has learned where bars are, not which way they go");
