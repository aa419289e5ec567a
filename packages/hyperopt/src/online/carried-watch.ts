/** Whether a run and the tangents that travel with it are finite, and which hyperparameter to name where they are not. */
import { must, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { type Dynamics, Inspector, type Magnitudes, magnitudesOf, type State } from "@dualtape/runs/eager";
import { directionsOf } from "../derivatives/seed.ts";
import { runIn, tangentOf } from "../derivatives/tangents.ts";
import { greatestOf } from "../hyper/lists.ts";

/** Looks at a run under an adaptation. */
export class CarriedWatch {
  private readonly inspector: Inspector<string>;
  private suspect: string | null = null;

  constructor(
    run: Dynamics,
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
    state: State<string, T>,
    hyperparameters: () => Hyper<H, T>,
  ): void {
    const broken = !Object.values(after).every(Number.isFinite);
    if (broken) this.suspect = mostSensitive(this.before, hyperparameters());
    this.inspector.step(t, runIn(after), () => runIn(state));
    if (broken) this.checkTangents(t, after, hyperparameters());
    this.before = after;
  }

  private checkTangents<H extends string, T extends TensorLike<T>>(
    t: number,
    after: Magnitudes<string>,
    hyper: Hyper<H, T>,
  ): void {
    const scale = greatestOf(Object.values(runIn<number>(this.before)), Number.MIN_VALUE);
    const sizes = magnitudesOf(hyper);
    for (const part of Object.keys(runIn(after))) {
      directionsOf(hyper).forEach(({ name }, k) => {
        const sensitivity = (sizes[name] * (tangentOf(this.before, k, part) ?? 0)) / scale;
        this.inspector.tangent(t, part, name, tangentOf(after, k, part) ?? 0, sensitivity);
      });
    }
  }
}

/** The hyperparameter that a state is most sensitive to, in relative units; `null` where there are no tangents. */
function mostSensitive<H extends string, T extends TensorLike<T>>(
  state: Magnitudes<string>,
  hyper: Hyper<H, T>,
): H | null {
  const parts = Object.keys(runIn(state));
  const directions = directionsOf(hyper);
  const sensitivities = directions.map(({ name }, k) =>
    greatestOf(parts.map((part) => hyper[name].magnitude() * (tangentOf(state, k, part) ?? 0))),
  );
  const greatest = greatestOf(sensitivities, 0);
  return greatest > 0 ? must(directions[sensitivities.indexOf(greatest)], "direction").name : null;
}
