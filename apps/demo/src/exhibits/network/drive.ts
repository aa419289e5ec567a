/** Drives a training run step by step, giving way between steps, and times it; pauses do not count. */

/** Seconds of computing, counted on. */
export interface Stopwatch {
  seconds: number;
}

/** A run's end, and how long it computed. */
interface Driven<R> {
  readonly outcome: R;
  readonly seconds: number;
}

/** Takes a run to its end. The watch tells how long it computed even where it throws. */
export async function drive<S, R>(
  run: Generator<S, R, void>,
  turn: () => Promise<void>,
  see: (step: S) => void = () => undefined,
  watch: Stopwatch = { seconds: 0 },
): Promise<Driven<R>> {
  for (;;) {
    const before = performance.now();
    const next = stepped(run, () => (watch.seconds += (performance.now() - before) / 1000));
    if (next.done) return { outcome: next.value, seconds: watch.seconds };
    see(next.value);
    await turn();
  }
}

/** The first steps of a run, which nobody times: the engine compiles what is hot, and the run its program. */
export async function warmUp(run: Generator<unknown, unknown, void>, turn: () => Promise<void>): Promise<void> {
  for (let i = 0; i < WARM && !run.next().done; i++) await turn();
  run.return(undefined);
}

const WARM = 20;

function stepped<S, R>(run: Generator<S, R, void>, stop: () => void): IteratorResult<S, R> {
  try {
    return run.next();
  } finally {
    stop();
  }
}
