import { ArgumentError, ShapeError } from "@dualtape/core";
import { ones, seeded, tensor, zeros } from "@dualtape/tensor";
import { expect, test } from "vitest";
import {
  accuracy,
  binaryCrossEntropy,
  crossEntropy,
  dense,
  dropout,
  embedding,
  huber,
  labelCrossEntropy,
  layerNorm,
  leakyRelu,
  meanSquaredError,
} from "../src/index.ts";

const x = ones([2, 3]);

test.for([
  ["a threshold that would grow the loss", () => huber(ones([3]), zeros([3]), ones([2, 3]))],
  ["a threshold that would stretch", () => huber(x, zeros([2, 3]), ones([3]))],
  ["a mask of a row", () => dropout(x, ones([3]))],
  ["a mask that would grow x", () => dropout(ones([3]), x)],
  ["a bias of another length", () => dense(x, { w: ones([3, 4]), b: ones([1]) })],
  ["a bias of a row for each row", () => dense(x, { w: ones([3, 4]), b: ones([2, 4]) })],
  ["weights of three axes", () => dense(x, { w: ones([1, 3, 4]), b: ones([4]) })],
  ["a gain that is a scalar", () => layerNorm(x, { gain: ones([]), bias: ones([3]) })],
  ["a bias that is a matrix", () => layerNorm(x, { gain: ones([3]), bias: ones([2, 3]) })],
  ["weights of columns", () => meanSquaredError(x, x, { weights: ones([3]) })],
  ["a mask of columns", () => meanSquaredError(x, x, { mask: ones([1, 3]) })],
  ["a weight of all, which would cancel", () => meanSquaredError(x, x, { weights: ones([]) })],
  ["weights of elements, where rows are meant", () => crossEntropy(x, x, { weights: ones([2, 3]) })],
  ["weights of two classes of three", () => crossEntropy(x, x, { classWeights: ones([2]) })],
  ["weights of three classes of two", () => binaryCrossEntropy(x, x, { classWeights: ones([3]) })],
  ["smoothing by class", () => labelCrossEntropy(x, zeros([2]), { smoothing: zeros([3]) })],
  ["labels of columns", () => accuracy(x, zeros([3]))],
  ["labels of some rows", () => accuracy(x, Int32Array.of(0))],
  ["a table of three axes", () => embedding([0], { table: ones([2, 3, 4]) })],
  ["a slope that would grow x", () => leakyRelu(ones([3]), ones([2, 3]))],
] as const)("%s is a ShapeError", ([, call]) => expect(call).toThrow(ShapeError));

test.for([
  ["one class to choose from", () => crossEntropy(ones([3, 1]), ones([3, 1])), "have a single class"],
  ["one class to be right in", () => accuracy(ones([3, 1]), ones([3, 1])), "have a single class"],
  ["no predictions", () => meanSquaredError(zeros([0]), zeros([0])), "there are no predictions. Give one or more."],
  ["no rows", () => labelCrossEntropy(zeros([0, 3]), zeros([0])), "there are no predictions. Give one or more."],
  [
    "an option of another name",
    () => labelCrossEntropy(x, zeros([2]), { weight: ones([2]) } as never),
    "unknown name, weight. It may have weights, mask, smoothing, classWeights, ignored.",
  ],
  ["smoothing of a regression", () => huber(x, x, 1, { smoothing: 0.1 } as never), "It may have weights, mask."],
  [
    "smoothing beyond 1",
    () => crossEntropy(x, x, { smoothing: 1.5 }),
    "options.smoothing is 1.5. Give a number from 0",
  ],
  ["smoothing that is NaN", () => binaryCrossEntropy(x, x, { smoothing: NaN }), "options.smoothing is NaN."],
  [
    "half a label",
    () => labelCrossEntropy(x, zeros([2]), { ignored: 0.5 }),
    "options.ignored is 0.5. Give an integer.",
  ],
  ["a label of no class", () => labelCrossEntropy(x, tensor([0, -100])), "-100"],
  ["a threshold of 0", () => huber(x, x, 0), "huber: the threshold is 0. Give one greater than 0."],
  [
    "an initializer that gives something else",
    () => dense.init(1, 2, seeded(1), () => 1 as never),
    "is the plain number 1",
  ],
  [
    "a plain number for a tensor",
    () => crossEntropy(1 as never, tensor(1)),
    "the tensor of predictions is the plain number 1",
  ],
] as const)("%s is an ArgumentError", ([, call, message]) => {
  expect(call).toThrow(ArgumentError);
  expect(call).toThrow(message);
});
