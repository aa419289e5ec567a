/** Metrics are those of scikit-learn, whichever way labels are given: fixtures/metrics.py tells the cases. What is undefined is refused, or said. */
import { vectorize } from "@dualtape/batch";
import { compile, type Traced } from "@dualtape/compile";
import { ArgumentError, must, NonFiniteError, ShapeError, type TensorLike } from "@dualtape/core";
import {
  accuracy,
  brierScore,
  calibrationError,
  type Classes,
  confusionMatrix,
  f1Score,
  precision,
  recall,
  rocAuc,
  topKAccuracy,
} from "@dualtape/nn";
import { oneHot, type Tensor, tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

interface Case {
  readonly name: string;
  readonly predictions: readonly number[] | readonly (readonly number[])[];
  readonly labels: readonly number[];
  /** How many there are; 1 where predictions are of one of two. */
  readonly classes: number;
  readonly expected: Readonly<Record<string, number | readonly (readonly number[])[]>>;
}
const cases = JSON.parse(readFileSync(new URL("fixtures/metrics.json", import.meta.url), "utf8")) as readonly Case[];

/** A metric by its name; what follows that in the name of an expectation is its last argument. */
const metrics: Readonly<
  Record<string, (predictions: Tensor, targets: Classes, last: string, classes: number) => unknown>
> = {
  confusionMatrix: (predictions, targets, _last, classes) => confusionMatrix(predictions, targets, classes),
  precision: (predictions, targets, last) => precision(predictions, targets, last as "macro"),
  recall: (predictions, targets, last) => recall(predictions, targets, last as "macro"),
  f1Score: (predictions, targets, last) => f1Score(predictions, targets, last as "macro"),
  rocAuc,
  brierScore,
  calibrationError: (predictions, targets, last) => calibrationError(predictions, targets, Number(last)),
  accuracy: (predictions, targets) => accuracy(predictions, targets as Tensor).item(),
  topKAccuracy: (predictions, targets, last) => topKAccuracy(predictions, targets as Tensor, Number(last)).item(),
};

test("every metric is tested", () => {
  const tested = cases.flatMap(({ expected }) => Object.keys(expected).map((name) => name.split(" ")[0]));
  expect([...new Set(tested)].sort()).toEqual(Object.keys(metrics).sort());
});

describe.for(cases)("$name", ({ predictions, labels, classes, expected }) => {
  const given = tensor(predictions as readonly number[]);
  const column = given.shape.length === 1 ? [given, given.reshape([-1, 1])] : [given];
  const targets: Readonly<Record<string, Classes>> = {
    "an Int32Array": Int32Array.from(labels),
    "a tensor": tensor(labels),
    "one-hot rows": oneHot(labels, Math.max(classes, 2)),
  };
  test.for(Object.entries(expected))("%s", ([name, right]) => {
    const [metric, last] = name.split(" ");
    const of = must(metrics[must(metric, "metric")], name);
    for (const [way, labelled] of Object.entries(targets)) {
      for (const x of column) {
        const found = of(x, labelled, last ?? "", classes);
        if (typeof right !== "number") expect(found, way).toEqual(right);
        else expect(relativeError(found as number, right, 1), way).toBeLessThan(1e-14);
      }
    }
  });
});

describe("rows of an ignored label do not count", () => {
  const logits = tensor([[2, 0, 1], [0, 1, 3], [0, 2, 1], [3, 1, 0], [1, 1, 0]]); // prettier-ignore
  const without = tensor([[2, 0, 1], [0, 2, 1], [1, 1, 0]]); // prettier-ignore
  const mask = tensor([1, 0, 1, 1, 1]);
  for (const ignored of [-100, 1000, -1]) {
    const labels = Int32Array.of(0, ignored, 2, ignored, 1);
    for (const given of [labels, tensor(labels), tensor(labels, { precision: "float32" })]) {
      const kind = given instanceof Int32Array ? "an Int32Array" : `a tensor of ${given.precision}`;
      test.for([1, 2])(`${ignored} in ${kind}, among the %d greatest`, (k) => {
        const kept = topKAccuracy(without, tensor([0, 2, 1]), k).item();
        expect(topKAccuracy(logits, given, k, { ignored }).item()).toBe(kept);
        expect(topKAccuracy(logits, given, k, { ignored, mask }).item()).toBe(kept);
        if (k === 1) expect(accuracy(logits, given, { ignored }).item()).toBe(kept);
        expect(() => topKAccuracy(logits, given, k, { ignored: ignored + 1 })).toThrow(ArgumentError);
      });
    }
  }
  test("none counts, a label that is no integer, one-hot rows, and a compiled one", () => {
    const none = Int32Array.of(-1, -1, -1, -1, -1);
    expect(accuracy(logits, none, { ignored: -1 }).item()).toBe(0);
    expect(() => accuracy(logits, none, { ignored: 0.5 })).toThrow("accuracy: options.ignored is 0.5");
    expect(() => accuracy(logits, oneHot([0, 1, 2, 0, 1], 3), { ignored: -1 })).toThrow("targets are one-hot rows");
    const compiled = compile((x: Traced, labels: Traced) => accuracy(x, labels, { ignored: -100 }));
    expect(compiled(logits, tensor([0, -100, 2, -100, 1])).item()).toBe(0.5);
  });
});

test("float32 probabilities sum to 1 as well as they can", () => {
  const { predictions, labels, expected } = must(
    cases.find(({ name }) => name === "rows of four"),
    "a case",
  );
  const rows = tensor(predictions as readonly number[], { precision: "float32" });
  expect(brierScore(rows, Int32Array.from(labels))).toBeCloseTo(expected["brierScore"] as number, 6);
  expect(rocAuc(rows, Int32Array.from(labels))).toBeCloseTo(expected["rocAuc"] as number, 6);
});

describe("undefined, or no metric at all", () => {
  const labels = Int32Array.of(0, 1, 1);
  const p = tensor([0.1, 0.6, 0.7]);
  test.for([
    ["rocAuc of one class", () => rocAuc(p, Int32Array.of(1, 1, 1)), ArgumentError, "all targets are of class 1"],
    ["rocAuc of the other", () => rocAuc(p, Int32Array.of(0, 0, 0)), ArgumentError, "class 1 never occurs"],
    [
      "rocAuc of a class that never occurs",
      () => rocAuc(tensor([[0.5, 0.25, 0.25], [0.2, 0.4, 0.4]]), Int32Array.of(0, 1)), // prettier-ignore
      ArgumentError,
      "class 2 never occurs. Give examples of each class",
    ],
    [
      "rocAuc of logits of classes",
      () => rocAuc(tensor([[2, -1]]), [1] as never),
      ArgumentError,
      "the array of targets is",
    ],
    [
      "rows of logits",
      () => rocAuc(tensor([[2, -1], [0, 1], [1, 0]]), labels), // prettier-ignore
      ArgumentError,
      "2 is no probability. Apply sigmoid or softmax",
    ],
    [
      "rows that do not sum to 1",
      () => brierScore(tensor([[0.2, 0.2]]), Int32Array.of(0)),
      ArgumentError,
      "the probabilities of row 0 sum to 0.4",
    ],
    ["logits", () => calibrationError(tensor([2, -1, 0.5]), labels), ArgumentError, "2 is no probability"],
    ["a third class", () => brierScore(p, Int32Array.of(0, 1, 2)), ArgumentError, "label 2 is none of the 2 classes"],
    ["a score that is NaN", () => rocAuc(tensor([0, NaN, 1]), labels), NonFiniteError, "holds NaN"],
    ["other numbers of examples", () => rocAuc(p, Int32Array.of(0, 1)), ShapeError, "2 targets for 3 predictions"],
    ["nothing", () => confusionMatrix(new Int32Array(0), new Int32Array(0)), ArgumentError, "has no elements"],
    ["three axes", () => precision(tensor([[[1]]]), labels), ShapeError, "has shape [1, 1, 1]"],
    ["a third class by two", () => f1Score(labels, Int32Array.of(0, 1, 2)), ArgumentError, 'by "macro" or "micro"'],
    [
      "no label",
      () => recall(tensor([0.5, 1, 0]), labels),
      ArgumentError,
      "the array of predictions has the label 0.5",
    ],
    ["rows that are not one-hot", () => recall(labels, tensor([[0.5, 0.5], [0, 1], [0, 1]])), ArgumentError, "[0.5, 0.5]"], // prettier-ignore
    ["beyond the classes", () => confusionMatrix(labels, labels, 1), ArgumentError, "label 1 is none of the 1 classes"],
    ["identifiers", () => confusionMatrix(Int32Array.of(2e9), Int32Array.of(0)), ArgumentError, "at most 10000"],
    ["a batch of another length", () => accuracy(tensor([[1, 2]]), labels), ShapeError, "targets of shape [3]"],
    ["a label of no class", () => accuracy(tensor([[1, 2]]), Int32Array.of(2)), ArgumentError, "index 2"],
    ["more than there are", () => topKAccuracy(tensor([[1, 2]]), tensor([0]), 3), ArgumentError, "k is 3"],
  ] as const)("%s", ([, call, kind, what]) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(what);
  });
});

test("infinite scores have ranks", () =>
  expect(rocAuc(tensor([-Infinity, Infinity, 0, Infinity]), Int32Array.of(0, 1, 1, 0))).toBe((1 + 0.5 + 1 + 0) / 4));

test.for([
  [0.07, 100],
  [0.3, 10],
  [0.6, 5],
])("%d ends one of %d bins, and what is above it is in the next", ([end = 0, bins = 1]) => {
  const inside = end - 0.5 / bins;
  const error = (p: number) => calibrationError(tensor([p, inside]), Int32Array.of(1, 0), bins);
  expect(error(end)).toBeCloseTo(Math.abs(end - 1 + inside) / 2, 15);
  expect(error(end + Number.EPSILON / 2)).toBeCloseTo((1 - end + inside) / 2, 15);
});

describe("accuracies are means of rows, in any number", () => {
  const logits = tensor([
    [0.1, 0.5, 0.5, -1],
    [2, 1, 0, 0],
    [0, 0, 0, 0],
  ]);
  const labels = tensor([2, 3, 1]);

  test("equal logits share what is left, as guesses would", () => {
    const each = (k: number): readonly number[] =>
      [0, 1, 2].map((row) => topKAccuracy(logits.slice([row, row + 1]), labels.slice([row, row + 1]), k).item());
    expect([1, 2, 3, 4].map(each)).toEqual([
      [0.5, 0, 0.25],
      [1, 0, 0.5],
      [1, 0.5, 0.75],
      [1, 1, 1],
    ]);
  });

  test("of the rows that count, by their weights", () => {
    const options = { mask: tensor([1, 0, 1]), weights: tensor([3, 1, 1]) };
    const given = tensor([2, -100, 1]);
    expect(accuracy(logits, given, options).item()).toBe((3 * 0.5 + 0.25) / 4);
    expect(topKAccuracy(logits, given, 2, options).item()).toBe((3 * 1 + 0.5) / 4);
    expect(accuracy(logits, oneHot([2, 3, 1], 4), { mask: tensor([0, 0, 0]) }).item()).toBe(0);
  });

  test("a row that holds NaN makes the share NaN, unless it does not count", () => {
    const broken = tensor([[NaN, 1, 2], [0, 1, 2]]); // prettier-ignore
    for (const k of [1, 2]) {
      expect(topKAccuracy(broken, Int32Array.of(2, 2), k).item()).toBeNaN();
      expect(topKAccuracy(broken, Int32Array.of(2, 2), k, { mask: tensor([0, 1]) }).item()).toBe(1);
    }
  });

  test("of sequences, as batches and in programs", () => {
    const sequences = logits.reshape([1, 3, 4]);
    const expected = topKAccuracy(logits, labels, 2).item();
    expect(topKAccuracy(sequences, labels.reshape([1, 3]), 2).item()).toBe(expected);
    expect(topKAccuracy(sequences, Int32Array.of(2, 3, 1), 2).item()).toBe(expected);
    const ofItem = <S extends TensorLike<S>>(x: S, y: S): S => topKAccuracy(x, y, 2);
    const items = vectorize(ofItem)(logits, labels);
    expect(items.sum().item() / 3).toBe(expected);
    for (const backEnd of ["webassembly", "interpreter"] as const) {
      const program = compile((x: Traced, y: Traced) => topKAccuracy(x, y, 2), { backEnd });
      expect(program(logits, labels).item()).toBe(expected);
    }
  });
});
