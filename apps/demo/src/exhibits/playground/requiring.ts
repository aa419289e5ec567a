/**
 * The `require` of a program: the packages that this page holds, and no others. A name that a package does not export is
 * an error at the line that uses it, with the nearest one that it does.
 */
import { ArgumentError } from "@dualtape/core";

/** Modules by the name that a program imports them by. */
export type Modules = Readonly<Record<string, object>>;

/** Gives a program its modules. */
export function requiring(modules: Modules): (name: string) => unknown {
  const guarded = new Map(Object.entries(modules).map(([name, exports]) => [name, guard(name, exports)]));
  return (name) => {
    const found = guarded.get(name);
    if (found !== undefined) return found;
    const known = [...guarded.keys()];
    const near = nearest(name, known);
    throw new ArgumentError(
      "import",
      `this page holds no module "${name}"`,
      near === null ? `Import from ${known.join(", ")}` : `Did you mean "${near}"?`,
    );
  };
}

/** The names that compiled code and the language ask for themselves. */
const INNER = new Set(["__esModule", "default", "then"]);

function guard(module: string, exports: object): object {
  return new Proxy(
    { ...exports, __esModule: true },
    {
      get(held: Readonly<Record<string | symbol, unknown>>, name) {
        if (typeof name === "symbol" || name in held || INNER.has(name)) return held[name];
        const near = nearest(name, Object.keys(exports));
        throw new ArgumentError(
          `import from "${module}"`,
          `it exports no ${name}`,
          near === null ? "See its README for what it does" : `Did you mean ${near}?`,
        );
      },
    },
  );
}

/** The candidate that is fewest edits away, if those are few; at a tie one with the same first letter, which is seldom mistaken. */
function nearest(name: string, candidates: readonly string[]): string | null {
  const [best] = candidates
    .map((candidate) => ({
      candidate,
      edits: distance(name.toLowerCase(), candidate.toLowerCase()) + (candidate[0] === name[0] ? 0 : 0.5),
    }))
    .sort((a, b) => a.edits - b.edits);
  return best !== undefined && best.edits <= Math.max(2, name.length / 4) ? best.candidate : null;
}

/** How many letters to insert, delete or exchange (Levenshtein 1966). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (const [i, letter] of [...from].entries()) {
    const above = row;
    row = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const exchange = (above[j] ?? 0) + (letter === other ? 0 : 1);
      row.push(Math.min(exchange, (above[j + 1] ?? 0) + 1, (row[j] ?? 0) + 1));
    }
  }
  return row.at(-1) ?? 0;
}
