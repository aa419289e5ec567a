/**
 * How long work takes that was counted: each operation for itself, or as a part of a program.
 *
 *   eager     o · operations + e · elements, o that of the mode
 *   compiled  (S + A · operations · min(1, n/16)) · o + B · elements · e, o that of plain work and n the elements of an operation, which on
 *             a number alone is an instruction, and no loop; S is for what a step is handled with;
 *             a run operations/4 · o, to see that its steps are what they were; once (3000 + 100 · operations) · o a program
 *
 * o and e are measured on this machine (`calibrate.ts`). What programs save is told in them, for to make one takes longer than planning
 * may: these quotients are of what is done, and not of who does it. They are fitted to 35 problems, from a pendulum to attention: half of the
 * strategies' times, in plain runs, are within a fifth, and nearly four of five within a half (`pnpm bench planned` shows some).
 */
import { checkRecord } from "@dualtape/core";
import { checkPositive } from "../hyper/checks.ts";

/** Operations, and the elements that they write, products that are summed among them. */
export interface Count {
  readonly operations: number;
  readonly elements: number;
}

/** On plain numbers, for a tangent, and recorded and gone back through. */
export type Mode = "plain" | "tangent" | "reverse";

/** Seconds that this machine takes for an operation that is called, in each mode, and for an element of it. */
export interface Rates {
  readonly operation: Readonly<Record<Mode, number>>;
  readonly element: number;
}

const MODES = ["plain", "tangent", "reverse"] as const satisfies readonly Mode[];

/** Refuses what are no rates. */
export function checkRates(where: string, rates: Rates): void {
  checkRecord(where, "rates", rates, ["operation", "element"]);
  checkPositive(where, "rates.element", rates.element);
  checkRecord(where, "rates.operation", rates.operation, MODES);
  for (const mode of MODES) checkPositive(where, `rates.operation.${mode}`, rates.operation[mode]);
}

/** A step in some mode, taken many times. */
export interface Taken {
  readonly count: Count;
  readonly mode: Mode;
  readonly times: number;
  /** Whether each is given data. */
  readonly fed?: boolean | undefined;
  /** Whether each is taken alone, and not in a block of many; or in a block that is given all at once. */
  readonly taken?: "alone" | "in rows" | undefined;
}

/** In programs, an operation and an element, as parts of those that are called: A and B. */
const SAVED = {
  plain: { operation: 1 / 80, element: 1 / 9 },
  tangent: { operation: 1 / 240, element: 1 / 12 },
  reverse: { operation: 1 / 60, element: 1 / 9 },
} as const;
/** Elements from which on an operation is a loop, and no instruction. */
const LOOP = 16;
/**
 * What a program is handled with, in operations that are called: at each step, whose states go into the way back one by one or in rows, for its
 * data, and alone besides; at each operation in a run; and when it is made.
 */
const STEP = { plain: 0.005, tangent: 0, reverse: 1.3 } as const;
const [ROWS, FED, ALONE] = [0.02, 0.5, 2] as const;
const SEEN = 0.25;
const MAKING = { program: 3000, operation: 100 } as const;

/** Seconds of a run: of its steps, and of what is to be done once before. */
export interface Duration {
  readonly running: number;
  readonly once: number;
}

/** Each operation as it is called. */
export const eagerly = (parts: readonly Taken[], { operation, element }: Rates): Duration => ({
  running: total(
    parts,
    ({ count: { operations, elements }, mode, times }) => times * (operation[mode] * operations + element * elements),
  ),
  once: 0,
});

/** In programs: one for each part, with the tangents of what stands before them in one. */
export const inPrograms = (parts: readonly Taken[], { operation: { plain: called }, element }: Rates): Duration => ({
  running: total(parts, ({ count: { operations, elements }, mode, times, fed = false, taken }) => {
    const byItself = mode === "reverse" && taken === "in rows" ? ROWS : STEP[mode];
    const handled = byItself + (fed ? FED : 0) + (taken === "alone" ? ALONE : 0);
    const loops = Math.min(operations, elements / LOOP);
    const step = called * (handled + SAVED[mode].operation * loops) + element * SAVED[mode].element * elements;
    return times * step + (times === 0 ? 0 : called * SEEN * operations);
  }),
  once: total(parts, ({ count: { operations }, mode, times }) =>
    times === 0 ? 0 : called * ((mode === "tangent" ? 0 : MAKING.program) + MAKING.operation * operations),
  ),
});

const total = (parts: readonly Taken[], of: (part: Taken) => number): number =>
  parts.reduce((sum, part) => sum + of(part), 0);
