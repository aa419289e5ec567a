/**
 * Hares and lynxes (Lotka 1925, Volterra 1926): four rates, fitted to a noisy record of both over 2000 steps of Runge and Kutta, which is
 * some periods. A fit that is out of step with it is a local minimum.
 *
 *   x′ = αx − βxy,  y′ = δxy − γy
 *
 * The objective is the mean squared distance to the record over the steps that were taken; the test, that to what was recorded, without
 * its noise.
 */
import type { TensorLike } from "@dualtape/core";
import { dynamics, positive } from "@dualtape/hyperopt";
import { type Random, scalar, seeded, type Tensor } from "@dualtape/tensor";
import type { Task } from "../task.ts";

const STEPS = 2000;
const DT = 0.01;
/** What is there in the beginning. */
const BEGIN: Animals<Tensor> = { hares: scalar(2), lynxes: scalar(1) };
/** Customary rates of examples. */
const RATES = { alpha: 1.5, beta: 1, gamma: 3, delta: 1 };
/** How far the logarithms of an instance's rates lie around them, and the noise of its record. */
const [SPREAD, NOISE] = [0.15, 0.1] as const;
const rate = positive(1).within(0.1, 10);

/** The four rates, from 1 each. */
export const ode4: Task = {
  name: "ode4",
  instance(seed) {
    const record = recordOf(seeded(seed));
    const problem = dynamics({
      name: "hares and lynxes",
      steps: STEPS,
      hyperparameters: { alpha: rate, beta: rate, gamma: rate, delta: rate },
      input: (t) => record(t),
      start: (_hyper, lift) => ({
        hares: lift(BEGIN.hares),
        lynxes: lift(BEGIN.lynxes),
        error: lift(scalar(0)),
        testError: lift(scalar(0)),
      }),
      step(
        { hares, lynxes, error, testError },
        hyper,
        { input: { seenHares, seenLynxes, trueHares, trueLynxes }, count },
      ) {
        const next = grown({ hares, lynxes }, hyper);
        const seen = distance(next, { hares: seenHares, lynxes: seenLynxes });
        const real = distance(next, { hares: trueHares, lynxes: trueLynxes });
        return {
          ...next,
          error: error.add(seen.sub(error).div(count)),
          testError: testError.add(real.sub(testError).div(count)),
        };
      },
      objective: ({ error }) => error,
    });
    return {
      problem,
      test: (state) => state["testError"]?.item() ?? Number.NaN,
    };
  },
};

interface Animals<T> {
  readonly hares: T;
  readonly lynxes: T;
}

interface Rates<T> {
  readonly alpha: T;
  readonly beta: T;
  readonly gamma: T;
  readonly delta: T;
}

/** A step of Runge and Kutta's, of fourth order. */
function grown<T extends TensorLike<T>>(now: Animals<T>, rates: Rates<T>): Animals<T> {
  const first = slopeOf(now, rates);
  const second = slopeOf(moved(now, first, DT / 2), rates);
  const third = slopeOf(moved(now, second, DT / 2), rates);
  const fourth = slopeOf(moved(now, third, DT), rates);
  return moved(now, moved(moved(moved(first, second, 2), third, 2), fourth, 1), DT / 6);
}

const slopeOf = <T extends TensorLike<T>>({ hares, lynxes }: Animals<T>, rates: Rates<T>): Animals<T> => ({
  hares: hares.mul(rates.alpha.sub(lynxes.mul(rates.beta))),
  lynxes: lynxes.mul(hares.mul(rates.delta).sub(rates.gamma)),
});

const moved = <T extends TensorLike<T>>(from: Animals<T>, by: Animals<T>, factor: number): Animals<T> => ({
  hares: from.hares.add(by.hares.mul(factor)),
  lynxes: from.lynxes.add(by.lynxes.mul(factor)),
});

const distance = <T extends TensorLike<T>>(one: Animals<T>, other: Animals<T>): T =>
  one.hares.sub(other.hares).square().add(one.lynxes.sub(other.lynxes).square());

/** What is seen of both after each step at rates of an instance, and what there was to see. */
function recordOf(random: Random) {
  const drawn = (value: number): Tensor => random.normal([], Math.log(value), SPREAD).exp();
  const rates = {
    alpha: drawn(RATES.alpha),
    beta: drawn(RATES.beta),
    gamma: drawn(RATES.gamma),
    delta: drawn(RATES.delta),
  };
  const after = ({ hares, lynxes }: Animals<Tensor>) => ({
    seenHares: hares.add(random.normal([], 0, NOISE)),
    seenLynxes: lynxes.add(random.normal([], 0, NOISE)),
    trueHares: hares,
    trueLynxes: lynxes,
  });
  let now = grown(BEGIN, rates);
  const first = after(now);
  const rest = Array.from({ length: STEPS - 1 }, () => after((now = grown(now, rates))));
  return (t: number) => rest[t - 2] ?? first;
}
