/** What a run that carries more along has of the dynamics that it is made of: all but its state and its steps. */
import type { Dynamics, Runnable } from "@dualtape/runs/eager";

/** The name, the horizon, the engine, the phases and the data of a dynamics. */
export function frameOf<H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
): Pick<Runnable<H, string>, "name" | "steps" | "engine" | "compiler" | "phase" | "input"> {
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
