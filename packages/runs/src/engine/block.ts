/** Steps that a machine takes in one call, and how each of them is computed. */
import { must } from "@dualtape/core";
import type { Machine } from "./programs/machine.ts";
import type { Tensors } from "./programs/written.ts";
import type { Fed, Planned } from "./upcoming.ts";

/** How steps that follow one another are computed: as many as are listed each in its way, and the others as the last of these. */
export interface Steps {
  readonly planned: readonly Planned[];
  readonly count: number;
  /** What they are given, where that stands in rows; else each is given what it is planned with. */
  readonly rows?: Fed["rows"] | undefined;
}

/** Steps that a machine took in one call. */
export interface Block {
  readonly from: number;
  readonly to: number;
  readonly steps: Steps;
  /** The state before them, where it is needed to find one in between. */
  readonly before: Tensors;
  /** Whether that was lent to the run itself, which is to take it back. */
  readonly isLent: boolean;
}

/** How one of them is computed. */
export const plannedAt = ({ planned }: Steps, row: number): Planned =>
  must(planned[Math.min(row, planned.length - 1)], "a step of the block");

/** Gives a machine what the steps are given. */
export function feed(machine: Machine, steps: Steps): void {
  const { planned, count, rows } = steps;
  if (rows !== undefined) {
    const { input, plan } = plannedAt(steps, planned.length - 1);
    if (plan.machine !== null) machine.feedRows(count, Object.keys(input), rows, plan.values);
  } else if (machine.isFed) {
    for (let row = 0; row < count; row++) {
      const { input, plan } = plannedAt(steps, row);
      if (plan.machine !== null) machine.feed(row, input, plan.values);
    }
  }
}

/**
 * Milliseconds that a block may take and still be followed by a longer one: who drives a run waits for no more than a few of them. And by
 * how many times it may be longer.
 */
const [QUICK, LONGER] = [4, 16] as const;

/** How many steps the next block may have: more than the last, as far as that was quick, until a state within one is read. */
export class Width {
  private most = 1;
  private isReadWithin = false;

  get steps(): number {
    return this.most;
  }
  /** A block was taken. */
  took(count: number, milliseconds: number): void {
    const longer = Math.min(LONGER, Math.floor((2 * QUICK) / milliseconds));
    if (!this.isReadWithin && longer > 1 && count === this.most) this.most *= longer;
  }
  /** A state within a block was read, for which a part of it was taken again. */
  readWithin(): void {
    [this.most, this.isReadWithin] = [1, true];
  }
  /** Reads what does not count. */
  unchanged<R>(read: () => R): R {
    const before = [this.most, this.isReadWithin] as const;
    const found = read();
    [this.most, this.isReadWithin] = before;
    return found;
  }
}
