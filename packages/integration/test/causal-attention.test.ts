/**
 * A language model with causal attention beside JAX: from the same weights, on the same text, its loss is the same in each of 200 steps of AdamW.
 * fixtures/causal-attention.py is the model in JAX.
 */
import { readFileSync } from "node:fs";
import { flatten, type Mapped, type Precision, type TensorLike } from "@dualtape/core";
import { fromSafetensors } from "@dualtape/files";
import { dense, embedding, gelu, labelCrossEntropy, multiHeadAttention, rmsNorm, rotary } from "@dualtape/nn";
import { adamw } from "@dualtape/optimizers";
import { type Engine, train } from "@dualtape/runs";
import { seeded, type Tensor, tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { expect, test } from "vitest";
import reference from "./fixtures/causal-attention.json" with { type: "json" };

const [SIZE, HEADS, INNER] = [16, 2, 32] as const;
const [BATCH, LENGTH, STRIDE] = [8, 24, 37] as const;

const { text, losses } = reference;
const alphabet = [...new Set(text)].sort();
const tokens = Array.from(text, (letter) => alphabet.indexOf(letter));

/** The sequences of a step, each with the token behind it. */
function batch(t: number): { readonly tokens: Int32Array } {
  const places = Array.from({ length: BATCH }, (_, i) => ((t * BATCH + i) * STRIDE) % (text.length - LENGTH));
  return { tokens: Int32Array.from(places.flatMap((place) => tokens.slice(place, place + LENGTH + 1))) };
}

/** Parameters of the model, to be filled from a file. */
function drawn(precision: Precision) {
  const random = seeded(1, { precision });
  const block = () => ({
    before: rmsNorm.init(SIZE, random),
    look: multiHeadAttention.init(SIZE, HEADS, random),
    between: rmsNorm.init(SIZE, random),
    wide: dense.init(SIZE, INNER, random),
    narrow: dense.init(INNER, SIZE, random),
  });
  return {
    words: embedding.init(alphabet.length, SIZE, random),
    blocks: [block(), block()],
    norm: rmsNorm.init(SIZE, random),
    out: dense.init(SIZE, alphabet.length, random),
  };
}
type Model = ReturnType<typeof drawn>;

/** The weights of JAX, before the first step or after the last one. */
const weights = (when: "start" | "end", precision: Precision): Model =>
  fromSafetensors(readFileSync(new URL(`fixtures/causal-attention-${when}.safetensors`, import.meta.url)), {
    like: drawn(precision),
  }).tree;

/** The logits of what comes next, `[batch, length, letters]`. */
function model<S extends TensorLike<S>>({ words, blocks, norm, out }: Mapped<Model, S>, letters: S, turns: S): S {
  let x = embedding(letters, words);
  for (const { before, look, between, wide, narrow } of blocks) {
    x = x.add(multiHeadAttention(rmsNorm(x, before), look, { mask: "causal", rotary: turns }));
    x = x.add(dense(gelu(dense(rmsNorm(x, between), wide)), narrow));
  }
  return dense(rmsNorm(x, norm), out);
}

function trained(engine: Engine, precision: Precision, steps = losses.length) {
  const turns = tensor(rotary.table(LENGTH, SIZE / HEADS)).to(precision);
  return train({
    parameters: weights("start", precision),
    loss(parameters, { tokens: flat }, _hyper, { lift }) {
      const letters = flat.reshape([BATCH, LENGTH + 1]);
      const logits = model(parameters, letters.slice(null, [0, LENGTH]), lift(turns));
      return labelCrossEntropy(logits, letters.slice(null, [1, LENGTH + 1]));
    },
    batches: batch,
    steps,
    evaluateEvery: 1,
    optimizer: adamw,
    hyper: { learningRate: 0.01, weightDecay: 0.01 },
    engine,
  });
}

/** All leaves of a tree of parameters, in one list. */
const numbersOf = (tree: Mapped<Model, Tensor>): readonly number[] =>
  flatten(tree).leaves.flatMap(({ data }) => [...data]);

/** How far the losses of all steps are from JAX's, at the worst one. */
const worst = (found: readonly { readonly loss: number }[]): number =>
  found.length === 0 ? Infinity : Math.max(...found.map(({ loss }, i) => relativeError(loss, losses[i] ?? NaN)));

test("in float64 it is that of JAX, step by step, and so are the weights in the end", async () => {
  expect((losses.at(-1) ?? Infinity) / (losses[0] ?? 0), "it learns").toBeLessThan(0.5);
  const { evaluations, last } = await trained("compiled", "float64");
  expect(evaluations).toHaveLength(losses.length);
  expect(worst(evaluations)).toBeLessThan(1e-10);
  expect(relativeError(numbersOf(last.parameters), numbersOf(weights("end", "float64")))).toBeLessThan(1e-10);
});

test("in float64, eagerly, so are the first 40", async () => {
  const { evaluations } = await trained("eager", "float64", 40);
  expect(worst(evaluations)).toBeLessThan(1e-10);
});

test("in float32 it stays within 1e-3", async () => {
  const { evaluations, last } = await trained("compiled", "float32");
  expect(last.parameters.out.w.precision).toBe("float32");
  expect(worst(evaluations)).toBeLessThan(1e-3);
});
