/**
 * A projectile in a wind, with the derivatives of its miss by drag k, gravity g and wind w (semi-implicit Euler):
 *
 *   u = v − (w, 0),  v ← v − Δt (k |u| u + g ŷ),  x ← x + Δt v
 */
import type { TensorLike } from "@dualtape/core";
import { field, type Orbit } from "./scenario.ts";

const DURATION = 4;
const TARGET = { x: 40, y: 10 };

/** Ten thousand steps of one flight. */
export function projectile(steps = 10_000): Orbit {
  const scalar = (value: number) => field("float64", [], () => value);
  const dt = DURATION / 10_000;
  return {
    kind: "projectile",
    name: "projectile",
    dtype: "float64",
    batch: null,
    k: 3,
    start: { x: scalar(0), y: scalar(0), vx: scalar(20), vy: scalar(20) },
    data: { dt: scalar(dt) },
    hyper: [0.005, 9.81, -2],
    steps,
    checkedSteps: steps,
    step<S extends TensorLike<S>>(state: Readonly<Record<string, S>>, hyper: readonly S[]) {
      const [x, y, vx, vy] = [state["x"], state["y"], state["vx"], state["vy"]] as [S, S, S, S];
      const [drag, gravity, wind] = hyper as readonly [S, S, S];
      const along = vx.sub(wind);
      const slowing = along.square().add(vy.square()).sqrt().mul(drag).mul(dt);
      const nextVx = vx.sub(slowing.mul(along));
      const nextVy = vy.sub(slowing.mul(vy)).sub(gravity.mul(dt));
      return { x: x.add(nextVx.mul(dt)), y: y.add(nextVy.mul(dt)), vx: nextVx, vy: nextVy };
    },
    objective: ({ x, y }) => ((x?.[0] ?? 0) - TARGET.x) ** 2 + ((y?.[0] ?? 0) - TARGET.y) ** 2,
  };
}
