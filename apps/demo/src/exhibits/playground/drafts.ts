/**
 * What this tab keeps for the time of its session: edited programs, and those that came with links. A browser that refuses to
 * keep anything loses them, and nothing else.
 */

const LAST = "dualtape/playground";
const RECEIVED = `${LAST}/received`;
const keyOf = (name: string): string => `${LAST}/draft/${name}`;

/** What does not work without storage is left undone. */
function attempt<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}

export const drafts = {
  /** The draft of a program, or `null`. */
  read: (name: string): string | null => attempt(() => sessionStorage.getItem(keyOf(name)), null),
  /** The name of the program that was written last; empty where there was none. */
  last: (): string => attempt(() => sessionStorage.getItem(LAST), null) ?? "",
  /** Keeps a draft, or forgets it. */
  write: (name: string, source: string | null): void =>
    attempt(() => {
      sessionStorage.setItem(LAST, name);
      if (source === null) sessionStorage.removeItem(keyOf(name));
      else sessionStorage.setItem(keyOf(name), source);
    }, undefined),
  /** The programs that came with links, as they came, in order. */
  received: (): readonly string[] =>
    attempt(() => {
      const kept: unknown = JSON.parse(sessionStorage.getItem(RECEIVED) ?? "[]");
      return Array.isArray(kept) ? kept.map(String) : [];
    }, []),
  /** Keeps one more. */
  receive: (source: string): void =>
    attempt(() => sessionStorage.setItem(RECEIVED, JSON.stringify([...drafts.received(), source])), undefined),
};
