/**
 * Training under way, a stretch of steps at a time: what `train` drives. It takes steps, measures, knows when it is time to end, and can say at
 * any step what was found, and where to go on from.
 *
 * All that it decides depends on values alone, and steps of a kind are all computed in the same way; so one that goes on from a checkpoint
 * ends with the same bits as one that was never stopped.
 */
import { type Lift, must, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import { hyperTensors, type HyperValues } from "../dynamics/hyper.ts";
import { Inspector } from "../dynamics/inspection.ts";
import type { Running } from "../dynamics/running.ts";
import { advance, type State } from "../dynamics/stepping.ts";
import type { Training } from "../dynamics/training.ts";
import { continued } from "../engine/running.ts";
import { mapRecord } from "../records/record.ts";
import { checkpointIn, type TrainCheckpoint, type Tensors } from "./checkpoint.ts";
import type { Extra, Measurement } from "./measurement.ts";
import type { TrainEvaluation, TrainProgress, TrainReason, TrainResult } from "./train-events.ts";
import type { Schedule } from "./train-options.ts";

const lift: Lift<Tensor, Tensor> = (value) => value;

/** Prefix of what was told, among the numbers of an evaluation. */
const EXTRA = "extra.";

/** A training run at a step. */
export class Session<P, H, C> {
  private readonly run: Running<string, string, Tensor>;
  private readonly inspector: Inspector<string>;
  private readonly hyper: Hyper<string, Tensor>;
  private evaluations: readonly Measurement[] = [];
  private best: Tensors | null = null;
  private bestValue = Infinity;
  private idle = 0;
  /** Whether a step was taken here: what only the first brings, all that follow are compared with. */
  private begun = false;
  /** The step that was taken last. */
  t = 0;

  constructor(
    private readonly where: string,
    private readonly problem: Training<P, H, C>,
    private readonly schedule: Schedule,
    { at = {}, from }: { readonly at?: HyperValues<string> | undefined; readonly from?: TrainCheckpoint | undefined },
  ) {
    this.hyper = hyperTensors<string>(problem, at);
    const start = completeStart(problem, this.hyper);
    const given = from === undefined ? undefined : checkpointIn(where, from, problem.name, start);
    if (given !== undefined) {
      this.t = given.t;
      for (const evaluation of given.evaluations) this.judge(evaluation);
      this.best = given.best;
    }
    this.run = continued(problem, given?.state ?? start, this.hyper, lift, { repeatable: true });
    this.inspector = new Inspector(problem, this.run.magnitudes());
  }

  /** Why it is over; `null` while it is not. */
  get reason(): TrainReason | null {
    if (this.idle >= this.schedule.patience) return "patience";
    return this.t >= this.schedule.steps ? "steps" : null;
  }
  /** Whether the step that was taken last is to be evaluated, and is not yet. */
  isDue(reason = this.reason): boolean {
    if (this.t === 0 || this.evaluations.at(-1)?.t === this.t) return false;
    return reason !== null || this.t % this.schedule.evaluateEvery === 0;
  }
  /** The step after which the next evaluation is due. */
  get nextDue(): number {
    const { evaluateEvery, steps } = this.schedule;
    return Math.min(steps, (Math.floor(this.t / evaluateEvery) + 1) * evaluateEvery);
  }

  /** Takes some steps, `to` at most; throws a `DivergenceError` where the state stops being finite. */
  advance(to: number): void {
    const { run, inspector } = this;
    const next = this.t + 1;
    const taken = this.begun ? run.leap(next, to) : null;
    this.begun = true;
    if (taken !== null) {
      inspector.leapt(run.magnitudes());
      this.t = taken.t;
      return;
    }
    run.advance(next, to);
    inspector.step(next, run.magnitudes(), run.later());
    this.t = next;
  }

  /** What there is to tell of the last step. */
  progress(): TrainProgress {
    const state = this.run.state();
    const { steps } = this.schedule;
    return {
      type: "progress",
      t: this.t,
      steps: Number.isFinite(steps) ? steps : null,
      epoch: this.epoch,
      loss: lossIn(state),
      extra: told(this.problem.extraOf(state)),
    };
  }

  /** Measures the objective; throws a `DivergenceError` where it is not finite. */
  evaluate(): TrainEvaluation {
    const { problem, run, t } = this;
    const measured = run.evaluate(
      "objective",
      <S extends TensorLike<S>>(state: State<string, S>, hyper: Hyper<string, S>, up: Lift<Tensor, S>) => {
        const { value, extra } = problem.judge(state, hyper, up);
        const named = Object.entries<S>(extra).map(([name, number]) => [EXTRA + name, number] as const);
        return { value, ...Object.fromEntries(named) } as Readonly<Record<string, S>>;
      },
    );
    const { value, ...rest } = measured;
    const found = must(value, "objective");
    this.inspector.objective(t, found);
    const extra = told(Object.fromEntries(Object.entries(rest).map(([name, x]) => [name.slice(EXTRA.length), x])));
    const evaluation: Measurement = { t, value: found.item(), loss: lossIn(run.state()), extra };
    const improved = this.judge(evaluation);
    if (improved) this.best = { ...run.copy() };
    return { type: "evaluation", ...evaluation, epoch: this.epoch, improved };
  }

  /** Where to go on from. */
  checkpoint(): TrainCheckpoint {
    const { problem, t, evaluations, best } = this;
    return { name: problem.name, t, state: { ...this.run.copy() }, evaluations, best };
  }

  /** What was found, if anything was evaluated. */
  found(reason: TrainReason, checkpoint = this.checkpoint()): TrainResult<P, C> | null {
    const { problem, best, evaluations } = this;
    if (best === null) return null;
    const at = evaluations.findIndex(({ value }) => value === this.bestValue);
    const evaluation = must(evaluations[at], "best evaluation");
    const from =
      reason === "diverged"
        ? { ...checkpoint, t: evaluation.t, state: best, evaluations: evaluations.slice(0, at + 1) }
        : checkpoint;
    return {
      parameters: problem.parametersOf(best),
      state: problem.stateOf(best),
      best: evaluation,
      evaluations,
      last: { parameters: problem.parametersOf(from.state), state: problem.stateOf(from.state) },
      steps: this.t,
      reason,
      checkpoint: from,
    };
  }
  /** The same where it is stopped: what was not measured yet is now, beside the checkpoint, which is as if nobody had looked. */
  stopped(): TrainResult<P, C> | null {
    const checkpoint = this.checkpoint();
    if (this.best === null && this.t > 0) this.evaluate();
    return this.found("aborted", checkpoint);
  }

  /** Makes the programs that it will need, in slices; what is yielded is to be waited for. */
  ahead(): Iterable<unknown> {
    const { where, problem, hyper, schedule } = this;
    const rehearse = function* (short: Training<P, H, C>): Generator<void, void, void> {
      const session = new Session(where, short, { ...schedule, steps: short.steps }, { at: hyper });
      while (session.t < short.steps) {
        session.advance(session.t + 1);
        yield;
      }
      session.evaluate();
    };
    return problem.compiler?.ahead<string, string, Training<P, H, C>>(problem, hyper, [rehearse]) ?? [];
  }

  private get epoch(): number | null {
    const { perEpoch } = this.schedule;
    return perEpoch === null ? null : Math.ceil(this.t / perEpoch);
  }
  /** Takes an evaluation down; tells whether it is the best. */
  private judge(evaluation: Measurement): boolean {
    const { value } = evaluation;
    const { tolerance } = this.schedule;
    const gains = this.bestValue === Infinity || this.bestValue - value > tolerance * Math.abs(this.bestValue);
    this.idle = gains ? 0 : this.idle + 1;
    this.evaluations = [...this.evaluations, evaluation];
    const improved = value < this.bestValue;
    if (improved) this.bestValue = value;
    return improved;
  }
}

/**
 * The start, with the parts that steps bring and none reads, such as the last loss: so the first step is laid out like all others, and a
 * checkpoint has the parts of any other.
 */
function completeStart<P, H, C>(problem: Training<P, H, C>, hyper: Hyper<string, Tensor>): State<string, Tensor> {
  const start = problem.start(hyper, lift);
  const next = advance(problem, start, hyper, 1, lift);
  const brought = Object.entries(next).filter(([part]) => !Object.hasOwn(start, part));
  return { ...start, ...mapRecord(Object.fromEntries(brought), (part) => part.zeroLike()) };
}

const lossIn = (state: State<string, Tensor>): number => must(state["loss"], "loss").item();
const told = (extra: Tensors): Extra => mapRecord(extra, (number) => number.toArray());
