/**
 * A method of tuning is a generator of questions: it asks for the objective at one point after another, and is told what came of it.
 *
 *   const { value, gradient } = yield { u, wanted: "gradient", reason: "the start" };
 *
 * Its points are lists of coordinates in the unconstrained space, one for each element of each hyperparameter. It is pure: the same answers
 * lead to the same questions. So what has been answered is all that a checkpoint has to keep: given the answers again, a method is where it
 * was, to the bit, whatever it holds in its variables.
 */
import { type Domain, refuse } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Random, Tensor } from "@dualtape/tensor";
import type { Chaos } from "../derivatives/growth.ts";

/** A point of the unconstrained space: the elements of all hyperparameters, in their order. */
export type Coordinates = readonly number[];

/** What is asked for at a point: the objective alone, which is a plain run, with its derivatives, or with those of second order as well. */
export type Wanted = "value" | "gradient" | "hessian";

/** An evaluation that a method asks for. */
export interface Question {
  readonly u: Coordinates;
  readonly wanted: Wanted;
  /** The steps of the run, where they are not all of them. */
  readonly steps?: number;
  /** Why it is asked, in a few words: "twice as far", say. */
  readonly reason: string;
  /** Which of the starts it belongs to, where there are several. */
  readonly start?: number;
  /** All points, this one among them, that are asked for in the same way now: plain runs of them may be taken as one, of a batch. */
  readonly together?: readonly Coordinates[];
  /**
   * So many questions at most that are likely to come next, whatever is answered, the likeliest first: whoever has idle hands may answer them
   * ahead. To ask for them changes nothing of what comes.
   */
  readonly expected?: Expected;
}

/** The next questions, as far as they can be told before an answer. */
export type Expected = (count: number) => readonly Question[];

/** What came of it. */
export interface Answer {
  /** The objective; Infinity where the run did not stay finite. */
  readonly value: number;
  /** d objective/du; `null` where it was not asked for, or is not finite. */
  readonly gradient: Coordinates | null;
  /** d²objective/du², a row for each coordinate; `null` where it was not asked for, or is not finite. */
  readonly hessian: readonly Coordinates[] | null;
  /** The tangents of the run exploded: its gradient is exact and useless. */
  readonly chaos: Chaos | null;
  /** Whether no coordinate has a derivative there that could move it: all are 0 by structure. */
  readonly flat: boolean;
}

/** Why a method ends by itself. */
export type Ending = "settled" | "diverged" | "flat";

/** Where a method looks, and what it may spend. */
export interface Space {
  readonly domains: Readonly<Record<string, Domain>>;
  /** What each coordinate is an element of: "learningRate", "l2[3]". */
  readonly labels: readonly string[];
  /** The values that tuning starts from. */
  readonly start: Coordinates;
  /** The range of each coordinate that samples are taken from, as the domains say; a method may leave it. */
  readonly low: Coordinates;
  readonly high: Coordinates;
  /** The nearest point that the domains tell from its neighbours. */
  hold(u: Coordinates): Coordinates;
  /** Coordinates, or a gradient by them, as tensors by name. */
  named(u: Coordinates): Hyper<string, Tensor>;
  /** The steps of a whole run. */
  readonly steps: number;
  /** The cost of a gradient, or of what else is wanted, in plain runs, as measured so far. */
  price(wanted?: Wanted): number;
  /** What is left of the budget at present, in plain runs; Infinity where it is not counted in them. */
  left(): number;
  /** A stream of random numbers from the seed of this tuning. */
  readonly random: Random;
}

/** A way to tune. */
export interface Method {
  readonly name: string;
  /** Whether it asks for values alone, so that nothing has to be ready for gradients. */
  readonly valuesOnly?: boolean;
  /** Asks until nothing better is to be expected, and returns why, or until it is left, because what it may spend is spent. */
  questions(space: Space): Generator<Question, Ending, Answer>;
}

/** Refuses what is no method. */
export function checkMethod(where: string, method: Method): void {
  if (typeof method === "function") refuse(where, "the method", method, "what it makes, as rprop() does");
  if (typeof method?.questions !== "function") refuse(where, "the method", method, "one, such as rprop()");
}
