/**
 * A run that keeps its last states, and then goes back through as many steps: what `unrolled` and `truncated` are, the one with all
 * of its states, the other with some.
 *
 * All these states are too much to be written down now and then. Where such a run was left on its way back, its cotangents were, and it goes
 * through the states again that they have still to pass; where it was left while it kept states, it goes through all of these.
 */
import { type Lift, must, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  bytesOf,
  checkGradient,
  checkRun,
  type Computed,
  continued,
  type Dynamics,
  hasPartsOf,
  Inspector,
  LateReport,
  magnitudesOf,
  type Midway,
  resumeWatched,
  type Running,
  type Snapshot,
  type State,
  type StepReport,
  type Watched,
  watchedNow,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { gradientOf, recordStart, sumCotangents } from "../derivatives/pullback.ts";
import { resumedWayBack, wayBack, type WayBackSnapshot } from "../derivatives/way-back.ts";
import type { Strategy } from "./strategy.ts";

/** On the way there, before states are kept. */
interface ThereSnapshot extends Snapshot, Watched {
  readonly kind: "there";
}

/** On the way back. */
interface BackSnapshot extends Snapshot {
  readonly kind: "back";
  /** From where it goes to the states that are still needed; `null` from the start. */
  readonly there: ThereSnapshot | null;
  /** The step to be taken back next. */
  readonly next: number;
  readonly back: WayBackSnapshot;
  /** Who computed the way there. */
  readonly computed: Computed;
  /** Bytes of all states that were kept. */
  readonly bytes: number;
}

const isThere = (kept: Snapshot): kept is ThereSnapshot => kept.kind === "there";
const isBack = (kept: Snapshot): kept is BackSnapshot => kept.kind === "back";

/** What there is to tell of a step on the way back. */
class KeptReport<K extends string, T> implements StepReport<K, T> {
  constructor(
    readonly t: number,
    private readonly after: State<K, T>,
    private readonly run: Pick<Running<never, K, T>, "keep">,
  ) {}
  get state(): State<K, T> {
    return this.run.keep(this.after);
  }
}

/** Backpropagation through the last `count` steps; what lies before counts as fixed. */
export const throughLast = (strategy: string, count: number): Strategy["run"] =>
  function* <T extends TensorLike<T>, H extends string, K extends string>(
    dynamics: Dynamics<H, K>,
    hyper: Hyper<H, T>,
    lift: Lift<Tensor, T>,
    midway?: Midway,
  ) {
    checkRun(strategy, dynamics, hyper, lift, midway);
    const { steps } = dynamics;
    const first = Math.max(1, steps - count + 1);
    const start = recordStart(dynamics, hyper, lift);
    const run = continued(dynamics, start.result, hyper, lift, { keeps: true });
    const inspector = new Inspector(dynamics, run.magnitudes());
    const resume = (from: ThereSnapshot): boolean => from.run.t < first && resumeWatched(run, inspector, from);
    const isOfThis = ({ back, there }: BackSnapshot): boolean =>
      hasPartsOf(back.end, start.result) && (there === null || resume(there));
    const left = midway?.take(isBack, isOfThis) ?? null;
    let there = left === null ? (midway?.take(isThere, resume) ?? null) : left.there;
    let t = there?.run.t ?? 0;

    const now = (): ThereSnapshot | null => {
      const at = watchedNow(run, inspector);
      return at && { kind: "there", ...at };
    };
    const kept: State<K, T>[] = [];
    const before = (step: number): State<K, T> => must(kept[step - first], `state before step ${step}`);
    const take = (): StepReport<K, T> => {
      t += 1;
      if (t === first && t > 1 && midway !== undefined) there ??= now();
      if (t >= first) kept.push(run.lend());
      run.advance(t);
      const state = run.later();
      inspector.step(t, run.magnitudes(), state);
      return new LateReport(t, state, { monitored: run.monitored() });
    };
    if (left === null) midway?.offer(() => (t < first ? now() : there));
    while (t < (left === null ? steps : left.next - 1)) yield take();
    const state = run.copy();
    if (left !== null) kept.push(state);
    const back =
      left === null
        ? wayBack(dynamics, run, state, hyper, lift, before)
        : resumedWayBack(dynamics, left.back, () => left.computed, hyper, lift, before);
    if (left === null) inspector.objective(steps, back.value);
    const computed = left?.computed ?? run.computed;
    const held = left?.bytes ?? kept.reduce((sum, each) => sum + bytesOf(each), bytesOf(state));

    let next = left?.next ?? steps;
    midway?.offer((): BackSnapshot | null => {
      const at = back.snapshot();
      return at && { kind: "back", there, next, back: at, computed, bytes: held };
    });
    if (left === null) yield { t: steps, state };
    while (next >= first) {
      back.retreat(next, first);
      next -= 1;
      if (next > 0) yield new KeptReport(next, before(next + 1), run);
    }
    run.release();
    const { state: toStart, hyper: direct } = back.cotangents;
    const found = first === 1 ? sumCotangents(direct, start.pullback(toStart).hyper) : direct;
    const { gradient, flat } = gradientOf(hyper, found);
    checkGradient(dynamics, steps, magnitudesOf(gradient));
    const bytes = held + back.bytes + (first === 1 ? start.bytes : 0);
    return { value: back.value, gradient, flat, state: back.end, cost: { steps, bytes, ...back.computed } };
  };
