/**
 * A flight with drag and wind, as a dynamics of a thousand steps. Its hyperparameters are what the launcher decides: angle,
 * speed, and when to be at the target.
 *
 *   v̇ = −g ŷ − k |v − w| (v − w),  ẋ = v     (semi-implicit Euler, in metres and seconds; w is a level wind)
 */
import { between, dynamics, positive } from "@dualtape/hyperopt";
import { scalar } from "@dualtape/tensor";
import type { Aim, Conditions } from "./messages.ts";

/** Steps of the integrator in one flight. */
export const STEPS = 1000;

const GRAVITY = 9.81;

/** A flight, judged by the square of the distance from its end to the target. */
export const flight = ({ target, wind, drag }: Conditions, aim: Aim) =>
  dynamics({
    name: "flight",
    hyperparameters: {
      angle: between(0, Math.PI, aim.angle),
      speed: positive(aim.speed),
      time: positive(aim.time),
    },
    steps: STEPS,
    start: ({ angle, speed }, lift) => ({
      x: lift(scalar(0)),
      y: lift(scalar(0)),
      vx: speed.mul(angle.cos()),
      vy: speed.mul(angle.sin()),
    }),
    step({ x, y, vx, vy }, { time }) {
      const dt = time.div(STEPS);
      const against = vx.sub(wind);
      const slowing = against.square().add(vy.square()).sqrt().mul(dt).mul(-drag);
      const nextVx = vx.add(against.mul(slowing));
      const nextVy = vy.add(vy.mul(slowing)).sub(dt.mul(GRAVITY));
      return { x: x.add(nextVx.mul(dt)), y: y.add(nextVy.mul(dt)), vx: nextVx, vy: nextVy };
    },
    objective: ({ x, y }) => x.sub(target.x).square().add(y.sub(target.y).square()),
  });
