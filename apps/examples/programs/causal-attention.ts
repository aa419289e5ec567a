/**
 * Causal attention (Vaswani et al. 2017) on tokens: four tokens come, and come again. From the fifth on, what comes next can be known by
 * looking back three places, and by nothing else.
 */
import { type Lift, type Mapped, mean, type TensorLike } from "@dualtape/core";
import { dense, embedding, labelCrossEntropy, softmax } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { predict, train } from "@dualtape/runs";
import { arange, seeded, type Tensor, tensor } from "@dualtape/tensor";

const [TOKENS, LENGTH, SIZE, BATCH] = [6, 8, 16, 32] as const;
const random = seeded(1);
const start = {
  words: embedding.init(TOKENS, SIZE, random),
  places: random.normal([LENGTH, SIZE]),
  query: dense.init(SIZE, SIZE, random),
  key: dense.init(SIZE, SIZE, random),
  value: dense.init(SIZE, SIZE, random),
  out: dense.init(SIZE, TOKENS, random),
};

/** −10⁹ where a place would look at a later one: the softmax of that is 0. */
const mask = arange(LENGTH)
  .greater(arange(LENGTH).reshape([LENGTH, 1]))
  .mul(-1e9);

/** The logits of the next token at each place, `[sentences, LENGTH, TOKENS]`, of tokens of shape `[sentences, LENGTH]`. */
function model<S extends TensorLike<S>>(layers: Mapped<typeof start, S>, tokens: S, lift: Lift<Tensor, S>): S {
  const { words, places, query, key, value, out } = layers;
  const x = embedding(tokens, words).add(places);
  const keys = dense(x, key).transpose([0, 2, 1]);
  const scores = dense(x, query).matmul(keys).div(Math.sqrt(SIZE));
  const seen = softmax(scores.add(lift(mask))).matmul(dense(x, value));
  return dense(x.add(seen), out);
}

function sentences(count: number): Int32Array {
  const halves = random.integers((count * LENGTH) / 2, TOKENS);
  return Int32Array.from({ length: count * LENGTH }, (_, i) => halves[Math.floor(i / LENGTH) * 4 + (i % 4)] ?? 0);
}
const { parameters } = await train({
  parameters: start,
  loss(parameters, batch, _hyper, { lift }) {
    const tokens = batch.tokens.reshape([BATCH, LENGTH]);
    const known = model(parameters, tokens, lift).slice(null, [3, -1]);
    return labelCrossEntropy(known, tokens.slice(null, [4, LENGTH]));
  },
  batches: Array.from({ length: 50 }, () => ({ tokens: sentences(BATCH) })),
  epochs: 10,
  optimizer: adam,
  hyper: { learningRate: 0.02 },
});
const tokens = tensor(sentences(100), { shape: [100, LENGTH] });
const logits = predict(model, parameters, tokens);
const next = logits.argmax().slice(null, [3, -1]);
const right = mean(next.equal(tokens.slice(null, [4, LENGTH]))).item();
const others = predict(model, parameters, tokens.slice(null, [0, 6]).pad(null, [0, 2]));
const moved = others.sub(logits).slice(null, [0, 6]).magnitude();
console.log(`${(100 * right).toFixed(1)} % right; other tokens at the end move logits before them by ${moved}`);
if (right < 0.95 || moved !== 0) throw new Error("it does not look back, or it looks ahead");
