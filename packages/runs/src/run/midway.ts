/**
 * Where a run under way is, kept now and then by whoever drives it, so that what ends the process costs no more than the steps since then.
 *
 * Whoever drives gives a run its `Midway`. The run goes on from what was kept, if it knows how, and says how to find where it is; whoever
 * drives asks for that while the run is paused. Nothing is found before it is asked for, so a run that nobody keeps spends nothing. A run
 * that goes on gives the same bits as one that was never left.
 */

/** Where a run is, in plain values and tensors; `kind` says of which way of running it is. */
export interface Snapshot {
  readonly kind: string;
}

/** What stands between a run and whoever keeps it. */
export class Midway {
  /** Whether the run went on from what was kept. */
  hasResumed = false;
  private find: () => Snapshot | null = () => null;

  /** @param from what was kept of a run of the same dynamics, in the same way, at the same hyperparameters */
  constructor(private from: Snapshot | null = null) {}

  /** For the run: what was kept, if it is of its kind, and `resume` goes on from it. */
  take<S extends Snapshot>(isOne: (kept: Snapshot) => kept is S, resume: (kept: S) => boolean): S | null {
    const { from } = this;
    if (from === null || !isOne(from) || !resume(from)) return null;
    this.from = null; // no longer than it is needed
    this.hasResumed = true;
    return from;
  }
  /** For the run: how to find where it is, `null` at a place that nothing goes on from. */
  offer(find: () => Snapshot | null): void {
    this.find = find;
  }
  /** Where the run is now, while it is paused. */
  snapshot(): Snapshot | null {
    return this.find();
  }
}
