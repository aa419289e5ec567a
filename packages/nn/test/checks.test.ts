import { ArgumentError, ShapeError } from "@dualtape/core";
import { ones, seeded, tensor, zeros } from "@dualtape/tensor";
import { expect, test } from "vitest";
import {
  accuracy,
  crossEntropy,
  dense,
  dropout,
  embedding,
  huber,
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
  ["a table of three axes", () => embedding([0], { table: ones([2, 3, 4]) })],
  ["a slope that would grow x", () => leakyRelu(ones([3]), ones([2, 3]))],
] as const)("%s is a ShapeError", ([, call]) => expect(call).toThrow(ShapeError));

test.for([
  ["one class to choose from", () => crossEntropy(ones([3, 1]), ones([3, 1])), "have a single class"],
  ["one class to be right in", () => accuracy(ones([3, 1]), ones([3, 1])), "have a single class"],
  ["no predictions", () => meanSquaredError(zeros([0]), zeros([0])), "there are no predictions. Give one or more."],
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
