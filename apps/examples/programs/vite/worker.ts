/** Trains in a thread of its own, and tells the page how far it is. */
import { dense, labelCrossEntropy } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { train } from "@dualtape/runs";
import { epochs } from "@dualtape/runs/data";
import { seeded } from "@dualtape/tensor";
import { examples, type Message, model } from "./model.ts";

const EPOCHS = 40;
const tell = (message: Message) => postMessage(message);

const random = seeded(1);
const run = train({
  parameters: { hidden: dense.init(2, 16, random), out: dense.init(16, 2, random) },
  loss: (layers, { points, labels }) => labelCrossEntropy(model(layers, points), labels),
  batches: epochs(examples(500, 2), { batchSize: 25 }),
  validation: examples(200, 3),
  epochs: EPOCHS,
  optimizer: adam,
  hyper: { learningRate: 0.02 },
});
for await (const event of run) {
  if (event.type === "evaluation")
    tell({ type: "progress", epoch: event.epoch ?? 0, epochs: EPOCHS, loss: event.value });
}
tell({ type: "done", layers: (await run).parameters });
