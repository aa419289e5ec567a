/** A worker that trains a small causal language model on a text while it streams in: characters, an embedding, one block of attention. */
import type { Mapped, TensorLike } from "@dualtape/core";
import { dense, embedding, labelCrossEntropy, layerNorm, multiHeadAttention } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { train } from "@dualtape/runs";
import { replayed } from "@dualtape/runs/data";
import { seeded } from "@dualtape/tensor";
import { pieces, tell } from "./worker.ts";

/** 2000 tokens at a time: each sequence, and the token behind it. */
const [SEQUENCES, LENGTH, SIZE, HEADS] = [8, 250, 16, 2] as const;
const ALPHABET = " abcdefghijklmnopqrstuvwxyz.";

const random = seeded(1);
const start = {
  words: embedding.init(ALPHABET.length, SIZE, random),
  places: random.normal([LENGTH, SIZE], 0, 0.1),
  norm: layerNorm.init(SIZE, random),
  look: multiHeadAttention.init(SIZE, HEADS, random),
  out: dense.init(SIZE, ALPHABET.length, random),
};

function model<S extends TensorLike<S>>(layers: Mapped<typeof start, S>, tokens: S): S {
  const { words, places, norm, look, out } = layers;
  const x = embedding(tokens, words).add(places);
  return dense(x.add(multiHeadAttention(layerNorm(x, norm), look, { mask: "causal" })), out);
}

/** Batches of tokens, as soon as enough of the text has come. */
async function* batches(): AsyncGenerator<{ readonly tokens: Int32Array }> {
  const count = SEQUENCES * (LENGTH + 1);
  const decoder = new TextDecoder();
  let read: number[] = [];
  for await (const piece of pieces("text.txt")) {
    for (const letter of decoder.decode(piece, { stream: true })) {
      read.push(Math.max(0, ALPHABET.indexOf(letter)));
      if (read.length < count) continue;
      yield { tokens: Int32Array.from(read) };
      read = [];
    }
  }
}

await tell(
  train({
    parameters: start,
    loss(parameters, batch) {
      const tokens = batch.tokens.reshape([SEQUENCES, LENGTH + 1]);
      const logits = model(parameters, tokens.slice(null, [0, LENGTH]));
      return labelCrossEntropy(logits, tokens.slice(null, [1, LENGTH + 1]));
    },
    batches: { stream: (from: number) => replayed(batches, { from }) },
    steps: 40,
    evaluateEvery: 5,
    optimizer: adam,
    hyper: { learningRate: 0.02 },
    engine: "compiled",
  }),
);
