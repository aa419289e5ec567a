/**
 * The watch on tangents: in a chaotic run they grow exponentially, and the hypergradient, exact as it is, says nothing about
 * where the objective is small (Metz et al. 2021, "Gradients are not all you need").
 *
 *   Sₖ(t) = max |∂sₜ/∂log λₖ| / max |s_τ|, τ ≤ t;  chaotic where Sₖ(t) > 10⁶ and Sₖ(t) > 100 · max Sₖ(τ), τ ≤ t/2
 *
 * S is without units: the part of its own size that the state moves by when λₖ moves by its own size, or by 1 in its
 * unconstrained space where that is less (a β near 1 is as long as its distance from 1). Growing a hundredfold in the second half of
 * the steps so far is faster than t⁶: sensitivities that add up over a long run, like those to a step size, are far below.
 */
import { checkInteger, checkRecord, type Lift, must, refuse, sizeOf, type TensorLike } from "@dualtape/core";
import { jvp } from "@dualtape/forward";
import type { Hyper } from "@dualtape/optimizers";
import { type Domains, mapRecord, type Sensitivities, type Sensitivity, type StepReport } from "@dualtape/runs/eager";
import { type Tensor, tensor } from "@dualtape/tensor";
import { greatestOf } from "../hyper/lists.ts";

/** Tangents that explode. */
export interface Chaos {
  /** The step, from 1, at which they were found to. */
  readonly step: number;
  /** The hyperparameter by which the state's derivative is greatest there. */
  readonly hyperparameter: string;
  /** The sensitivity to it: what part of its own size the state moves by when λ moves by its own. */
  readonly growth: number;
  readonly remedy: string;
}

const SENSITIVE = 1e6;
const EXPONENTIAL = 100;

/** Watches one run: given the sensitivities after each step, tells of the first that explodes, and of none after it. */
export function chaosWatch(): (step: number, sensitivity: Sensitivity | undefined) => Chaos | null {
  const watch = new GrowthWatch();
  return (step, sensitivity = {}) => {
    checkInteger("chaosWatch", "the step", step, 1);
    checkSensitivity(sensitivity);
    return watch.see(step, Object.keys(sensitivity), Object.values(sensitivity));
  };
}

/** What a watch remembers, as far as it decides anything later on. */
export interface Grown {
  /** By hyperparameter, the greatest sensitivity up to each step, beginning with a step `from`; those before count as 0. */
  readonly greatest: Readonly<Record<string, { readonly from: number; readonly to: readonly number[] }>>;
  readonly isFound: boolean;
}

/** The same for who makes no record of each step. */
export class GrowthWatch {
  private readonly greatest = new Map<string, number[]>();
  private isFound = false;

  /** The greatest so far. */
  get most(): number {
    return greatestOf(
      [...this.greatest.values()].map((history) => history.at(-1) ?? 0),
      0,
    );
  }
  /** What is remembered. What is SENSITIVE is EXPONENTIAL times all below the quotient of these, so that 0 may stand for them. */
  get grown(): Grown {
    const greatest = [...this.greatest].map(([name, history]) => {
      const from = history.findIndex((most) => most >= SENSITIVE / EXPONENTIAL);
      const first = from === -1 ? history.length : from;
      const to = Array.from({ length: history.length - first }, (_, i) => history[first + i] ?? 0);
      return [name, { from: first, to }] as const;
    });
    return { greatest: Object.fromEntries(greatest), isFound: this.isFound };
  }
  /** Goes on from what was remembered. */
  resume({ greatest, isFound }: Grown): void {
    for (const [name, { from, to }] of Object.entries(greatest)) {
      this.greatest.set(name, [...Array<number>(from).fill(0), ...to]);
    }
    this.isFound = isFound;
  }

  /** The sensitivities after a step, by these names; they stand in a list from `first` on. */
  see(step: number, names: readonly string[], sensitivities: ArrayLike<number>, first = 0): Chaos | null {
    let most = 0;
    let at = -1;
    for (let k = 0; k < names.length; k++) {
      const growth = sensitivities[first + k] ?? 0;
      const history = this.historyOf(names[k] ?? "");
      history[step] = Math.max(growth, history[step - 1] ?? 0);
      if (growth > SENSITIVE && growth > EXPONENTIAL * (history[step >> 1] ?? 0) && growth > most)
        [most, at] = [growth, k];
    }
    if (this.isFound || at < 0) return null;
    this.isFound = true;
    const hyperparameter = must(names[at], "name");
    return { step, hyperparameter, growth: most, remedy: chaosRemedy(hyperparameter, step) };
  }
  /** What a run tells of a step, or of several. */
  seeIn({ t, sensitivity = {}, sensitivities }: StepReport<string, unknown>): Chaos | null {
    return sensitivities === undefined
      ? this.see(t, Object.keys(sensitivity), Object.values(sensitivity))
      : this.seeEach(sensitivities);
  }
  /** Those after several. */
  seeEach({ from, names, data }: Sensitivities): Chaos | null {
    let chaos: Chaos | null = null;
    for (let [step, at] = [from, 0]; at < data.length; step++, at += names.length) {
      chaos = this.see(step, names, data, at) ?? chaos;
    }
    return chaos;
  }

  private historyOf(name: string): number[] {
    const known = this.greatest.get(name);
    if (known !== undefined) return known;
    const begun = [0];
    this.greatest.set(name, begun);
    return begun;
  }
}

function checkSensitivity(sensitivity: Sensitivity): void {
  checkRecord("chaosWatch", "the sensitivity", sensitivity);
  for (const [name, growth] of Object.entries(sensitivity)) {
    if (typeof growth !== "number") refuse("chaosWatch", name, growth, "a plain number");
  }
}

/** What to do about chaos that is found at a step: over a quarter as many, tangents grow by the fourth root of what they have grown by. */
const chaosRemedy = (name: string, step: number): string =>
  "Shorten the horizon, smooth the objective by `evolution()`, during a long run by `evolve`, go back through the last steps only, as " +
  `\`truncated({ steps: ${Math.max(1, step >> 2)} })\` does with a bias, or keep ${name} in a smaller domain`;

/** What counts as one move of each hyperparameter, in natural units: its own size, or dh/du where that is less. */
export const movesOf = <H extends string, T extends TensorLike<T>>(
  domains: Domains<H>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): Readonly<Record<H, number>> =>
  mapRecord(hyper, (value, name) => {
    const at = value.detach();
    const signs = Array.from({ length: sizeOf(at.shape) }, (_, i) => (i % 2 === 0 ? 1 : -1)); // a simplex holds still along ones
    const along = lift(tensor(signs, { shape: at.shape }));
    const slope = jvp((u) => domains[name].constrain(u), domains[name].unconstrain(at), along).tangent.magnitude();
    return Math.min(slope, at.magnitude() || 1);
  });
