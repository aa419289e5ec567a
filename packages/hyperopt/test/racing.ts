/** Races of arms whose optima are known, and what of their results has to be the same to the bit. */
import { scalar } from "@dualtape/tensor";
import {
  choice,
  type Chosen,
  type ChoicesCheckpoint,
  type ChoicesOptions,
  type ChoicesResult,
  drain,
  dynamics,
  integer,
  positive,
  real,
  rprop,
  tpe,
  tuneChoicesSteps,
  when,
} from "../src/index.ts";
import { untimed } from "./resumable.ts";

/** Two bowls, and one whose floor is lowest at a width of 20, and below the others there. */
export const specification = {
  bowl: choice("round", "flat", "deep"),
  width: when({ bowl: "deep" }, integer(8, 128)),
};

/** The least that an arm can come to. */
export const floorOf = ({ bowl, width = 20 }: Chosen<typeof specification>): number =>
  ({ round: 1, flat: 2, deep: 0 })[bowl] + Math.abs(Math.log(width / 20));

/** Descends to its floor from 3, in four steps; beyond 4 nothing stays finite, and "flat" has one hyperparameter less. */
export const bowlOf = (chosen: Chosen<typeof specification>) => {
  const floor = floorOf(chosen);
  const common = { name: "bowl", engine: "eager", steps: 4 } as const;
  return chosen.bowl === "flat"
    ? dynamics({
        ...common,
        hyperparameters: { h: real(3) },
        start: ({ h }) => ({ x: h.div(h.less(4)) }),
        step: ({ x }) => ({ x: x.mul(0.9) }),
        objective: ({ x }) => x.square().add(floor),
      })
    : dynamics({
        ...common,
        hyperparameters: { rate: positive(0.1).within(1e-2, 1e2), "h,0": real(3) },
        start: ({ "h,0": h }) => ({ x: h.div(h.less(4)) }),
        step: ({ x }, { rate }) => ({ x: x.sub(x.mul(rate)) }),
        objective: ({ x }, { rate }, lift) =>
          x
            .square()
            .add(rate.log().square().mul(0.01))
            .add(lift(scalar(floor))),
      });
};

/** The ways that a race is stopped and gone on with. */
export const races: Readonly<Record<string, ChoicesOptions>> = {
  guided: { budget: 60, arms: 5 },
  "guided, with little": { budget: 14, arms: 4, seed: 2 },
  rprop: { budget: 60, method: rprop(), price: 2.5 },
  tpe: { budget: 40, arms: 6, method: tpe({ startup: 3 }) },
};

/** A race of that name, from what was answered before. */
export const raced = (name: string, from: ChoicesCheckpoint<unknown, unknown> = []) =>
  drain(tuneChoicesSteps(specification, bowlOf, { ...races[name], from }));

/** All that has to be the same to the bit, in plain numbers; seconds differ between runs. */
export function bitsOf(result: ChoicesResult<unknown, unknown, unknown>) {
  const { chosen, arms, table, checkpoint, reason, value, hyper, curve, flat, state, last } = result;
  return {
    chosen,
    reason,
    table,
    value,
    hyper,
    curve,
    flat,
    answered: untimed(checkpoint),
    last: last?.value,
    arms: arms.map(({ spent: { seconds: _seconds, ...spent }, ...arm }) => ({ ...arm, spent })),
    state: Object.entries(state).map(([part, { data }]) => [part, [...data]]),
  };
}
