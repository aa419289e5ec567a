/** The last states of runs that are asked for in the end: of the best run, and of the first, where the best is held against it. */
import type { State } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import type { Iteration, Point } from "./events.ts";
import type { Keeping } from "./keeping.ts";

/** Holds them, of whole runs. */
export class Held<V> {
  best: { readonly point: Point<V>; readonly state: State<string, Tensor> } | null = null;
  /** `null` where it is not asked for, too. */
  first: State<string, Tensor> | null = null;

  /** @param keeping who may have kept states of runs of before */
  constructor(
    private readonly keepsFirst: boolean,
    private readonly keeping: Keeping | undefined,
  ) {}

  /** A run has ended. */
  hold({ hyper, value, curve }: Iteration<V>, state: State<string, Tensor>): void {
    if (!(value >= (this.best?.point.value ?? Infinity))) this.best = { point: { hyper, value, curve }, state };
    if (this.keepsFirst) this.first ??= state;
  }
  /** Whether the state of a run of before was kept: then it is held. */
  recalls(run: Iteration<V>): boolean {
    const state = this.keeping?.stateOf(run.iteration) ?? null;
    if (state !== null) this.hold(run, state);
    return state !== null;
  }
}
