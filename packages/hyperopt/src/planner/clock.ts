/** How long something takes that takes very short, by clocks that may be coarse. */

/** How often it is looked, and for how many milliseconds, at least. */
const [WINDOWS, WINDOW] = [3, 0.2] as const;

/** Seconds that a computation takes, of a few times that it is done: the least of a few means. */
export function secondsOf(compute: () => unknown): number {
  compute();
  let least = Infinity;
  for (let window = 0; window < WINDOWS; window++) {
    const begun = tick();
    let [calls, now] = [0, begun];
    do {
      compute();
      calls += 1;
      now = performance.now();
    } while (now - begun < WINDOW);
    least = Math.min(least, (now - begun) / calls);
  }
  return least / 1000;
}

/** The moment at which the clock goes on: browsers' do so every millisecond, some of them. */
function tick(): number {
  const before = performance.now();
  for (;;) {
    const now = performance.now();
    if (now > before) return now;
  }
}
