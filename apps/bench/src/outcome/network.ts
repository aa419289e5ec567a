/** The network of the tasks: a hidden layer of tanh. It classifies by cross-entropy. */
import type { TensorLike } from "@dualtape/core";
import { crossEntropy, dense, type Dense } from "@dualtape/nn";
import { oneHot, type Random } from "@dualtape/tensor";
import { type Example, rowsOf } from "./data.ts";

/** Its layers. */
export interface Network<T> {
  readonly hidden: Dense<T>;
  readonly out: Dense<T>;
}

/** Its first weights. */
export const networkOf = (inputs: number, hidden: number, outputs: number, random: Random) => ({
  hidden: dense.init(inputs, hidden, random),
  out: dense.init(hidden, outputs, random),
});

/** What it says of some rows of inputs. */
export const outputsOf = <T extends TensorLike<T>>({ hidden, out }: Network<T>, x: T): T =>
  dense(dense(x, hidden).tanh(), out);

/** Rows of inputs, and their classes as rows with a single 1. */
export interface Classified<T> {
  readonly x: T;
  readonly y: T;
}

/** Examples of so many classes. */
export const classified = (set: readonly Example[], classes: number) => ({
  x: rowsOf(set),
  y: oneHot(
    set.map(({ label }) => label),
    classes,
  ),
});

/** How badly it classifies. */
export const classificationLoss = <T extends TensorLike<T>>(network: Network<T>, { x, y }: Classified<T>): T =>
  crossEntropy(outputsOf(network, x), y);
