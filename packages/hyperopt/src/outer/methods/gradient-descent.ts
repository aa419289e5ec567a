/**
 * Descent by an optimizer, as weights are trained: a gradient, an update in the unconstrained space, and again.
 *
 *   u ← optimizer step on (∂h/∂u)ᵀ ∂f/∂h
 *
 * Where a run does not stay finite, the step to it is halved, and those after it grow to their length again. Where the step itself is not finite,
 * as by Adam after a gradient whose square overflows, there is no way on.
 */
import { checkRecord } from "@dualtape/core";
import { checkOptimizer, type Optimizer } from "@dualtape/optimizers";
import { hyperTensors, mapRecord, type State } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { coordinatesOf } from "../../hyper/coordinates.ts";
import type { Method } from "../method.ts";
import { hyperDescent } from "../outer.ts";

/** How often in a row a step is halved before the method gives up. */
const HALVINGS = 24;

/**
 * The method that moves hyperparameters by an optimizer; `hyper` holds those of its own hyperparameters that differ from its defaults. Asks
 * for gradients alone, without end.
 */
export function gradientDescent<M extends string>(
  optimizer: Optimizer<M>,
  hyper: { readonly [N in M]?: number } = {},
): Method {
  checkOptimizer("gradientDescent", optimizer);
  checkRecord("gradientDescent", "the hyperparameters of the optimizer", hyper);
  const own = hyperTensors<M>({ ...optimizer, name: `gradientDescent by ${optimizer.name}` }, hyper);
  return {
    name: `gradientDescent by ${optimizer.name}`,
    *questions({ domains, start, named }) {
      const moving = hyperDescent(domains, optimizer);
      let good = moving.start(named(start));
      let proposed = good;
      /** A state whose values are moved only part of the way from the last good ones. */
      const partly = (to: State<string, Tensor>, part: number): State<string, Tensor> => {
        const origin = moving.read(good);
        return moving.replace(
          to,
          mapRecord(moving.read(to), (end, name) =>
            end
              .sub(origin[name] ?? end)
              .mul(part)
              .add(origin[name] ?? end),
          ),
        );
      };
      let [reason, part, t] = ["the start", 1, 0];
      for (;;) {
        const u = coordinatesOf(moving.read(proposed));
        const { gradient, flat } = yield { u, wanted: "gradient", reason };
        if (flat) return "flat";
        if (gradient === null) {
          part /= 2;
          if (t === 0 || part < 2 ** -HALVINGS) return "diverged";
          proposed = partly(proposed, 0.5);
          reason = "half of the step, since all of it diverged";
        } else {
          good = proposed;
          t += 1;
          part = Math.min(1, 2 * part);
          const next = moving.move(good, own, named(gradient), t);
          if (!coordinatesOf(moving.read(next)).every(Number.isFinite)) return "diverged";
          proposed = part < 1 ? partly(next, part) : next;
          reason = part < 1 ? `${part} of a step` : "a step";
        }
      }
    },
  };
}
