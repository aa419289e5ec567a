/** Drives a training run step by step, giving way between steps, and times it; pauses do not count. */

/** A run's end, and how long it computed. */
export interface Driven<R> {
  readonly outcome: R;
  readonly seconds: number;
}

/** Takes a run to its end. */
export async function drive<S, R>(
  run: Generator<S, R, void>,
  turn: () => Promise<void>,
  see: (step: S) => void = () => undefined,
): Promise<Driven<R>> {
  let seconds = 0;
  for (;;) {
    const before = performance.now();
    const next = run.next();
    seconds += (performance.now() - before) / 1000;
    if (next.done) return { outcome: next.value, seconds };
    see(next.value);
    await turn();
  }
}
