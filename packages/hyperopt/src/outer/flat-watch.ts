/** Which hyperparameters an outer loop cannot move, for nothing with a derivative leads from them to the objective. */
import type { Domains } from "@dualtape/runs/eager";
import { flatRemedy } from "../strategies/flat.ts";
import type { FlatEvent } from "./events.ts";

/** Keeps them by name, and tells of each once. */
export class FlatWatch {
  private readonly told = new Set<string>();
  private all = false;

  constructor(private readonly domains: Domains<string>) {}

  /** The names so far. */
  get names(): readonly string[] {
    return [...this.told];
  }
  /** Whether those of the last look are all that there are: nothing moves. */
  get isAll(): boolean {
    return this.all;
  }

  /** Takes notice of what is flat at a point; returns the event to report, where some are new. */
  look(iteration: number, found: readonly string[]): FlatEvent | null {
    this.all = found.length === Object.keys(this.domains).length;
    const hyperparameters = found.filter((name) => !this.told.has(name));
    hyperparameters.forEach((name) => this.told.add(name));
    if (hyperparameters.length === 0) return null;
    return { type: "flat", iteration, hyperparameters, remedy: flatRemedy(hyperparameters) };
  }
}
