/** What is made of examples has their type, and names are known. */
import {
  batched,
  batchesFrom,
  type BatchSource,
  epochs,
  kFolds,
  mapBatches,
  prefetch,
  replayed,
  rows,
  samples,
  shuffledStream,
  split,
  standardizer,
} from "@dualtape/runs/data";
import { type Tensor, zeros } from "@dualtape/tensor";
import { expectTypeOf, test } from "vitest";
import { training } from "../../src/index.ts";
import { sgd } from "@dualtape/optimizers";

/** An interface has no index signature, and is a tree all the same. */
interface Images {
  readonly pixels: Tensor;
  readonly deep: readonly [labels: Int32Array, { readonly weights: Tensor }];
}
declare const images: Images;

test("batches, parts and folds have the type of the examples", () => {
  expectTypeOf(rows(images, [0])).toEqualTypeOf<Images>();
  expectTypeOf(epochs(images, { batchSize: 2 }).batch(1)).toEqualTypeOf<Images>();
  expectTypeOf(epochs(images, { batchSize: 2 })).toExtend<BatchSource<Images>>();
  expectTypeOf(samples(images, { batchSize: 2 }).batch(1)).toEqualTypeOf<Images>();
  expectTypeOf(kFolds(images, { folds: 2 }).at({ fold: 0 }).train).toEqualTypeOf<Images>();
  expectTypeOf(standardizer({ x: images.pixels }).apply({ x: images.pixels }).x).toEqualTypeOf<Tensor>();
});

test("parts are known by name", () => {
  const parts = split(images, { fractions: { train: 0.8, validation: 0.2 } });
  expectTypeOf(parts.train).toEqualTypeOf<Images>();
  expectTypeOf(parts).toEqualTypeOf<Readonly<Record<"train" | "validation", Images>>>();
  // @ts-expect-error there is no such part
  expectTypeOf(parts.test).toBeAny();
  expectTypeOf(split(images, { counts: { a: 1 } }).a).toEqualTypeOf<Images>();
});

test("options are known", () => {
  // @ts-expect-error no such end
  epochs(images, { batchSize: 2, last: "wrap" });
  // @ts-expect-error a batch has a size
  epochs(images, {});
  // @ts-expect-error batches of a stream do not wrap
  batched([images], { batchSize: 2, last: "fill" });
});

test("streams have items of one type, promises of them awaited", () => {
  const source = mapBatches(epochs(images, { batchSize: 2 }), async ({ pixels }, t) => ({ pixels, t }));
  expectTypeOf(batchesFrom(source)).toEqualTypeOf<Iterable<Promise<{ pixels: Tensor; t: number }>>>();
  expectTypeOf(prefetch(batchesFrom(source), 2)).toEqualTypeOf<AsyncIterable<{ pixels: Tensor; t: number }>>();
  expectTypeOf(batched([images], { batchSize: 2 })).toEqualTypeOf<AsyncIterable<Images>>();
  expectTypeOf(shuffledStream(new Set<number>(), { buffer: 2 })).toEqualTypeOf<AsyncIterable<number>>();
  expectTypeOf(replayed((epoch) => [`${epoch}`])).toEqualTypeOf<AsyncIterable<string>>();
});

test("a source feeds a training, whose loss knows its batches", () => {
  const source = epochs({ x: zeros([4, 1]), y: zeros([4]) }, { batchSize: 2 });
  training({
    parameters: zeros([]),
    // @ts-expect-error there is no z
    loss: (w, { x, z }) => x.sub(w).mul(z).square().sum(),
    batches: source,
    steps: 1,
    optimizer: sgd,
    hyper: { learningRate: 0.1 },
  });
});
