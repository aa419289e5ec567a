/** What a run of other numbers has of the dynamics that it is made of: all but its state and its steps. */
import type { Runnable } from "./running.ts";

/** The name, the horizon, the engine, the phases and the data of a dynamics. */
export function frameOf<H extends string, K extends string>(
  dynamics: Runnable<H, K>,
): Pick<Runnable<never, never>, "name" | "steps" | "engine" | "compiler" | "phase" | "input"> {
  const { name, steps, engine, compiler, phase, input } = dynamics;
  return {
    name,
    steps,
    ...(engine && { engine }),
    ...(compiler && { compiler }),
    ...(phase && { phase: (t: number) => dynamics.phase?.(t) ?? "" }),
    ...(input && { input: (t: number) => dynamics.input?.(t) ?? {} }),
  };
}
