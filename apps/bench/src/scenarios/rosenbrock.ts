/**
 * Gradient descent on the valley of Rosenbrock (1960), with the derivative of the last loss by the learning rate:
 *
 *   f(x, y) = (1 − x)² + 100 (y − x²)²,  (x, y) ← (x, y) − α ∇f(x, y)
 */
import type { ScalarLike, TensorLike } from "@dualtape/core";
import { record, seedOf } from "@dualtape/reverse";
import { field, type Orbit } from "./scenario.ts";

const valley = <S extends ScalarLike<S>>(x: S, y: S): S => x.sub(1).square().add(y.sub(x.square()).square().mul(100));

/** A thousand steps from the customary start. */
export function rosenbrock(steps = 1000): Orbit {
  const scalar = (value: number) => field("float64", [], () => value);
  return {
    kind: "rosenbrock",
    name: "rosenbrock",
    dtype: "float64",
    batch: null,
    k: 1,
    start: { x: scalar(-1.2), y: scalar(1) },
    data: {},
    hyper: [1e-3],
    steps,
    checkedSteps: steps,
    step<S extends TensorLike<S>>(state: Readonly<Record<string, S>>, hyper: readonly S[]) {
      const [x, y] = [state["x"] as S, state["y"] as S];
      const rate = hyper[0] as S;
      const { value, pullback } = record("step", [x, y], ([a, b]) => valley(a as never, b as never));
      const [slopeX, slopeY] = pullback(seedOf("step", value)) as [S, S];
      return { x: x.sub(slopeX.mul(rate)), y: y.sub(slopeY.mul(rate)) };
    },
    objective({ x, y }) {
      const [a, b] = [x?.[0] ?? 0, y?.[0] ?? 0];
      return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
    },
  };
}
