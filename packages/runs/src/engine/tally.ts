/** Who computed the steps of a compiled run, as its report says it. */
import type { Computed, Counts } from "../dynamics/running.ts";
import type { Plan } from "./programs/plans.ts";

/** Counts the steps that programs take, and keeps the first reason why one did not. */
export class Tally {
  private byPrograms = 0;
  private eager = 0;
  private reason: string | null = null;
  private note: string | undefined;

  /** What was counted so far. */
  get counts(): Counts {
    const { byPrograms, eager, reason, note = null } = this;
    return { byPrograms, eager, reason, note };
  }
  /** Goes on from what was counted before. */
  resume({ byPrograms, eager, reason, note }: Counts): void {
    this.byPrograms = byPrograms;
    this.eager = eager;
    this.reason = reason;
    this.note = note ?? undefined;
  }
  /** Notes steps. */
  count(plan: Plan, steps = 1): void {
    if (plan.machine === null) {
      this.eager += steps;
      this.reason ??= plan.reason;
    } else {
      this.byPrograms += steps;
      this.note ??= plan.machine.note;
    }
  }
  /** Notes why something else than a step, that is done once in a run, was computed eagerly. */
  explain(as: string, plan: Plan): void {
    if (plan.machine === null && plan.reason !== null) this.reason ??= `${as} is eager: ${plan.reason}`;
  }
  get computed(): Computed {
    const reason = this.reason ?? "no step was met again";
    if (this.byPrograms === 0) return { engine: "eager", why: reason };
    const steps = this.byPrograms + this.eager;
    const note = this.note === undefined ? "" : `, by the interpreter: ${this.note}`;
    const others = this.reason === null ? "" : `; ${this.reason}`;
    return { engine: "compiled", why: `programs took ${this.byPrograms} of ${steps} steps${note}${others}` };
  }
}
