/**
 * A learning rate for each layer. An embedding has a row for each of 20 shops, so of a batch each row sees a twentieth; the dense layer
 * beside it sees all. What suits one of them is far off for the other. Both rates are tuned, and so is a single one for both.
 */
import type { Mapped, TensorLike } from "@dualtape/core";
import { positive, tune } from "@dualtape/hyperopt";
import { dense, embedding, meanSquaredError } from "@dualtape/nn";
import { parameterGroups, sgd } from "@dualtape/optimizers";
import { seeded } from "@dualtape/tensor";

const SHOPS = 20;
const random = seeded(1);
const [effects, slopes] = [random.normal([SHOPS, 1]), random.normal([3, 1])];
const draw = (count: number) => {
  const shops = random.integers(count, SHOPS);
  const x = random.normal([count, 3]);
  const noise = random.normal([count, 1], 0, 0.1);
  return { shops, x, y: effects.take(shops).add(x.matmul(slopes)).add(noise) };
};
const parameters = { shop: embedding.init(SHOPS, 1, random), out: dense.init(3, 1, random) };
const problem = {
  parameters,
  loss: <S extends TensorLike<S>>(
    { shop, out }: Mapped<typeof parameters, S>,
    { shops, x, y }: Mapped<ReturnType<typeof draw>, S>,
  ) => meanSquaredError(embedding(shops, shop).add(dense(x, out)), y),
  batches: [draw(300)],
  validation: draw(300),
  steps: 30,
  iterations: 14,
};

const shared = await tune({ ...problem, optimizer: sgd, hyper: { learningRate: positive(0.1) } });
const own = await tune({
  ...problem,
  optimizer: parameterGroups({ shop: sgd, out: sgd }),
  hyper: { "shop.learningRate": positive(0.1), "out.learningRate": positive(0.1) },
});
const { "shop.learningRate": shop, "out.learningRate": out } = own.hyper;
console.log(`loss ${shared.value.toFixed(4)} by one rate, ${shared.hyper.learningRate.toFixed(2)}`);
console.log(
  `loss ${own.value.toFixed(4)} by a rate a layer, ${shop.toFixed(2)} for the shops and ${out.toFixed(2)} for the rest`,
);
if (!(own.value < 0.2 * shared.value)) throw new Error("a rate for each layer should be worth its while");
if (!(shop > 5 * out)) throw new Error("what sees a twentieth of each batch should take longer strides");
