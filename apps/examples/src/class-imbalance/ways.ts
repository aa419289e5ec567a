/** Ways to learn from digits with a long tail, each by its name. */
import { guided, type Method, positive, tpe, tuneDynamics, type TuneOptions } from "@dualtape/hyperopt";
import { type Examples, join, range } from "../digits/data.ts";
import { accuracyOf, weightedRegression } from "../weights/regression.ts";
import { longTail, VALIDATED } from "./data.ts";

const LEARNING_RATE = 0.05;

/** What came of a way. */
export interface Outcome {
  /** On a balanced test set. */
  readonly accuracy: number;
  /** That on its nines, the fewest. */
  readonly fewest: number;
  /** The weight of each example. */
  readonly weights: readonly number[];
}

/** The ways, none of them gone yet; each that looks for weights has limits of its own. */
export function waysOf(split: number, limits: Pick<TuneOptions, "budget" | "iterations">) {
  const { training, digitOf, validation, test, nines, counts } = longTail(split);
  const weighed = async (
    method: Method,
    start: readonly number[],
    weightOf: readonly number[],
    own = limits,
    examples = training,
  ): Promise<Outcome> => {
    const weights = positive(start);
    const problem = weightedRegression({ examples, validation, weights, weightOf, learningRate: LEARNING_RATE });
    const { hyper, state } = await tuneDynamics(problem, { method, ...own });
    const classifier = problem.parametersOf(state);
    return {
      accuracy: accuracyOf(classifier, test),
      fewest: accuracyOf(classifier, nines),
      weights: weightOf.map((place) => hyper.weights[place] ?? 0),
    };
  };
  /** A single run. */
  const plainly = (examples: Examples, weights: readonly number[], digits: readonly number[]) => () =>
    weighed(guided(), weights, digits, { iterations: 1 }, examples);
  const ones = Array<number>(10).fill(1);
  const each = range(0, digitOf.length);
  const validated = range(0, validation.x.shape[0] ?? 0).map((i) => Math.floor(i / VALIDATED));
  const inverse = (added: number) => counts.map((count) => 100 / (count + added));
  return {
    digitOf,
    ways: {
      "no weights": plainly(training, ones, digitOf),
      "inverse frequency": plainly(training, inverse(0), digitOf),
      "the balanced images alone": plainly(validation, ones, validated),
      "these, too, inverse frequency": plainly(join(training, validation), inverse(VALIDATED), [
        ...digitOf,
        ...validated,
      ]),
      "TPE, a weight a digit": () => weighed(tpe(), ones, digitOf),
      "default method, a weight a digit": () => weighed(guided(), ones, digitOf),
      "default method, a weight an example": () => weighed(guided(), Array<number>(each.length).fill(1), each),
      "the same, from inverse frequency": () =>
        weighed(
          guided(),
          digitOf.map((digit) => inverse(0)[digit] ?? 1),
          each,
        ),
    },
  };
}
