/**
 * The gated recurrent unit (Cho et al. 2014), with the reset gate after the product, as in PyTorch, flax and cuDNN; the paper has it
 * before, U (r h). Gates stand in the order r, z, n.
 *
 *   r, z = σ(W x + b + U h + c),   n = tanh(Wₙ x + bₙ + r (Uₙ h + cₙ)),   h′ = (1 − z) n + z h
 */
import type { TensorLike } from "@dualtape/core";
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

/** The parameters of a gated recurrent unit, with three gates. */
export type Gru<T> = Recurrent<T>;

/** The state after one step: of x, of shape `[batch, inputs]`, and a state, of shape `[batch, size]`. `gru.init` makes the parameters. */
export const gru = /* @__PURE__ */ Object.assign(
  <T extends TensorLike<T>>(x: T, state: T, parameters: Gru<T>): T => {
    const size = checkRecurrent("gru", parameters, 3);
    checkInputs("gru", x, parameters, 2);
    checkShapeOf("gru", "the state", state, [x.shape[0] ?? 1, size]);
    return step(dense(x, parameters.input), state, parameters.hidden, size);
  },
  {
    /** Glorot's weights for the input, orthogonal ones for the state, and biases of 0. */
    init: <T extends TensorLike<T>>(inputs: number, size: number, random: RandomSource<T>): Gru<T> =>
      recurrent("gru.init", inputs, size, 3, random),
    /** The states along the time axis of x, of shape `[batch, time, inputs]`, from a state of zeros or a given one. */
    over: <T extends TensorLike<T>>(x: T, parameters: Gru<T>, options: OverTime<T> = {}): Sequence<T, T> => {
      const size = checkRecurrent("gru.over", parameters, 3);
      checkInputs("gru.over", x, parameters, 3);
      checkOverTime("gru.over", options);
      const rows = x.shape[0] ?? 1;
      const { start = stillness(parameters, rows, size) } = options;
      checkShapeOf("gru.over", "the start", start, [rows, size]);
      return overTime(
        x,
        parameters,
        start,
        options,
        (now, state, hidden) => step(now, state, hidden, size),
        (state) => state,
      );
    },
  },
);

function step<T extends TensorLike<T>>(x: T, state: T, hidden: Dense<T>, size: number): T {
  const h = dense(state, hidden);
  const open = (i: number): T =>
    gate(x, i, size)
      .add(gate(h, i, size))
      .sigmoid();
  const candidate = gate(x, 2, size)
    .add(open(0).mul(gate(h, 2, size)))
    .tanh();
  return candidate.add(open(1).mul(state.sub(candidate)));
}
