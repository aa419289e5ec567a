/** Whether a run and the tangents that travel with it are finite, and which hyperparameter to name where they are not. */
import { must, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { type Dynamics, Inspector, type Magnitudes, magnitudesOf, type State, valueAt } from "@dualtape/runs/eager";
import { runIn, type TangentLayout } from "../derivatives/tangents.ts";
import { greatestOf } from "../hyper/lists.ts";

/** Looks at a run under an adaptation. */
export class CarriedWatch {
  private readonly inspector: Inspector<string>;
  private suspect: string | null = null;

  constructor(
    run: Dynamics,
    private readonly layout: TangentLayout<string>,
    private before: Magnitudes<string>,
  ) {
    this.inspector = new Inspector(run, runIn(before), () => this.suspect);
  }

  /**
   * Refuses a state that is not finite, or a tangent: throws a `DivergenceError` that names the hyperparameter of the tangent, or
   * the one that the state before was most sensitive to. Only then are the hyperparameters asked for.
   */
  step<H extends string, T extends TensorLike<T>>(
    t: number,
    after: Magnitudes<string>,
    state: () => State<string, T>,
    hyperparameters: () => Hyper<H, T>,
  ): void {
    const broken = !Object.values(after).every(Number.isFinite);
    if (broken) this.suspect = this.mostSensitive(hyperparameters());
    this.inspector.step(t, runIn(after), () => runIn(state()));
    if (broken) this.checkTangents(t, after, hyperparameters());
    this.before = after;
  }
  /** The last of some steps in which all was finite. */
  leapt(after: Magnitudes<string>): void {
    this.inspector.leapt(runIn(after));
    this.before = after;
  }

  private checkTangents<H extends string, T extends TensorLike<T>>(
    t: number,
    after: Magnitudes<string>,
    hyper: Hyper<H, T>,
  ): void {
    const scale = greatestOf(Object.values(runIn<number>(this.before)), Number.MIN_VALUE);
    const sizes: Readonly<Record<string, number>> = magnitudesOf(hyper);
    for (const { part, by } of this.layout.find(after)) {
      for (const { key, name } of by) {
        const sensitivity = (must(sizes[name], name) * (valueAt(this.before, key) ?? 0)) / scale;
        this.inspector.tangent(t, part, name, must(after[key], key), sensitivity);
      }
    }
  }

  /** The hyperparameter that the state before is most sensitive to, in relative units; `null` where there are no tangents. */
  private mostSensitive<H extends string, T extends TensorLike<T>>(hyper: Hyper<H, T>): string | null {
    const sizes: Readonly<Record<string, number>> = magnitudesOf(hyper);
    const all = this.layout.find(this.before).flatMap(({ by }) => by);
    const sensitivities = all.map(({ key, name }) => must(sizes[name], name) * must(this.before[key], key));
    const greatest = greatestOf(sensitivities, 0);
    return greatest > 0 ? must(all[sensitivities.indexOf(greatest)], "tangent").name : null;
  }
}
