/**
 * A run that keeps its last states, and then goes back through as many steps: what `unrolled` and `truncated` are, the one with all
 * of its states, the other with some.
 *
 * All these states are too much to be written down now and then. Where such a run was left on its way back, its cotangents were, and it goes
 * through the states again that they have still to pass; where it was left while it kept states, it goes through all of these.
 */
import type { Lift, TensorLike } from "@dualtape/core";
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
  type Snapshot,
  type StepReport,
  Walk,
  type Watched,
  watchedNow,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { KeptReport, KeptStates } from "../derivatives/kept.ts";
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
    const begun = there?.run.t ?? 0;

    const now = (): ThereSnapshot | null => {
      const at = watchedNow(run, inspector);
      return at && { kind: "there", ...at };
    };
    const turn = left === null ? steps : left.next - 1;
    const kept = new KeptStates<K, T>(first);
    /** Before a step is taken, the state is kept, unless it was with others. */
    const keepBefore = (t: number): void => {
      if (t === first && t > 1 && midway !== undefined) there ??= now();
      if (t === kept.next) kept.add(run.lend());
    };
    const take = (t: number): StepReport<K, T> => {
      keepBefore(t);
      run.advance(t);
      const state = run.later();
      inspector.step(t, run.magnitudes(), state);
      return new LateReport(t, state, { monitored: run.monitored() });
    };
    let curve: ArrayLike<number> = [];
    const leap = (t: number, to: number): number | null => {
      const keeps = t >= first;
      keepBefore(t);
      const end = keeps ? to : Math.min(to, first - 1);
      const taken = run.leap(t, end, { heard: walk.heed === "together", keeps });
      if (taken === null) return null;
      inspector.leapt(run.magnitudes());
      if (taken.states !== null) kept.addAll(taken.states, turn);
      curve = taken.monitored;
      return taken.t;
    };
    const tell = (t: number): StepReport<K, T> => new LateReport(t, run.later(), { monitored: curve });
    const walk = new Walk(turn, take, leap, tell, begun);
    if (left === null) midway?.offer(() => (walk.taken < first ? now() : there));
    while (walk.skip()) walk.heed = yield walk.step();
    const state = run.copy();
    if (left !== null) kept.add(state);
    const back =
      left === null
        ? wayBack(dynamics, run, state, hyper, lift, kept)
        : resumedWayBack(dynamics, left.back, () => left.computed, hyper, lift, kept);
    if (left === null) inspector.objective(steps, back.value);
    const computed = left?.computed ?? run.computed();
    const held = left?.bytes ?? kept.bytes + bytesOf(state);

    let next = left?.next ?? steps;
    midway?.offer((): BackSnapshot | null => {
      const at = back.snapshot();
      return at && { kind: "back", there, next, back: at, computed, bytes: held };
    });
    if (left === null) walk.heed = yield { t: steps, state };
    while (next >= first) {
      back.retreat(next, first);
      next -= 1;
      if (typeof walk.heed === "number" && walk.heed > 0) walk.heed -= 1;
      else if (next > 0) walk.heed = yield new KeptReport(next, kept, run);
    }
    run.finish();
    const { state: toStart, hyper: direct } = back.cotangents();
    const found = first === 1 ? sumCotangents(direct, start.pullback(toStart).hyper) : direct;
    const { gradient, flat } = gradientOf(hyper, found);
    checkGradient(dynamics, steps, magnitudesOf(gradient));
    const bytes = held + back.bytes() + (first === 1 ? start.bytes : 0);
    const cost = { steps, bytes, ...back.computed() };
    back.finish();
    return { value: back.value, gradient, flat, state: back.end, cost };
  };
