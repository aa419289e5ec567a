/**
 * How long work takes that was counted: each operation for itself, or as a part of a program.
 *
 *   eager     1.7 μs · operations + 2.2 ns · elements;  on tangents 1.3 μs and 2.2 ns, recorded and back 1.45 μs and 3 ns
 *   compiled  3 μs a step, 18 on the way back, + 0.2 μs · operations + 0.5 ns · elements; once 50 ms a program + 1 ms · operations
 *
 * The constants are those of one machine; only their quotients matter for choosing, the scale is measured on a plain step.
 */

/** Operations, and the elements that they write, products that are summed among them. */
export interface Count {
  readonly operations: number;
  readonly elements: number;
}

/** A step in some mode, taken many times. */
export interface Taken {
  readonly count: Count;
  readonly mode: "plain" | "tangent" | "reverse";
  readonly times: number;
}

const EAGER = {
  plain: { operation: 1.7e-6, element: 2.2e-9 },
  tangent: { operation: 1.3e-6, element: 2.2e-9 },
  reverse: { operation: 1.45e-6, element: 3e-9 },
} as const;

const COMPILED = { operation: 0.2e-6, element: 0.5e-9 } as const;
const STEP = { plain: 3e-6, tangent: 0, reverse: 18e-6 } as const;
const MAKING = { program: 0.05, operation: 1e-3 } as const;

/** Seconds of a run, on the machine that the constants are from: of its steps, and of what is to be done once before. */
export interface Duration {
  readonly running: number;
  readonly once: number;
}

/** Each operation as it is called. */
export const eagerly = (parts: readonly Taken[]): Duration => ({
  running: total(parts, ({ count: { operations, elements }, mode, times }) => {
    const { operation, element } = EAGER[mode];
    return times * (operation * operations + element * elements);
  }),
  once: 0,
});

/** In programs: one for each part, with the tangents of what stands before them in one. */
export const inPrograms = (parts: readonly Taken[]): Duration => ({
  running: total(
    parts,
    ({ count: { operations, elements }, mode, times }) =>
      times * (STEP[mode] + COMPILED.operation * operations + COMPILED.element * elements),
  ),
  once: total(parts, ({ count: { operations }, mode, times }) =>
    times === 0 ? 0 : (mode === "tangent" ? 0 : MAKING.program) + MAKING.operation * operations,
  ),
});

const total = (parts: readonly Taken[], of: (part: Taken) => number): number =>
  parts.reduce((sum, part) => sum + of(part), 0);
