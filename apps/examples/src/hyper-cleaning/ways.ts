/** Ways to learn from examples of which some have wrong labels, each by its name. */
import type { Domain } from "@dualtape/core";
import {
  gradientDescent,
  guided,
  type Method,
  real,
  tpe,
  tuneDynamics,
  type TuneOptions,
  unit,
} from "@dualtape/hyperopt";
import { type Examples, pick, range } from "../digits/data.ts";
import { accuracyOf, lossesBy, trainedOn, weightedRegression } from "../weights/regression.ts";
import { COUNT, mislabelledDigits, type Noise, tenthsOf } from "./data.ts";
import { projected } from "./projected.ts";

const LEARNING_RATE = 0.01;
/** The sum of weights that the paper's projection allows. */
const SUM = 0.3 * COUNT;

/** What came of a way. */
export interface Outcome {
  /** On the test set. */
  readonly accuracy: number;
  /** The weight of each example; `null` where none were looked for. */
  readonly weights: readonly number[] | null;
}

/** The ways, none of them gone yet; each that looks for weights has limits of its own. */
export function waysOf(noise: Noise, split: number, limits: Pick<TuneOptions, "budget" | "iterations">) {
  const { noisy, wrong, clean, test } = mislabelledDigits(split, noise);
  const all = range(0, COUNT);
  const trained = (examples: Examples) => trainedOn(examples, LEARNING_RATE);
  const plainly = (examples: Examples) => (): Promise<Outcome> =>
    Promise.resolve({ accuracy: accuracyOf(trained(examples), test), weights: null });
  const problemOf = (weights: Domain<readonly number[]>, weightOf: readonly number[] = all) =>
    weightedRegression({
      examples: noisy,
      validation: clean,
      weights,
      weightOf,
      learningRate: LEARNING_RATE,
    });
  const weighed = async (
    method: Method,
    weights: Domain<readonly number[]>,
    weightOf: readonly number[] = all,
  ): Promise<Outcome> => {
    const problem = problemOf(weights, weightOf);
    const { hyper, state } = await tuneDynamics(problem, { method, ...limits });
    return {
      accuracy: accuracyOf(problem.parametersOf(state), test),
      weights: weightOf.map((place) => hyper.weights[place] ?? 0),
    };
  };
  const halves = (count: number) => unit(Array<number>(count).fill(0.5));
  /** A weight for each tenth of the examples, by their losses after training on some. */
  const byTenths = (examples: Examples) => (): Promise<Outcome> =>
    weighed(tpe(), halves(10), tenthsOf(lossesBy(trained(examples), noisy)));
  const right = all.filter((i) => !wrong.has(i));
  return {
    wrong,
    /** The run with a weight for each example. */
    problem: problemOf(halves(COUNT)),
    ways: {
      "all labels": plainly(noisy),
      "the clean images alone": plainly(clean),
      "TPE, a weight a tenth by loss": byTenths(noisy),
      "TPE, by loss after the clean images": byTenths(clean),
      "a weight an example, default method": () => weighed(guided(), halves(COUNT)),
      "a weight an example, projected descent": () =>
        weighed(gradientDescent(projected(SUM), { learningRate: 50 }), real(Array<number>(COUNT).fill(SUM / COUNT))),
      "the right labels alone (oracle)": plainly(pick(noisy, right)),
    },
  };
}
