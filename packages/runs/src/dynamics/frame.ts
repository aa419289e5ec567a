/** What a run of other numbers has of the dynamics that it is made of: all but its state and its steps. */
import type { Runnable } from "./running.ts";

/** How a dynamics is computed. */
export type Computing = Pick<Runnable<never, never>, "engine" | "deterministic" | "compiler">;

/** How a dynamics is computed, for one that is made of it. */
export const computingOf = ({ engine, deterministic, compiler }: Computing): Computing => ({
  ...(engine && { engine }),
  ...(deterministic && { deterministic }),
  ...(compiler && { compiler }),
});

/** The name, the horizon, the engine, the phases and the data of a dynamics. */
export function frameOf<H extends string, K extends string>(
  dynamics: Runnable<H, K>,
): Pick<Runnable<never, never>, "name" | "steps" | "phase" | "input"> & Computing {
  const { name, steps, phase, input } = dynamics;
  return {
    name,
    steps,
    ...computingOf(dynamics),
    ...(phase && { phase: (t: number) => dynamics.phase?.(t) ?? "" }),
    ...(input && { input: (t: number) => dynamics.input?.(t) ?? {} }),
  };
}
