/**
 * A training loop of one's own: shuffled batches, an end when the validation loss has stopped falling, and the best weights in a
 * file of safetensors, which PyTorch and JAX read as it is.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Mapped, TensorLike } from "@dualtape/core";
import { fromSafetensors, toSafetensors } from "@dualtape/files";
import { binaryCrossEntropy, dense } from "@dualtape/nn";
import { adam, overTree } from "@dualtape/optimizers";
import { valueAndGrad } from "@dualtape/reverse";
import { epochs, split } from "@dualtape/runs/data";
import { seeded } from "@dualtape/tensor";

// Which points lie inside of a circle? A tenth of the answers is wrong.
const random = seeded(1);
const x = random.normal([400, 2]);
const inside = x.square().sum(1, true).less(1.4);
const wrong = random.uniform([400, 1]).less(0.1);
const y = inside.notEqual(wrong);
const { train, validation } = split({ x, y }, { fractions: { train: 0.5, validation: 0.5 }, seed: 1 });

const start = { hidden: dense.init(2, 32, random), out: dense.init(32, 1, random) };
const loss = <S extends TensorLike<S>>({ hidden, out }: Mapped<typeof start, S>, x: S, y: S): S =>
  binaryCrossEntropy(dense(dense(x, hidden).tanh(), out), y);

const PATIENCE = 10; // epochs
const descent = overTree(adam);
const source = epochs(train, { batchSize: 20, seed: 1 });
let state = descent.init(start);
let best = { epoch: 0, loss: Number.POSITIVE_INFINITY, network: start };
let last = best;
for (let epoch = 1; epoch <= best.epoch + PATIENCE; epoch++) {
  for (let i = 1; i <= source.perEpoch; i++) {
    const { x, y } = source.batch((epoch - 1) * source.perEpoch + i);
    const { gradient } = valueAndGrad((network, lift) => loss(network, lift(x), lift(y)), state.parameters);
    state = descent.update(gradient, state, { learningRate: 0.03 });
  }
  const network = state.parameters;
  last = { epoch, loss: loss(network, validation.x, validation.y).item(), network };
  if (last.loss < best.loss) best = last;
}

const folder = await mkdtemp(join(tmpdir(), "weights-"));
const path = join(folder, "best.safetensors");
await writeFile(path, toSafetensors(best.network, { metadata: { epoch: String(best.epoch) } }));
const { tree, metadata } = fromSafetensors(await readFile(path), { like: start });
await rm(folder, { recursive: true });

const loaded = loss(tree, validation.x, validation.y).item();
console.log(
  `epoch ${metadata["epoch"]} was best, with a loss of ${loaded.toFixed(3)}; the last, ${last.epoch}, has ${last.loss.toFixed(3)}`,
);
if (loaded !== best.loss) throw new Error("the file should hold the weights to the bit");
if (!(best.loss < 0.5 && last.epoch === best.epoch + PATIENCE)) throw new Error("it should learn, and stop in time");
