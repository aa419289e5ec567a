/**
 * Reverse mode over the whole run: every operation of every step stands on one tape. Exact, one pass back for any number
 * of hyperparameters; memory grows with the number of steps.
 */
import type { Lift, TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { seedOf, Tape, Var } from "@dualtape/reverse";
import {
  advance,
  checkGradient,
  checkRun,
  type Dynamics,
  Inspector,
  magnitudesOf,
  mapRecord,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { gradientOf, RECORDED } from "../derivatives/pullback.ts";
import type { Strategy } from "./strategy.ts";

/** Backpropagation through the unrolled run: exact, time independent of K, memory proportional to T. */
export const unrolled: Strategy = {
  name: "unrolled",
  *run<T extends TensorLike<T>, H extends string, K extends string>(
    dynamics: Dynamics<H, K>,
    hyper: Hyper<H, T>,
    lift: Lift<Tensor, T>,
  ) {
    checkRun("unrolled", dynamics, hyper, lift);
    const tape = new Tape<T>(`unrolled run of ${dynamics.name}`);
    const constant = (value: Tensor) => new Var(tape.borrow(lift(value)), tape, null);
    const variables = mapRecord(hyper, (value) => new Var(value, tape, tape.variable(value)));
    let state = dynamics.start(variables, constant);
    const inspector = new Inspector(dynamics, magnitudesOf(state));
    for (let t = 1; t <= dynamics.steps; t++) {
      state = advance(dynamics, state, variables, t, constant);
      inspector.step(t, magnitudesOf(state), state);
      yield { t, state: mapRecord(state, ({ primal }) => primal) };
    }
    const { primal: value, entry } = dynamics.objective(state, variables, constant);
    inspector.objective(dynamics.steps, value);
    const names = Object.keys(variables) as H[];
    const entries = names.map((name) => variables[name].entry ?? -1);
    const swept = entry === null ? [] : tape.sweep([{ entry, cotangent: seedOf(dynamics.name, value) }], entries);
    const cotangents = new Map(names.map((name, i) => [name, swept[i] ?? null] as const));
    const { gradient, flat } = gradientOf(
      hyper,
      mapRecord(hyper, (_at, name) => cotangents.get(name) ?? null),
    );
    checkGradient(dynamics.name, dynamics.steps, magnitudesOf(gradient));
    return {
      value,
      gradient,
      flat,
      state: mapRecord(state, ({ primal }) => primal),
      cost: { steps: dynamics.steps, bytes: tape.byteLength, ...RECORDED },
    };
  },
};
