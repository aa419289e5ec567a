/** Waits for work, or until it is to be stopped: whoever wants it stopped does not wait for it. */
export function settled(work: unknown, signals: readonly AbortSignal[]): Promise<void> {
  const ended = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    for (const signal of signals) {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve(), { signal: ended.signal });
    }
  });
  return Promise.race([Promise.resolve(work).then(() => {}), stopped]).finally(() => ended.abort());
}
