/**
 * A projectile with drag, differentiated through 10 000 steps of its integrator: the launch angle and speed that hit a
 * target are found by gradient descent, with memory that does not grow with the number of steps.
 *
 *   v̇ = −g ŷ − k |v| v,  ẋ = v     (semi-implicit Euler, in metres and seconds)
 */
import { between, gradientDescent, dynamics, hybrid, hypergradient, positive, tuneDynamics } from "@dualtape/hyperopt";
import { adam, cosine, scheduled } from "@dualtape/optimizers";
import { scalar } from "@dualtape/tensor";
import { bytes, number } from "./report/format.ts";

const GRAVITY = 9.81;
const DRAG = 0.005;
const DURATION = 4;
const ITERATIONS = 40;
const TARGET = { x: 60, y: 10 };

const flight = (steps: number) =>
  dynamics({
    name: "projectile",
    hyperparameters: { angle: between(0, Math.PI / 2, 0.4), speed: positive(20) },
    steps,
    start: ({ angle, speed }, lift) => ({
      x: lift(scalar(0)),
      y: lift(scalar(0)),
      vx: speed.mul(angle.cos()),
      vy: speed.mul(angle.sin()),
    }),
    step({ x, y, vx, vy }) {
      const dt = DURATION / steps;
      const slowing = vx
        .square()
        .add(vy.square())
        .sqrt()
        .mul(-DRAG * dt)
        .add(1);
      const [nextVx, nextVy] = [vx.mul(slowing), vy.mul(slowing).sub(GRAVITY * dt)];
      return { x: x.add(nextVx.mul(dt)), y: y.add(nextVy.mul(dt)), vx: nextVx, vy: nextVy };
    },
    objective: ({ x, y }) => x.sub(TARGET.x).square().add(y.sub(TARGET.y).square()),
  });

console.log("Memory of the hybrid run by number of steps:");
for (const steps of [100, 1000, 10_000]) {
  console.log(`  ${String(steps).padStart(6)} steps: ${bytes(hypergradient(flight(steps), hybrid).cost.bytes)}`);
}

console.log(`\nAiming at (${TARGET.x} m, ${TARGET.y} m) after ${DURATION} s, through 10000 steps of each flight:`);
// Great steps at first, and small ones in the end: the outer optimizer is an optimizer like any other.
const rate = cosine(ITERATIONS, { peak: positive(0.15), final: positive(1e-3) });
const tuning = tuneDynamics(flight(10_000), {
  iterations: ITERATIONS,
  method: gradientDescent(scheduled(adam, "learningRate", rate), { beta1: 0.6 }),
});
for await (const event of tuning) {
  if (event.type !== "iteration" || event.iteration % 5 !== 1) continue;
  const { angle, speed } = event.hyper;
  const miss = Math.sqrt(event.value).toFixed(3);
  console.log(
    `  run ${String(event.iteration).padStart(2)}: angle ${number(angle)} rad, speed ${number(speed)} m/s, miss ${miss} m`,
  );
}
const { hyper, value } = await tuning;
console.log(
  `\nBest: angle ${number(hyper.angle)} rad, speed ${number(hyper.speed)} m/s, miss ${Math.sqrt(value).toFixed(4)} m`,
);
