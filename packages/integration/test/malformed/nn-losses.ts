/** Calls of the losses and metrics of `@dualtape/nn`. */
import * as nn from "@dualtape/nn";
import { oneHot, tensor } from "@dualtape/tensor";
import { type Argument, argument, type Call, call, optional, type Table } from "./call.ts";

const rows = (): unknown =>
  tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
const logits = argument(rows);
const labels = argument(() => tensor([0, 2]));
const oneHotRows = argument(() => oneHot([0, 2], 3));
const options = optional(() => ({}), { "the defaults": ["an empty record"] });

type Function = (...values: never[]) => unknown;

/** A loss by its arguments, and by each of its options. */
function loss(f: Function, targets: Argument, told: Readonly<Record<string, Argument>>, ...more: Argument[]): Call[] {
  const before = [logits, targets, ...more];
  return [
    call("loss", f, ...before, options),
    ...Object.entries(told).map(([name, option]) =>
      call(
        name,
        ((given: never) => f(...(before.map(({ valid }) => valid()) as never[]), { [name]: given } as never)) as never,
        option,
      ),
    ),
  ];
}
const ofRows = { weights: optional(() => tensor([1, 2])), mask: optional(() => tensor([1, 0])) };
const ignored = optional(() => -100, { "any integer": ["negative"] });
const smoothing = optional(() => 0.1);
const ofClasses = { ...ofRows, smoothing, classWeights: optional(() => tensor([1, 2, 3])) };
const ofTwo = { ...ofRows, smoothing, classWeights: optional(() => tensor([1, 2])) };

const classes = [argument(() => Int32Array.of(0, 1, 1)), argument(() => tensor([1, 1, 0]))] as const;
const average = optional(() => "macro");
const probabilities = argument(() => tensor([0.2, 0.7, 0.6]));
const count = optional(() => 3);

export const table: Table = {
  accuracy: [
    ...loss(nn.accuracy as never, oneHotRows, ofRows),
    call("labels", nn.accuracy as never, logits, labels),
    ...loss(nn.accuracy as never, labels, { ignored }),
    call(
      "an Int32Array",
      nn.accuracy as never,
      logits,
      argument(() => Int32Array.of(0, 2)),
    ),
  ],
  binaryCrossEntropy: loss(nn.binaryCrossEntropy as never, logits, ofTwo),
  brierScore: [call("brierScore", nn.brierScore as never, probabilities, classes[0])],
  calibrationError: [call("calibrationError", nn.calibrationError as never, probabilities, classes[0], count)],
  confusionMatrix: [call("confusionMatrix", nn.confusionMatrix as never, ...classes, count)],
  crossEntropy: loss(nn.crossEntropy as never, logits, ofClasses),
  f1Score: [call("f1Score", nn.f1Score as never, ...classes, average)],
  hinge: loss(nn.hinge as never, logits, ofRows),
  huber: loss(
    nn.huber as never,
    logits,
    ofRows,
    optional(() => 1, { "greater than 0": ["infinity", "fraction", "huge"] }),
  ),
  klDivergence: loss(nn.klDivergence as never, logits, ofRows),
  labelCrossEntropy: loss(nn.labelCrossEntropy as never, labels, {
    ...ofClasses,
    ignored,
  }),
  meanAbsoluteError: loss(nn.meanAbsoluteError as never, logits, ofRows),
  meanSquaredError: loss(nn.meanSquaredError as never, logits, ofRows),
  poisson: loss(nn.poisson as never, logits, ofRows),
  precision: [call("precision", nn.precision as never, ...classes, average)],
  recall: [call("recall", nn.recall as never, ...classes, average)],
  rocAuc: [call("rocAuc", nn.rocAuc as never, probabilities, classes[0])],
  topKAccuracy: loss(
    nn.topKAccuracy as never,
    labels,
    { ...ofRows, ignored },
    argument(() => 2),
  ),
};
