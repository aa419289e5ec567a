/** A loss knows its batches, in whatever form they are, above it and below it; where TypeScript cannot say of which type they are, it says what to do. */
import { positive } from "@dualtape/core";
import { sgd } from "@dualtape/optimizers";
import { batchesFrom, type BatchSource, mapBatches, prefetch } from "@dualtape/runs/data";
import { type Tensor, zeros } from "@dualtape/tensor";
import { expectTypeOf, test } from "vitest";
import { train, training, type UnknownData } from "../src/index.ts";

declare const source: BatchSource<{ readonly x: Tensor; readonly deep: { readonly y: Int32Array } }>;
const load = (from: number) => prefetch(batchesFrom(source, from), 4);
const rest = { parameters: { w: zeros([2]) }, optimizer: sgd, hyper: { learningRate: positive(0.1) }, steps: 2 };

test("above a loss, batches may be anything", () => {
  train({ ...rest, batches: [source.batch(1)], loss: ({ w }, { x, deep }) => x.mul(w).sub(deep.y).sum() });
  train({ ...rest, batches: source, loss: ({ w }, { x, deep }) => x.mul(w).sub(deep.y).sum() });
  train({ ...rest, batches: (t) => source.batch(t), loss: ({ w }, { x, deep }) => x.mul(w).sub(deep.y).sum() });
  train({
    ...rest,
    batches: { perEpoch: 2, batch: (t) => source.batch(t) },
    loss: ({ w }, { x, deep }) => x.mul(w).sub(deep.y).sum(),
  });
  train({
    ...rest,
    batches: { stream: (from) => load(from) },
    loss: ({ w }, { x, deep }) => x.mul(w).sub(deep.y).sum(),
  });
  train({
    ...rest,
    batches: {
      stream(from) {
        return load(from);
      },
    },
    loss: ({ w }, { x, deep }) => x.mul(w).sub(deep.y).sum(),
  });
});

test("below it, all that need not be asked with the type of a parameter", () => {
  train({ ...rest, loss: ({ w }, { x, deep }) => x.mul(w).sub(deep.y).sum(), batches: [source.batch(1)] });
  train({ ...rest, loss: ({ w }, { x, deep }) => x.mul(w).sub(deep.y).sum(), batches: source });
  train({
    ...rest,
    loss: ({ w }, { x, deep }) => x.mul(w).sub(deep.y).sum(),
    batches: mapBatches(source, (batch, t) => (t > 1 ? batch : source.batch(2))),
  });
  train({ ...rest, loss: ({ w }, { x, deep }) => x.mul(w).sub(deep.y).sum(), batches: (t: number) => source.batch(t) });
  train({ ...rest, loss: ({ w }, { x, deep }) => x.mul(w).sub(deep.y).sum(), batches: { stream: load } });
  train({
    ...rest,
    loss: ({ w }, { x, deep }) => x.mul(w).sub(deep.y).sum(),
    batches: { stream: (from: number) => load(from), perEpoch: source.perEpoch },
  });
  training({ ...rest, loss: ({ w }, { x, deep }) => x.mul(w).sub(deep.y).sum(), batches: () => source.batch(1) });
});

test("a function whose parameter has no type is told of by name", () => {
  train({
    ...rest,
    // @ts-expect-error Property 'x' does not exist on type 'UnknownData'
    loss: ({ w }, { x }) => x.mul(w).sum(),
    batches: { stream: (from) => load(from) },
  });
  training({
    ...rest,
    loss: ({ w }, batch) => {
      expectTypeOf(batch).toEqualTypeOf<UnknownData>();
      return w.sum();
    },
    batches: (t) => source.batch(t),
  });
});
