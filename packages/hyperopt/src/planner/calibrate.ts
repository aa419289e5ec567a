/**
 * How fast this machine is at present, found in a few milliseconds: a step of a small training run, timed in each mode, and once more on
 * many elements.
 *
 *   e = (many − few)/(more elements),  o = (few − e · elements)/operations
 *
 * Nothing is kept: who plans twice measures twice, or passes `rates` along.
 */
import { sin } from "@dualtape/core/portable";
import { grad } from "@dualtape/reverse";
import { drain, type Stepping } from "@dualtape/runs/eager";
import { scalar, Tensor } from "@dualtape/tensor";
import { secondsOf } from "./clock.ts";
import { modesOf, stepOf } from "./modes.ts";
import type { Count, Rates } from "./rates.ts";
import { elementsOf, workOf } from "./work.ts";

/** Weights of which few are trained, and many. */
const [FEW, MANY] = [4, 1024] as const;
/** Tangents that are timed together. */
const TANGENTS = 4;
/** Seconds, where noise makes nothing of a rate. */
const LEAST = 1e-11;

/** Measures the rates of this machine in some milliseconds, for `plan` and `auto`: who passes them along plans the same each time. */
export const calibrate = (): Rates => drain(calibrating());

/** The same, left in between. */
export function* calibrating(): Generator<undefined, Rates, void> {
  const [few, many] = [stepOn(FEW), stepOn(MANY)];
  const { plain, reverse, dual, tangent } = yield* workOf(...few);
  const run = modesOf(...few);
  const timed = function* (compute: () => unknown): Generator<undefined, number, void> {
    yield;
    return secondsOf(compute);
  };
  const seconds = yield* timed(run.plain);
  const more = elementsOf(...many) - plain.elements;
  const element = Math.max(LEAST, ((yield* timed(modesOf(...many).plain)) - seconds) / more);
  const operation = (taken: number, { operations, elements }: Count): number =>
    Math.max(LEAST, (taken - element * elements) / operations);
  const plainly = operation(seconds, plain);
  const tangents = { operations: TANGENTS * tangent.operations, elements: TANGENTS * tangent.elements };
  const carrying = (yield* timed(() => run.dual(TANGENTS))) - plainly * dual.operations - element * dual.elements;
  return {
    element,
    operation: {
      plain: plainly,
      tangent: operation(carrying, tangents),
      reverse: operation(yield* timed(run.reverse), reverse),
    },
  };
}

/** A step on so many weights, and the numbers that it is taken on. */
const stepOn = (size: number) =>
  [stepOf(descent(size), 1), { w: waves([size, 1]) }, { rate: scalar(0.1) }, (value: Tensor): Tensor => value] as const;

/** Gradient descent on the loss of a layer. */
function descent(size: number): Pick<Stepping<"rate", "w", "x">, "name" | "step" | "input"> {
  const input = { x: waves([8, size]) };
  return {
    name: "calibration",
    input: () => input,
    step: ({ w }, { rate }, { input: { x } }) => {
      const gradient = grad(
        (weights, constant) => constant(x).matmul(weights).tanh().square().sum().add(weights.square().sum()),
        w,
      );
      return { w: w.sub(gradient.mul(rate)) };
    },
  };
}

/** Numbers between −1 and 1. */
const waves = (shape: readonly [number, number]): Tensor =>
  new Tensor(
    Float64Array.from({ length: shape[0] * shape[1] }, (_, i) => sin(i)),
    shape,
  );
