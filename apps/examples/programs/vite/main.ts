/** The page: it shows how far the worker is, and uses the weights that it is given in the end. */
import { predict } from "@dualtape/runs";
import { fromJSON } from "@dualtape/tensor";
import { examples, type Message, model } from "./model.ts";

const bar = document.querySelector("progress");
const output = document.querySelector("output");
if (bar === null || output === null) throw new Error("the page has no place for what is told");

const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
worker.addEventListener("error", ({ message }) => {
  output.textContent = `failed: ${message}`;
});
worker.addEventListener("message", ({ data }: MessageEvent<Message>) => {
  if (data.type === "progress") {
    [bar.value, bar.max] = [data.epoch, data.epochs];
    output.textContent = `epoch ${data.epoch}: loss ${data.loss.toFixed(3)}`;
    return;
  }
  const { points, labels } = examples(200, 4);
  const found = predict(model, fromJSON<typeof data.layers>(data.layers), points).argmax().data;
  const right = labels.filter((label, i) => label === found[i]).length;
  output.textContent = `${right > 180 ? "done" : "failed"}: ${right} of ${labels.length} new points are labelled rightly`;
});
