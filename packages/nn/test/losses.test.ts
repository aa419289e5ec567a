import { ArgumentError, ShapeError } from "@dualtape/core";
import { oneHot, seeded, tensor, zeros } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import {
  accuracy,
  binaryCrossEntropy,
  crossEntropy,
  hinge,
  huber,
  klDivergence,
  l1,
  l2,
  labelCrossEntropy,
  meanAbsoluteError,
  meanSquaredError,
  oneHotOf,
  pick,
  poisson,
} from "../src/index.ts";

const predictions = tensor([
  [1.5, -0.3, 0.2],
  [-1, 2, 0.7],
]);
const targets = tensor([
  [0.2, 0.5, 0.3],
  [0, 1, 0],
]);
const counts = tensor([
  [0, 2, 1],
  [3, 0, 4],
]);
const signs = tensor([
  [1, -1, 1],
  [-1, 1, -1],
]);

// torch.nn.functional of PyTorch 2.13.0 in float64: cross_entropy, binary_cross_entropy_with_logits, mse_loss, l1_loss,
// huber_loss, kl_div by batchmean, poisson_nll_loss; hinge is clamp(1 − y·s, min=0).mean().
describe("agrees with PyTorch", () => {
  it.each([
    ["crossEntropy", crossEntropy(predictions, targets), 0.9662612074671938],
    ["binaryCrossEntropy", binaryCrossEntropy(predictions, targets), 0.7312138565465874],
    ["meanSquaredError", meanSquaredError(predictions, targets), 0.805],
    ["meanAbsoluteError", meanAbsoluteError(predictions, targets), 0.8166666666666668],
    ["huber", huber(predictions, targets), 0.395],
    ["huber of 0.5", huber(predictions, targets, 0.5), 0.29666666666666663],
    ["hinge", hinge(predictions, signs), 0.5333333333333333],
    ["klDivergence", klDivergence(predictions, targets), 0.45143470043490697],
    ["poisson", poisson(predictions, counts), 2.8024330494587537],
  ])("%s", (_name, loss, expected) => {
    expect(loss.item()).toBeCloseTo(expected, 13);
  });
});

describe("crossEntropy", () => {
  it("is the mean over rows, of any number of axes", () => {
    const rows = crossEntropy(predictions, targets).item();
    expect(crossEntropy(predictions.reshape([2, 1, 3]), targets.reshape([2, 1, 3])).item()).toBeCloseTo(rows, 15);
    expect(crossEntropy(tensor([0, 0, 0, 0]), oneHot([1], 4).reshape([4])).item()).toBeCloseTo(Math.log(4), 15);
  });

  it("weights rows whose targets are scaled", () => {
    const [right, wrong] = [
      oneHot([0, 1], 2),
      tensor([
        [3, -1],
        [2, 0],
      ]),
    ];
    const weights = tensor([[1], [0]]);
    const first = crossEntropy(wrong.slice([0, 1]), right.slice([0, 1])).item();
    expect(crossEntropy(wrong, right.mul(weights)).item()).toBeCloseTo(first / 2, 15);
  });
});

describe("extreme logits", () => {
  const extreme = tensor([[1000, -1000]]);
  it.each([
    ["right", [[1, 0]], 0, 0],
    ["wrong", [[0, 1]], 2000, 1000],
  ])("that are %s", (_name, row, multiclass, binary) => {
    expect(crossEntropy(extreme, tensor(row)).item()).toBeCloseTo(multiclass, 15);
    expect(binaryCrossEntropy(extreme, tensor(row)).item()).toBe(binary);
  });
});

describe("binaryCrossEntropy of a logit that is right", () => {
  it.each([
    [40, 1, 4.248354255291589e-18],
    [-40, 0, 4.248354255291589e-18],
    [Infinity, 1, 0],
    [-Infinity, 0, 0],
  ])("%d for %d is %d", (logit, target, expected) => {
    expect(binaryCrossEntropy(tensor([logit]), tensor([target])).item()).toBeCloseTo(expected, 33);
  });
});

describe("targets of another shape never broadcast", () => {
  it.each([crossEntropy, binaryCrossEntropy, meanSquaredError, meanAbsoluteError, huber, hinge])("%o", (loss) => {
    expect(() => loss(predictions, zeros([3]))).toThrow(ShapeError);
    expect(() => loss(zeros([4, 1]), zeros([4]))).toThrow(
      `${loss.name}: targets of shape [4] for predictions of shape [4, 1]. Give`,
    );
  });
});

it("labels of one class are refused: nothing could be learned of them", () => {
  expect(() => crossEntropy(zeros([4, 1]), oneHot([0, 0, 0, 0], 1))).toThrow(ArgumentError);
  expect(() => crossEntropy(zeros([4, 1]), oneHot([0, 0, 0, 0], 1))).toThrow(/single class.*binaryCrossEntropy/);
});

describe("accuracy", () => {
  it("is the share of rows that are right", () => {
    expect(accuracy(predictions, oneHot([0, 2], 3)).item()).toBe(0.5);
    expect(accuracy(predictions, oneHot([0, 1], 3)).item()).toBe(1);
  });

  it("takes labels in any form", () => {
    for (const labels of [tensor([0, 2]), Int32Array.of(0, 2), oneHot([0, 2], 3)]) {
      expect(accuracy(predictions, labels).item()).toBe(0.5);
    }
  });

  it("refuses targets of another shape", () => {
    for (const targets of [zeros([3]), zeros([2, 1]), Int32Array.of(0)]) {
      expect(() => accuracy(predictions, targets)).toThrow(ShapeError);
      expect(() => accuracy(predictions, targets)).toThrow("for predictions of shape [2, 3]. Give a label or");
    }
  });

  it("counts a tie as a guess", () => {
    expect(accuracy(zeros([4, 2]), oneHot([0, 1, 1, 0], 2)).item()).toBe(0.5);
  });
});

describe("penalties", () => {
  it("sum over all that they are given", () => {
    expect(l1(tensor([-1, 2])).item()).toBe(3);
    expect(l2(tensor([-1, 2])).item()).toBe(5);
    expect(l1(tensor([-1, 2]), tensor([[-4]])).item()).toBe(7);
    expect(l2(tensor([-1, 2]), tensor([[-4]])).item()).toBe(21);
  });
});

describe("labels", () => {
  const logits = seeded(3).normal([2, 3, 4]);
  const labels = [3, 0, 1, 2, 2, 0];
  const given = tensor(labels, { shape: [2, 3] });
  const rows = oneHot(labels, 4).reshape([2, 3, 4]);

  it("are as one-hot rows", () => {
    expect(oneHotOf(given, 4).toArray()).toEqual(rows.toArray());
    expect(pick(logits, given).toArray()).toEqual(logits.mul(rows).sum(-1).toArray());
    expect(labelCrossEntropy(logits, given).item()).toBeCloseTo(crossEntropy(logits, rows).item(), 14);
  });
  it("are one for each row, and name a class", () => {
    expect(() => labelCrossEntropy(logits, tensor([1, 2]))).toThrow(ShapeError);
    expect(() => pick(logits, tensor([4, 0, 0, 0, 0, 0], { shape: [2, 3] }))).toThrow(ArgumentError);
    expect(() => oneHotOf(given, 3)).toThrow(ArgumentError);
  });
});

describe("klDivergence", () => {
  it("is 0 where the two are one, and has derivatives where a target is 0", () => {
    const probabilities = tensor([[0.2, 0.5, 0.3]]);
    expect(klDivergence(probabilities.log(), probabilities).item()).toBeCloseTo(0, 15);
    expect(klDivergence(zeros([1, 4]), oneHot([2], 4)).item()).toBeCloseTo(Math.log(4), 15);
  });
});
