/**
 * Where a program called what runs for long. An error that comes out of a tuning has no frame of the program in its stack: the
 * program had long given the thread away. The call it made is the place to show.
 */

/** A module whose functions named `tune…` tell where they are called from: `note` is given the stack. */
export const noting = <M extends object>(module: M, note: (stack: string | undefined) => void): object =>
  Object.fromEntries(
    Object.entries(module).map(([name, held]: [string, unknown]) => [
      name,
      typeof held === "function" && name.startsWith("tune")
        ? (...given: readonly unknown[]): unknown => {
            note(new Error(name).stack);
            return Reflect.apply(held, undefined, given);
          }
        : held,
    ]),
  );
