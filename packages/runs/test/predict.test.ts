/** Predictions and losses in batches of any size are those of all at once. */
import { mean } from "@dualtape/core";
import { accuracy, crossEntropy, labelCrossEntropy, oneHotOf } from "@dualtape/nn";
import { oneHot, seeded, type Tensor, tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import { evaluate, type Loss, predict } from "../src/index.ts";

describe("in batches of any size", () => {
  const rows = seeded(7).normal([10, 2]);
  const labels = seeded(8).integers(10, 3);
  const parameters = { w: seeded(9).normal([2, 3]) };
  const loss: Loss<typeof parameters, { x: Tensor; labels: Int32Array }, object> = ({ w }, { x, labels: at }) => {
    const logits = x.matmul(w);
    return {
      value: labelCrossEntropy(logits, at),
      extra: { size: mean(logits.abs(), 0), hits: accuracy(logits, oneHotOf(at, 3)) },
    };
  };

  test.for([1, 3, 10, 256])("of %i: predictions and losses are those of all at once", (batchSize) => {
    const logits = rows.matmul(parameters.w);
    const found = predict(({ w }, { x }) => x.matmul(w), parameters, { x: rows }, { batchSize });
    expect(found.toArray()).toEqual(logits.toArray());
    const { value, extra } = evaluate({ parameters, loss, data: { x: rows, labels }, batchSize });
    const targets = oneHot(labels, 3);
    expect(value).toBeCloseTo(crossEntropy(logits, targets).item(), 12);
    expect(extra["hits"]).toBeCloseTo(accuracy(logits, targets).item(), 12);
    expect(extra["size"]).toHaveLength(3);
  });

  test("a model is given what brings constants in", () => {
    const mask = tensor([0, -1e9, 0]);
    const found = predict(({ w }, x, lift) => x.matmul(w).add(lift(mask)), parameters, rows, { batchSize: 3 });
    expect(found.toArray()).toEqual(rows.matmul(parameters.w).add(mask).toArray());
  });
});
