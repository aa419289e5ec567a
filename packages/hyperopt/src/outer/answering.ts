/** Who answers the questions of a method: runs on this thread, or others, that are waited for. */
import type { DivergenceError, State } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import type { ConvergenceError } from "../strategies/implicit/convergence.ts";
import type { Strategy } from "../strategies/strategy.ts";
import type { Answered, TuneEvent } from "./events.ts";
import type { Question } from "./method.ts";
import type { LostError } from "./lost.ts";

/** What came of a question, and the last state of its run; `null` where it did not stay finite. */
export interface Evaluation<V> {
  readonly entry: Answered<V>;
  readonly state: State<string, Tensor> | null;
}

/** Answers questions. `P` is what it yields beside events: a pause, where it waits for others. */
export interface Answering<V, P = never> {
  /** The first error of a run that gave nothing. */
  readonly failure: DivergenceError | ConvergenceError | LostError | null;
  /** The strategy, chosen where none was given; left in between. */
  choose(): Generator<undefined, Strategy, void>;
  /** Answers a question; `iteration` is what it is told by. */
  evaluate(question: Question, iteration: number): Generator<TuneEvent<V> | P, Evaluation<V>, void>;
}
