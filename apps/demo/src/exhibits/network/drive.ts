/** Drives runs and searches step by step, giving way between steps, and times them; pauses do not count. */
import type { Checkpoint, TuneEvent } from "@dualtape/hyperopt";
import type { Tensor } from "@dualtape/tensor";

/** Numbers as they are: what runs stand on where nothing is lifted. */
export const same = (value: Tensor): Tensor => value;

/** An evaluation, and how long it computed. */
export interface Evaluation<V> {
  readonly event: Checkpoint<V>[number];
  readonly seconds: number;
}

/** The next evaluation of a search; `null` where it has ended. */
export async function evaluation<V>(
  search: Generator<TuneEvent<V>, unknown, void>,
  turn: () => Promise<void>,
  see: (event: TuneEvent<V>) => void = () => undefined,
): Promise<Evaluation<V> | null> {
  let seconds = 0;
  for (;;) {
    const before = performance.now();
    const { done, value: event } = search.next();
    seconds += (performance.now() - before) / 1000;
    if (done) return null;
    if (event.type === "iteration" || event.type === "divergence") return { event, seconds };
    see(event);
    await turn();
  }
}

/** The end of a run that nobody times. */
export async function ended<R>(run: Generator<unknown, R, void>, turn: () => Promise<void>): Promise<R> {
  for (;;) {
    const next = run.next();
    if (next.done) return next.value;
    await turn();
  }
}
