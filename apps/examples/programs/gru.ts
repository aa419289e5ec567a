/**
 * A gated recurrent unit (Cho et al. 2014) on tokens: in each sentence there is one sign, and after all has been read it says which token
 * came behind that sign. So it has to let one token in, and to keep it while others pass.
 */
import type { Mapped, TensorLike } from "@dualtape/core";
import { dense, embedding, labelCrossEntropy } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { predict, train } from "@dualtape/runs";
import { epochs } from "@dualtape/runs/data";
import { seeded, tensor } from "@dualtape/tensor";

const [TOKENS, SIGN, LENGTH, SIZE, HIDDEN] = [6, 0, 8, 8, 16] as const;

const random = seeded(1);
const start = {
  words: embedding.init(TOKENS, SIZE, random),
  first: random.normal([1, HIDDEN], 0, 0.1),
  update: dense.init(SIZE + HIDDEN, HIDDEN, random),
  reset: dense.init(SIZE + HIDDEN, HIDDEN, random),
  candidate: dense.init(SIZE + HIDDEN, HIDDEN, random),
  out: dense.init(HIDDEN, TOKENS, random),
};

/** The logits of the answer to each sentence; `tokens` has the shape `[sentences, LENGTH]`. */
function model<S extends TensorLike<S>>(layers: Mapped<typeof start, S>, tokens: S): S {
  const { words, first, update, reset, candidate, out } = layers;
  const count = tokens.shape[0] ?? 0;
  const vectors = embedding(tokens, words);
  let state = first.broadcastTo([count, HIDDEN]);
  for (let t = 0; t < LENGTH; t++) {
    const vector = vectors.slice(null, [t, t + 1]).reshape([count, SIZE]);
    const both = vector.concat([state], 1);
    const kept = state.mul(dense(both, reset).sigmoid());
    const next = dense(vector.concat([kept], 1), candidate).tanh();
    state = state.add(next.sub(state).mul(dense(both, update).sigmoid()));
  }
  return dense(state, out);
}

function sentences(count: number) {
  const tokens = random.integers(count * LENGTH, TOKENS - 1).map((token) => token + 1);
  const places = random.integers(count, LENGTH - 1).map((place, n) => n * LENGTH + place);
  for (const place of places) tokens[place] = SIGN;
  const labels = places.map((place) => tokens[place + 1] ?? SIGN);
  return { tokens: tensor(tokens, { shape: [count, LENGTH] }), labels };
}

const { parameters } = await train({
  parameters: start,
  loss: (parameters, { tokens, labels }) => labelCrossEntropy(model(parameters, tokens), labels),
  batches: epochs(sentences(1000), { batchSize: 50 }),
  epochs: 15,
  optimizer: adam,
  hyper: { learningRate: 0.02 },
});
const { tokens, labels } = sentences(200);
const found = predict(model, parameters, tokens).argmax().data;
const right = labels.filter((label, n) => label === found[n]).length;
console.log(`${right} of 200 new sentences are answered rightly`);
if (right < 190) throw new Error("it does not remember");
