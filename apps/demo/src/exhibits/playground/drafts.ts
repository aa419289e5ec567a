/** Edited examples, kept for the time of the session. A browser that refuses to keep anything loses them, and nothing else. */

const LAST = "dualtape/playground";
const keyOf = (example: string): string => `${LAST}/${example}`;

/** What does not work without storage is left undone. */
function attempt<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}

export const drafts = {
  /** The draft of an example, or `null`. */
  read: (example: string): string | null => attempt(() => sessionStorage.getItem(keyOf(example)), null),
  /** The name of the example that was written last; empty where there was none. */
  last: (): string => attempt(() => sessionStorage.getItem(LAST), null) ?? "",
  /** Keeps a draft, or forgets it. */
  write: (example: string, source: string | null): void =>
    attempt(() => {
      sessionStorage.setItem(LAST, example);
      if (source === null) sessionStorage.removeItem(keyOf(example));
      else sessionStorage.setItem(keyOf(example), source);
    }, undefined),
};
