/** Optuna (Akiba et al. 2019), where `python3` can import it: its samplers ask in a process of their own, and are answered here. */
import { pythonProcess, type Reply } from "../engines/python-process.ts";
import type { Stranger } from "./drive.ts";

interface Asked extends Reply {
  /** The samplers that can be had. */
  readonly samplers?: readonly string[];
  /** The point to try. */
  readonly u?: readonly number[];
}

/** Its samplers, of whom one asks at a time. */
export interface Optuna {
  readonly askers: readonly Stranger[];
  close(): void;
}

/** Starts Optuna; there are no samplers where it cannot be had. */
export async function optuna(): Promise<Optuna> {
  const python = await pythonProcess<Asked>("optuna_sampler.py", "optuna");
  if ("missing" in python) {
    console.log(`  Optuna takes no part: ${python.missing}`);
    return { askers: [], close: () => {} };
  }
  const { greeting, ask, close } = python;
  const askers = (greeting.samplers ?? []).map((sampler): Stranger => ({
    name: `optuna ${sampler}`,
    async *points({ start, low, high }, seed) {
      for (let asked = await ask({ study: sampler, seed, start, low, high }); ;) {
        const value = yield asked.u ?? start;
        asked = await ask({ told: Number.isFinite(value) ? value : null });
      }
    },
  }));
  return { askers, close };
}
