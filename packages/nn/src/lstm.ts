/**
 * Long short-term memory (Hochreiter & Schmidhuber 1997), with the forget gate of Gers, Schmidhuber & Cummins (2000). Gates stand in the
 * order i, f, g, o, and there are two biases, as in PyTorch.
 *
 *   i, f, o = σ(W x + b + U h + c),   g = tanh(…),   c′ = f c + i g,   h′ = o tanh c′
 */
import { checkRecord, type TensorLike } from "@dualtape/core";
import { checkShapeOf } from "./checks.ts";
import { type Dense, dense } from "./dense.ts";
import type { RandomSource } from "./random.ts";
import {
  checkInputs,
  checkOverTime,
  checkRecurrent,
  gate,
  overTime,
  type OverTime,
  type Recurrent,
  recurrent,
  type Sequence,
  stillness,
} from "./recurrent.ts";

/** The parameters of a long short-term memory, with four gates. */
export type Lstm<T> = Recurrent<T>;

/** What is handed from step to step, both of shape `[batch, size]`. */
export interface LstmState<T> {
  /** h, which is the output as well. */
  readonly hidden: T;
  /** c */
  readonly cell: T;
}

/** The state after one step: of x, of shape `[batch, inputs]`, and a state. `lstm.init` makes the parameters. */
export const lstm = /* @__PURE__ */ Object.assign(
  <T extends TensorLike<T>>(x: T, state: LstmState<T>, parameters: Lstm<T>): LstmState<T> => {
    const size = checkRecurrent("lstm", parameters, 4);
    checkInputs("lstm", x, parameters, 2);
    checkState("lstm", state, x.shape[0] ?? 1, size);
    return step(dense(x, parameters.input), state, parameters.hidden, size);
  },
  {
    /** Glorot's weights for the input, orthogonal ones for the state, biases of 0, and of 1 at the forget gate (Jozefowicz et al. 2015). */
    init: <T extends TensorLike<T>>(inputs: number, size: number, random: RandomSource<T>): Lstm<T> => {
      const { input, hidden } = recurrent("lstm.init", inputs, size, 4, random);
      const none = hidden.b.slice([0, size]);
      return { input, hidden: { w: hidden.w, b: none.concat([none.add(1), none, none]) } };
    },
    /** The outputs along the time axis of x, of shape `[batch, time, inputs]`, from a state of zeros or a given one. */
    over: <T extends TensorLike<T>>(
      x: T,
      parameters: Lstm<T>,
      options: OverTime<LstmState<T>> = {},
    ): Sequence<T, LstmState<T>> => {
      const size = checkRecurrent("lstm.over", parameters, 4);
      checkInputs("lstm.over", x, parameters, 3);
      checkOverTime("lstm.over", options);
      const rows = x.shape[0] ?? 1;
      const still = stillness(parameters, rows, size);
      const { start = { hidden: still, cell: still } } = options;
      checkState("lstm.over", start, rows, size);
      return overTime(
        x,
        parameters,
        start,
        options,
        (now, state, hidden) => step(now, state, hidden, size),
        ({ hidden }) => hidden,
      );
    },
  },
);

function checkState<T extends TensorLike<T>>(where: string, state: LstmState<T>, rows: number, size: number): void {
  checkRecord(where, "the state", state, ["hidden", "cell"]);
  checkShapeOf(where, "the hidden state", state.hidden, [rows, size]);
  checkShapeOf(where, "the cell", state.cell, [rows, size]);
}

function step<T extends TensorLike<T>>(x: T, state: LstmState<T>, hidden: Dense<T>, size: number): LstmState<T> {
  const gates = x.add(dense(state.hidden, hidden));
  const open = (i: number): T => gate(gates, i, size).sigmoid();
  const cell = open(1)
    .mul(state.cell)
    .add(open(0).mul(gate(gates, 2, size).tanh()));
  return { hidden: open(3).mul(cell.tanh()), cell };
}
