/** An arm of a race: one combination of choices, whose dynamics is tuned as far as it may spend, held there, and gone on with. */
import type { Domains } from "@dualtape/runs/eager";
import type { Answered, Checkpoint, Iteration } from "../events.ts";
import type { Limits } from "../ledger.ts";
import type { Method } from "../method.ts";
import type { Tuning } from "../tuning.ts";
import type { ArmResult, OfArm } from "./events.ts";

/** The tuning of a dynamics whose names nobody knows here. */
export type ArmTuning<V> = Tuning<string, string, Domains<string>, V>;

/** What an arm was made of. */
export interface Made<V, P> {
  readonly problem: P;
  readonly tuning: ArmTuning<V>;
}

/** What was spent of each. */
export type Spent = Required<Pick<Limits, "budget" | "seconds">>;

/** What is kept of an arm in any case. */
type Past<V> = Pick<ArmTuning<V>, "leading" | "spent" | "checkpoint">;

/** One combination of choices in a race. */
export class Arm<C, V, P> implements OfArm<C> {
  /** `null` before it is begun, and after it is left out. */
  made: Made<V, P> | null = null;
  rounds = 0;
  /** Whether nothing more comes of it: its method has ended. */
  isOver = false;
  /** Why it went no further, or does not for now. */
  reason = "it was not begun";
  private past: Past<V> = { leading: null, spent: { budget: 0, seconds: 0 }, checkpoint: [] };

  constructor(
    readonly arm: number,
    readonly chosen: C,
    /** What was answered before. */
    readonly earlier: Checkpoint<unknown>,
  ) {}

  get tag(): OfArm<C> {
    return { arm: this.arm, chosen: this.chosen };
  }
  /** The best whole run; `null` where none stayed finite. */
  get leading(): Iteration<V> | null {
    return this.now.leading;
  }
  get value(): number {
    return this.leading?.value ?? Infinity;
  }
  get spent(): Spent {
    return this.now.spent;
  }
  get answered(): readonly (Answered<V> & OfArm<C>)[] {
    return this.now.checkpoint.map((entry) => ({ ...entry, ...this.tag }));
  }

  get result(): ArmResult<C, V> {
    const { leading, spent, checkpoint } = this.now;
    const { tag, rounds, reason } = this;
    const evaluations = checkpoint.length;
    return { ...tag, value: leading?.value ?? null, hyper: leading?.hyper ?? null, evaluations, spent, rounds, reason };
  }

  /** Keeps what it has come to, and nothing else. */
  close(): void {
    const { leading, spent, checkpoint } = this.now;
    this.past = { leading, spent, checkpoint };
    this.made = null;
  }

  private get now(): Past<V> {
    return this.made?.tuning ?? this.past;
  }
}

/** For a dynamics that has nothing to tune: its objective, once. */
export const plainRun: Method = {
  name: "a plain run",
  valuesOnly: true,
  *questions({ start: u }) {
    yield { u, wanted: "value", reason: "it has nothing to tune" };
    return "settled";
  },
};

/** A method that is told the objective at the start first, where that is all which its first share affords. */
export const affordable = (method: Method): Method => ({
  name: method.name,
  ...(method.valuesOnly && { valuesOnly: true }),
  *questions(space) {
    if (!method.valuesOnly && space.left() < space.price())
      yield { u: space.start, wanted: "value", reason: "the start, since a gradient takes more than its share" };
    return yield* method.questions(space);
  },
});
