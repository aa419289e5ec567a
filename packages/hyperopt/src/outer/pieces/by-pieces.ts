/**
 * Answers the questions of a method by pieces that others compute: those of one question at a time, the members of a cross-validation, and,
 * as far as hands are idle, those of questions that are likely to come. What is told does not depend on how many hands there are: each piece
 * has its bits whoever computes it, and answers are given in the order of the questions.
 */
import type { NaturalsOf } from "@dualtape/core";
import {
  DivergenceError,
  type Domains,
  type Dynamics,
  isCrossValidation,
  naturals,
  type State,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { choosing } from "../../planner/choice.ts";
import { ConvergenceError } from "../../strategies/implicit/convergence.ts";
import type { Strategy } from "../../strategies/strategy.ts";
import type { Answering, Evaluation } from "../answering.ts";
import type { Pause } from "../drive.ts";
import type { TuneEvent } from "../events.ts";
import type { Question } from "../method.ts";
import type { Chart } from "../space.ts";
import { LostError } from "../lost.ts";
import { merged } from "./merged.ts";
import type { Diverged, Found, Hands, Lost, NaturalValues } from "./piece.ts";

const lift = (value: Tensor): Tensor => value;

/** The pieces of one question, on their way. */
interface Order {
  readonly answers: Promise<readonly (Found | Lost)[]>;
  /** How many of them have not come yet. */
  readonly left: number;
}

/** What came of something that was waited for. */
type Settled<T> = { readonly value: T } | { readonly error: unknown };

/** Waits, and leaves the thread to others meanwhile. */
function* waitingFor<T>(promise: Promise<T>): Generator<Pause, T, void> {
  const box: { settled: Settled<T> | null } = { settled: null };
  const meanwhile = promise.then(
    (value) => void (box.settled = { value }),
    (error: unknown) => void (box.settled = { error }),
  );
  for (;;) {
    const { settled } = box;
    if (settled === null) yield { type: "pause", meanwhile };
    else if ("error" in settled) throw settled.error;
    else return settled.value;
  }
}

/** Asks others. */
export class ByPieces<H extends string, K extends string, D extends Domains<H>, V> implements Answering<V, Pause> {
  failure: DivergenceError | ConvergenceError | LostError | null = null;
  private readonly at: NaturalValues;
  private readonly members: readonly (number | null)[];
  private readonly joined: (states: readonly State<string, Tensor>[]) => State<string, Tensor>;
  /** What is on its way, or has come and was not asked for yet, by what makes questions the same. */
  private readonly orders = new Map<string, Order>();

  /** @param stopped aborts what is on its way */
  constructor(
    private readonly dynamics: Dynamics<H, K, D>,
    private readonly chart: Chart<H>,
    private readonly strategy: Strategy | null,
    private readonly hands: Hands,
    private readonly stopped: AbortSignal,
  ) {
    this.at = naturals<Domains<H>>(chart.natural(chart.start));
    const isSplit = isCrossValidation(dynamics) && dynamics.isMean && dynamics.members.length > 1;
    this.members = isSplit ? dynamics.members.map((_, i) => i) : [null];
    this.joined = isSplit ? dynamics.joined : ([state = {}]) => state;
  }

  *choose(): Generator<undefined, Strategy, void> {
    const { dynamics, chart, strategy } = this;
    // Built for `require`, what stands behind ?? is a function of its own, which cannot yield.
    if (strategy) return strategy;
    const { strategy: chosen } = yield* choosing(dynamics, chart.natural(chart.start), lift);
    return chosen;
  }

  *evaluate(question: Question, iteration: number): Generator<TuneEvent<V> | Pause, Evaluation<V>, void> {
    const { u, wanted, steps = this.dynamics.steps, reason, start } = question;
    const found = merged(yield* waitingFor(this.order(question).answers), this.joined);
    this.orders.delete(this.nameOf(question));
    const hyper = naturals<NaturalsOf<D>>(this.chart.natural(u)) as V;
    const told = { iteration, reason, steps, ...(start !== undefined && { start }), hyper };
    if (found.type === "ended") {
      const { type: _, state, gradient, chaos, ...others } = found;
      if (chaos !== null) yield { type: "chaos", iteration, ...chaos };
      return { entry: { type: "iteration", ...told, ...others, chaos, gradient: gradient as V | null }, state };
    }
    const { seconds } = found;
    const error = errorOf(found);
    this.failure ??= error;
    const { remedy } = error;
    const { step, hyperparameter, origin } =
      found.type === "lost" ? { step: 0, hyperparameter: null, origin: "lost" as const } : found;
    const went = { wanted, last: false, seconds, step, hyperparameter, origin, remedy, error };
    return { entry: { type: "divergence", ...told, ...went }, state: null };
  }

  /** The pieces of a question; idle hands get those of questions that follow. What was asked ahead and will not come is forgotten. */
  private order(question: Question): Order {
    const { u, wanted, together = [], expected } = question;
    const fellows = wanted === "value" ? together.slice(together.indexOf(u) + 1) : [];
    const order = this.take(question);
    const coming = [
      ...fellows.map((fellow) => ({ ...question, u: fellow })),
      ...(expected?.(this.hands.size - 1) ?? []),
    ];
    const names = new Set([question, ...coming].map((one) => this.nameOf(one)));
    for (const name of this.orders.keys()) if (!names.has(name)) this.orders.delete(name);
    for (const [i, next] of coming.entries()) if (i < fellows.length || this.isIdle) this.take(next);
    return order;
  }

  private get isIdle(): boolean {
    return [...this.orders.values()].reduce((sum, { left }) => sum + left, 0) < this.hands.size;
  }

  private take(question: Question): Order {
    const name = this.nameOf(question);
    const before = this.orders.get(name);
    if (before !== undefined) return before;
    const { at, members, strategy, hands, stopped } = this;
    const { deterministic = false } = this.dynamics;
    const { u, wanted, steps = this.dynamics.steps } = question;
    const progress = { left: members.length };
    const pieces = members.map(async (member) => {
      try {
        const piece = { u, at, wanted, steps, member, deterministic, strategy: strategy?.name ?? null };
        return await hands.evaluate(piece, stopped);
      } finally {
        progress.left -= 1;
      }
    });
    const order: Order = Object.assign(progress, { answers: Promise.all(pieces) });
    order.answers.catch(() => {}); // of what is never asked for, nobody hears
    this.orders.set(name, order);
    return order;
  }

  private nameOf({ u, wanted, steps = this.dynamics.steps }: Question): string {
    return JSON.stringify([u, wanted, steps]);
  }
}

/** What says the same as a run that gave nothing. */
function errorOf(found: Diverged | Lost): DivergenceError | ConvergenceError | LostError {
  if (found.type === "lost") {
    const remedy =
      "Look whether it asks for more memory than there is, or ends its thread; it counts as a run that diverges";
    return new LostError("a piece", found.what, remedy);
  }
  const { where, what, remedy, step, hyperparameter, origin, residual } = found;
  return origin === "unrest"
    ? new ConvergenceError(where, what, remedy, residual ?? Number.NaN)
    : new DivergenceError(where, what, remedy, step, hyperparameter, origin);
}
