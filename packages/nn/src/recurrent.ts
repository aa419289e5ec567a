/**
 * What recurrent layers share: two affine maps, of the input and of the state, whose gates stand side by side; and the loop over time.
 */
import {
  checkInteger,
  checkRecord,
  checkTensor,
  formatShape,
  mapTree,
  scan,
  ShapeError,
  type TensorLike,
  widest,
} from "@dualtape/core";
import { checkLayer, checkRandom, checkShapeOf } from "./checks.ts";
import { type Dense, dense } from "./dense.ts";
import { allZeros, glorotUniform } from "./initializers.ts";
import { orthogonal } from "./orthogonal.ts";
import type { RandomSource } from "./random.ts";

/** The parameters of a recurrent layer: those of PyTorch, transposed. */
export interface Recurrent<T> {
  /** Weights of shape `[inputs, gates · size]` and biases. */
  readonly input: Dense<T>;
  /** Weights of shape `[size, gates · size]` and biases. */
  readonly hidden: Dense<T>;
}

/** What a recurrent layer makes of a sequence. */
export interface Sequence<T, S> {
  /** The output at each time, of shape `[batch, time, size]`. */
  readonly outputs: T;
  /** The state after the last. */
  readonly last: S;
}

/** The length of a state; throws where the parameters have other shapes than a layer of so many gates. */
export function checkRecurrent<T extends TensorLike<T>>(
  layer: string,
  parameters: Recurrent<T>,
  gates: number,
): number {
  checkLayer(layer, parameters);
  const { input, hidden } = parameters;
  checkLayer(`${layer}, input`, input);
  checkLayer(`${layer}, hidden`, hidden);
  checkTensor(layer, "hidden.w", hidden.w);
  checkTensor(layer, "input.w", input.w);
  const size = hidden.w.shape[0] ?? 1;
  checkShapeOf(layer, "hidden.w", hidden.w, [size, gates * size]);
  checkShapeOf(layer, "hidden.b", hidden.b, [gates * size]);
  checkShapeOf(layer, "input.w", input.w, [input.w.shape[0] ?? 1, gates * size]);
  checkShapeOf(layer, "input.b", input.b, [gates * size]);
  return size;
}

/** Refuses what is not a row, or rows, of the inputs of a layer. */
export function checkInputs<T extends TensorLike<T>>(layer: string, x: T, { input }: Recurrent<T>, axes: number): void {
  checkTensor(layer, "x", x);
  if (x.shape.length === axes && x.shape.at(-1) === input.w.shape[0] && !x.shape.includes(0)) return;
  throw new ShapeError(
    layer,
    `x has shape ${formatShape(x.shape)} for weights of shape ${formatShape(input.w.shape)}`,
    `Give [batch, ${axes === 3 ? "time, " : ""}inputs], of one or more`,
  );
}

/** Glorot's weights for the input of each gate, orthogonal ones for the state (Saxe et al. 2014), and biases of 0. */
export function recurrent<T extends TensorLike<T>>(
  where: string,
  inputs: number,
  size: number,
  gates: number,
  random: RandomSource<T>,
): Recurrent<T> {
  checkInteger(where, "the number of inputs", inputs, 1);
  checkInteger(where, "the size", size, 1);
  checkRandom(where, random);
  const each = (draw: () => T): T => {
    const [first, ...others] = [draw(), ...Array.from({ length: gates - 1 }, draw)] as const;
    return first.concat(others, 1);
  };
  const biases = (): T => allZeros([gates * size], random);
  return {
    input: { w: each(() => glorotUniform([inputs, size], random)), b: biases() },
    hidden: { w: each(() => orthogonal([size, size], random)), b: biases() },
  };
}

/** The i-th gate of rows in which gates stand side by side. */
export const gate = <T extends TensorLike<T>>(rows: T, i: number, size: number): T =>
  rows.slice(null, [i * size, (i + 1) * size]);

/** Zeros for each row of a batch. */
export const stillness = <T extends TensorLike<T>>({ hidden }: Recurrent<T>, rows: number, size: number): T =>
  hidden.b.zeroLike().slice([0, size]).broadcastTo([rows, size]);

/** How to go along the time axis. */
export interface OverTime<S> {
  /** The state before the first step: zeros by default. */
  readonly start?: S;
  /** Whether to go from the last time to the first. */
  readonly backwards?: boolean;
  /** How many states reverse mode keeps, all by default: see `scan`. */
  readonly checkpoints?: number;
}

/** Refuses what are no options. */
export const checkOverTime = (layer: string, options: unknown): void =>
  checkRecord(layer, "the options", options, ["start", "backwards", "checkpoints"]);

/**
 * Steps along the time axis of x, of shape `[batch, time, inputs]`, in one operation, so that a program of them is as long as one. What the
 * weights of the input make of x is made for all times at once; or in each step, where memory is to be saved.
 */
export function overTime<T extends TensorLike<T>, S>(
  x: T,
  { input, hidden }: Recurrent<T>,
  start: S,
  { backwards = false, checkpoints }: OverTime<S>,
  step: (now: T, state: S, hidden: Dense<T>) => S,
  output: (state: S) => T,
): Sequence<T, S> {
  const rows = x.transpose([1, 0, 2]);
  const over = checkpoints === undefined ? dense(rows, input) : rows;
  const precision = widest([x, input.w, input.b, hidden.w, hidden.b]);
  const { carry, outputs } = scan(
    (state: S, now: T, shared: { readonly hidden: Dense<T>; readonly input?: Dense<T> }) => {
      const next = step(shared.input === undefined ? now : dense(now, shared.input), state, shared.hidden);
      return { carry: next, output: output(next) };
    },
    {
      carry: mapTree(start, (number: T) => number.to(precision)) as S,
      over,
      shared: checkpoints === undefined ? { hidden } : { hidden, input },
      backwards,
      ...(checkpoints === undefined ? {} : { checkpoints }),
    },
  );
  return { outputs: outputs.transpose([1, 0, 2]), last: carry };
}
