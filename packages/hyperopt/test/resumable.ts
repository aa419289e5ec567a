/** What is stopped and gone on with: a problem that diverges at some points, one whose horizons grow, and all methods. */
import { adam, cosine, scheduled } from "@dualtape/optimizers";
import { scalar } from "@dualtape/tensor";
import {
  between,
  drain,
  dynamics,
  type Dynamics,
  gradientDescent,
  guided,
  type Method,
  newton,
  positive,
  quasiRandomSearch,
  randomSearch,
  real,
  rprop,
  searchThenAdam,
  signDescent,
  simplex,
  tpe,
  trustRegion,
  tuneSteps,
} from "../src/index.ts";
import type { Checkpoint, TuneResult } from "../src/index.ts";

/** Descent whose rate has a cliff, with a part that starts at −0 and has derivatives of −0, vectors, and one that is flat. */
export const cliff = dynamics({
  name: "cliff",
  engine: "eager",
  hyperparameters: {
    rate: positive(0.3).within(1e-3, 1e3),
    mix: between(0, 2, 1),
    shift: real(-0),
    parts: simplex([0.2, 0.3, 0.5]),
    unused: positive(1),
  },
  steps: 4,
  start: ({ mix }) => ({ x: mix.mul(3) }),
  step: ({ x }, { rate, shift }, { t }) => {
    const next = x.sub(x.sub(t).mul(rate)).sub(shift.square());
    return { x: next.mul(rate.greater(0.55).where(Number.POSITIVE_INFINITY, 1)) };
  },
  objective: ({ x }, { parts, shift }) =>
    x
      .sub(4)
      .square()
      .add(parts.slice([0, 1]).sub(0.5).square().sum())
      .add(shift.square().neg().exp()),
}) as unknown as Dynamics;

/** A spring that gets out of step with its record the longer it runs. */
const drift = dynamics({
  name: "drift",
  engine: "eager",
  hyperparameters: { stiffness: positive(1.6), damping: positive(0.02) },
  steps: 256,
  start: (_hyper, lift) => ({ x: lift(scalar(1)), v: lift(scalar(0)), distance: lift(scalar(0)) }),
  step: ({ x, v, distance }, { stiffness, damping }, { t }) => {
    const speed = v.sub(x.mul(stiffness).add(v.mul(damping)).mul(0.05));
    const place = x.add(speed.mul(0.05));
    const record = Math.exp(-0.05 * t * 0.05) * Math.cos(0.05 * t);
    return { x: place, v: speed, distance: distance.add(place.sub(record).square()) };
  },
  objective: ({ distance }) => distance,
}) as unknown as Dynamics;

/** Every method, with the problem that it is stopped on, and after how many evaluations it ends. */
export const resumable: Readonly<Record<string, readonly [method: () => Method, problem: Dynamics, n: number]>> = {
  guided: [guided, cliff, 16],
  "guided, with growing horizons": [guided, drift, 28],
  rprop: [rprop, cliff, 14],
  newton: [() => newton({ reach: 1 }), cliff, 14],
  trustRegion: [trustRegion, cliff, 14],
  searchThenAdam: [searchThenAdam, cliff, 14],
  signDescent: [signDescent, cliff, 16],
  tpe: [() => tpe({ startup: 4 }), cliff, 14],
  "univariate tpe": [() => tpe({ startup: 4, multivariate: false }), cliff, 14],
  randomSearch: [randomSearch, cliff, 10],
  quasiRandomSearch: [quasiRandomSearch, cliff, 10],
  "gradientDescent, adam": [() => gradientDescent(adam, { learningRate: 0.7 }), cliff, 14],
  "gradientDescent, scheduled adam": [
    () => gradientDescent(scheduled(adam, "learningRate", cosine(10, { peak: positive(2), final: positive(0.1) }))),
    cliff,
    14,
  ],
};

/** The same method on its problem, from what was answered before. */
export function gone(name: string, iterations: number, from: Checkpoint<unknown> = []): TuneResult<unknown> {
  const [method, problem] = resumable[name] ?? [guided, cliff];
  return drain(tuneSteps(problem, { method: method(), iterations, from, seed: 3 }));
}

/** What was answered, without what a clock has told. */
export const untimed = (checkpoint: Checkpoint<unknown>) =>
  checkpoint.map((entry) => {
    if (entry.type === "divergence") {
      const { seconds: _seconds, error: _error, ...rest } = entry;
      return rest;
    }
    const { cost: _cost, ...rest } = entry;
    return rest;
  });

/** All that has to be the same to the bit, in plain numbers; seconds differ between runs. */
export function bitsOf({ state, trace, checkpoint, start, last, ...others }: TuneResult<unknown>): unknown {
  return {
    ...others,
    answered: untimed(checkpoint),
    trace: trace.map(({ iteration }) => iteration),
    start: start.value,
    last: last && [last.hyper, last.value],
    state: Object.entries(state).map(([name, { data }]) => [name, [...data]]),
  };
}
