/** What computes a scenario: one engine a file, all behind this interface. */
import type { Outcome, Scenario } from "../scenarios/scenario.ts";

/** A scenario made ready in an engine: compiled, its data in place. */
export interface Prepared {
  /** Computes it `times` times over, each time from the start, to the last number. Gives the milliseconds of the processor that took. */
  run(times: number): number | Promise<number>;
  /** The numbers of a matrix product, or of a run after its checked steps. */
  outcome(): Outcome | Promise<Outcome>;
  /** The memory of its program, where it tells. */
  readonly bytes?: number;
  /** Frees what it holds. */
  dispose?(): void | Promise<void>;
}

export interface Engine {
  readonly name: string;
  /** Makes a scenario ready, or says why it cannot. */
  prepare(scenario: Scenario): Prepared | Refusal | Promise<Prepared | Refusal>;
  /** Ends whatever the engine has started. */
  close?(): void;
}

/** Why an engine has no entry in a scenario. */
export interface Refusal {
  readonly refused: string;
}

/** A `run` of a computation that is done when it returns. */
export const timing =
  (compute: () => void) =>
  (times: number): number => {
    const started = processorTime();
    for (let i = 0; i < times; i++) compute();
    return processorTime() - started;
  };

/**
 * Milliseconds of the processor that this process has taken, of all its threads: on an idle machine the time of one thread, on
 * a busy one what it would be, and of an engine that is not kept to one thread the sum.
 */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
