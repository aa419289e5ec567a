/**
 * The gradients of a run that is undone: those of a step and those of its undoing are of the same bits, since one program computes
 * both, on the same parameters and data. All else about such a step is exact in any engine.
 */
import type { Lift, TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  type Computed,
  computingOf,
  contextAt,
  continued,
  lateContext,
  type Runnable,
  type State,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { foundUnder, laidUnder } from "../../derivatives/under.ts";

/** What computes the gradients of a run. */
export interface Slopes<T> {
  /** What step `t` of the dynamics makes of these parameters: to be read before the next is asked for. */
  at(parameters: State<string, T>, t: number): State<string, T>;
  computed(): Computed;
}

const DATA = "data/";
const PARAMETERS = "parameters/";

/** The gradients that a dynamics keeps as its state, for a run of so many steps and back, in a program. */
export function slopesOf<T extends TensorLike<T>, H extends string>(
  dynamics: Runnable<H, string>,
  steps: number,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): Slopes<T> {
  const { compiler, ...computing } = computingOf(dynamics);
  const flow: Runnable<H, string> = {
    name: `${dynamics.name}, its gradients`,
    steps: 2 * steps,
    ...computing,
    ...(compiler && { compiler: { ...compiler, declines: () => null } }),
    start: () => ({}),
    step(_before, hypers, context) {
      const { count, phase, input, lift: own } = context;
      const given = lateContext({ count, phase, input: foundUnder(DATA, input), lift: own }, () => context.t);
      return dynamics.step(foundUnder(PARAMETERS, input), hypers, given);
    },
  };
  let [given, taken]: [State<string, T>, number] = [{}, 0];
  const run = continued(flow, {}, hyper, lift, { repeatable: true, beside: () => given });
  return {
    at(parameters, t) {
      given = { ...laidUnder(DATA, contextAt(dynamics, t, lift).input), ...laidUnder(PARAMETERS, parameters) };
      taken += 1;
      run.advance(taken, taken);
      return run.state();
    },
    computed() {
      const { engine: by, why } = run.computed();
      return { engine: by, why: `of its gradients, ${why}; its steps are undone in exact arithmetic, as it is called` };
    },
  };
}
