/**
 * Drives a method over an instance until its budget is spent, and writes down what it asked for and what came of it. What is spent is
 * counted in plain runs: a gradient costs what it takes on this machine beside one.
 */
import {
  DivergenceError,
  drain,
  type Dynamics,
  hypergradient,
  hyperTensors,
  type Method,
  plan,
  simulate,
  type Space,
  type Answer,
  type Question,
  type State,
  type Strategy,
  type Wanted,
} from "@dualtape/hyperopt";
import { seeded, type Tensor } from "@dualtape/tensor";
import { processorTime } from "../engines/engine.ts";
import { coordinatesOf } from "./space.ts";
import type { Instance } from "./task.ts";

/** Whoever asks: a method, or one that waits for another process. */
export interface Asker {
  readonly name: string;
  questions(space: Space, seed: number): ReturnType<Method["questions"]> | AsyncGenerator<Question, string, Answer>;
}

/** An evaluation that was made. */
export interface Evaluated {
  readonly u: readonly number[];
  readonly kind: Wanted;
  readonly steps: number;
  readonly value: number;
  /** The loss on the test set, which nobody who asks is told; NaN where the run did not stay finite. */
  readonly test: number;
  /** What has been spent after it. */
  readonly spent: number;
}

/** How a gradient is taken, and what it costs, in plain runs. */
export interface Gradients {
  readonly strategy: Strategy;
  readonly price: number;
}

/** How often the two are timed, and how often before, for what is hot to be compiled. */
const [ROUNDS, WARM] = [30, 5] as const;

/** The strategy that the planner chooses, and its price: time of the processor, the least of several of each, in turn. */
export function gradientsOf(problem: Dynamics): Gradients {
  const { strategy } = plan(problem).chosen;
  const hyper = hyperTensors(problem, {});
  const ways = [
    () => drain(simulate(problem, hyper, (constant) => constant)),
    () => drain(strategy.run(problem, hyper, (constant) => constant)),
  ];
  const least = ways.map(() => Infinity);
  for (let round = -WARM; round < ROUNDS; round++) {
    ways.forEach((run, i) => {
      const started = processorTime();
      run();
      if (round >= 0) least[i] = Math.min(least[i] ?? Infinity, processorTime() - started);
    });
  }
  const [plain = Number.NaN, gradient = Number.NaN] = least;
  return { strategy, price: gradient / plain };
}

/** Asks and answers until nothing is left of the budget, or nothing more is asked. */
export async function drive(
  instance: Instance,
  { asker, gradients, budget, seed }: { asker: Asker; gradients: Gradients; budget: number; seed: number },
): Promise<readonly Evaluated[]> {
  const { problem, test } = instance;
  const coordinates = coordinatesOf(instance);
  const trace: Evaluated[] = [];
  let spent = 0;
  const horizons = new Map([[problem.steps, problem]]);
  const cut = (steps: number): Dynamics => {
    const known = horizons.get(steps) ?? { ...problem, steps };
    horizons.set(steps, known);
    return known;
  };
  const questions = asker.questions(
    {
      ...coordinates,
      steps: problem.steps,
      price: () => gradients.price,
      left: () => budget - spent,
      random: seeded(seed),
    },
    seed,
  );
  for (let next = await questions.next(); !next.done;) {
    const { u, wanted, steps = problem.steps } = next.value;
    const part = steps / problem.steps;
    const affordable = (cost: number): boolean => spent + cost * part <= budget + 1e-9;
    if (!affordable(1)) break;
    const kind = wanted === "gradient" && affordable(gradients.price) ? "gradient" : "value";
    spent += part * (kind === "gradient" ? gradients.price : 1);
    const { state, ...answer } = evaluate(cut(steps), u, kind);
    trace.push({ u, kind, steps, value: answer.value, test: state === null ? Number.NaN : test(state), spent });
    next = await questions.next(answer);
  }
  await questions.return("the budget is spent");
  return trace;

  function evaluate(
    run: Dynamics,
    u: readonly number[],
    kind: Wanted,
  ): Answer & { readonly state: State<string, Tensor> | null } {
    const at = coordinates.constrain(u);
    try {
      if (kind === "value") {
        const { value, state } = drain(simulate(run, at, (constant: Tensor) => constant));
        return { value: value.item(), gradient: null, chaos: null, state };
      }
      const { value, gradient, state } = hypergradient(run, gradients.strategy, at);
      const slope = coordinates.pull(u, gradient);
      return { value: value.item(), gradient: slope.every(Number.isFinite) ? slope : null, chaos: null, state };
    } catch (error) {
      if (!(error instanceof DivergenceError)) throw error;
      return { value: Infinity, gradient: null, chaos: null, state: null };
    }
  }
}
