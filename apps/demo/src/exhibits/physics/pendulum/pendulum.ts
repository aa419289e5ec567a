/**
 * A double pendulum as a dynamics: two equal bobs on two equal rods, let go at rest with both rods at the same angle. That
 * angle is the hyperparameter. With Δ = θ₁ − θ₂, lengths and masses 1, and D = 1 + sin²Δ,
 *
 *   ω̇₁ = [g (sin θ₂ cos Δ − 2 sin θ₁) − sin Δ (ω₂² + ω₁² cos Δ)] / D
 *   ω̇₂ = [2g (sin θ₁ cos Δ − sin θ₂) + sin Δ (2ω₁² + ω₂² cos Δ)] / D
 *
 * in steps of the classical Runge–Kutta method. All is elementwise: the same code swings a whole row of pendulums.
 */
import type { TensorLike } from "@dualtape/core";
import { between, dynamics } from "@dualtape/hyperopt";
import { tensor } from "@dualtape/tensor";

/** Seconds of a step. */
export const STEP = 0.005;

export const GRAVITY = 9.81;

interface Motion<T> {
  readonly theta1: T;
  readonly theta2: T;
  readonly omega1: T;
  readonly omega2: T;
}

function velocity<T extends TensorLike<T>>({ theta1, theta2, omega1, omega2 }: Motion<T>): Motion<T> {
  const apart = theta1.sub(theta2);
  const [sine, cosine] = [apart.sin(), apart.cos()];
  const [pull1, pull2] = [theta1.sin().mul(GRAVITY), theta2.sin().mul(GRAVITY)];
  const [square1, square2] = [omega1.square(), omega2.square()];
  const scale = sine.square().add(1).reciprocal();
  const upper = pull2
    .mul(cosine)
    .sub(pull1.mul(2))
    .sub(sine.mul(square2.add(square1.mul(cosine))));
  const lower = pull1
    .mul(cosine)
    .sub(pull2)
    .mul(2)
    .add(sine.mul(square1.mul(2).add(square2.mul(cosine))));
  return { theta1: omega1, theta2: omega2, omega1: upper.mul(scale), omega2: lower.mul(scale) };
}

const moved = <T extends TensorLike<T>>(from: Motion<T>, along: Motion<T>, seconds: number) => ({
  theta1: from.theta1.add(along.theta1.mul(seconds)),
  theta2: from.theta2.add(along.theta2.mul(seconds)),
  omega1: from.omega1.add(along.omega1.mul(seconds)),
  omega2: from.omega2.add(along.omega2.mul(seconds)),
});

/** The place of the lower bob; the pivot is the origin, and y points up. */
export const tipOf = <T extends TensorLike<T>>({ theta1, theta2 }: Pick<Motion<T>, "theta1" | "theta2">) => ({
  x: theta1.sin().add(theta2.sin()),
  y: theta1.cos().add(theta2.cos()).neg(),
});

/** Pendulums let go at an angle, each moved by its offset; judged by how far to the side the tips end. */
export const pendulum = (angle: number, seconds: number, offsets: number | readonly number[] = 0) => {
  const away = tensor(offsets);
  return dynamics({
    name: "double pendulum",
    hyperparameters: { angle: between(0, Math.PI, angle) },
    steps: Math.round(seconds / STEP),
    start({ angle: from }, lift) {
      const theta = lift(away).add(from);
      const rest = lift(away.zeroLike());
      return { theta1: theta, theta2: theta, omega1: rest, omega2: rest };
    },
    step(state) {
      const first = velocity(state);
      const second = velocity(moved(state, first, STEP / 2));
      const third = velocity(moved(state, second, STEP / 2));
      const fourth = velocity(moved(state, third, STEP));
      const partway = moved(moved(state, first, STEP / 6), second, STEP / 3);
      return moved(moved(partway, third, STEP / 3), fourth, STEP / 6);
    },
    objective: (state) => tipOf(state).x.sum(),
  });
};
