// Through every step of a simulation. A ball flies against the drag
// of the air, and where it is after four seconds depends on how it was
// thrown. That is differentiated through all steps, and descended:
// the throw that hits.
import {
  between,
  dynamics,
  type HyperValues,
  hyperTensors,
  positive,
  simulate,
  tuneDynamics,
  gradientDescent,
} from "@dualtape/hyperopt";
import { adam, cosine, scheduled } from "@dualtape/optimizers";
import { scalar } from "@dualtape/tensor";
import { plot } from "playground";

const target = { x: 60, y: 10 }; // metres
const dt = 0.02; // seconds
const drag = 0.005; // per metre

const flight = dynamics({
  name: "flight",
  hyperparameters: {
    angle: between(0, Math.PI / 2, 0.4),
    speed: positive(20),
  },
  steps: 200,
  start: ({ angle, speed }, lift) => ({
    x: lift(scalar(0)),
    y: lift(scalar(0)),
    vx: speed.mul(angle.cos()),
    vy: speed.mul(angle.sin()),
  }),
  step({ x, y, vx, vy }) {
    const speed = vx.square().add(vy.square()).sqrt();
    const kept = speed.mul(-drag * dt).add(1);
    const next = { vx: vx.mul(kept), vy: vy.mul(kept).sub(9.81 * dt) };
    const [dx, dy] = [next.vx.mul(dt), next.vy.mul(dt)];
    return { x: x.add(dx), y: y.add(dy), ...next };
  },
  objective({ x, y }) {
    const [east, up] = [x.sub(target.x), y.sub(target.y)];
    return east.square().add(up.square()); // the squared miss
  },
});

/** The flight of one throw, as points. */
function path(hyper: HyperValues<"angle" | "speed">): [number, number][] {
  const states = simulate(flight, hyperTensors(flight, hyper), (v) => v);
  return Array.from(states, ({ state: { x, y } }) => [x.item(), y.item()]);
}

// Great steps at first, small ones in the end: the optimizer that aims
// is an optimizer like any other.
const rate = cosine(30, { peak: positive(0.15), final: positive(0.001) });
const optimizer = scheduled(adam, "learningRate", rate);

const aiming = tuneDynamics(flight, {
  iterations: 30,
  method: gradientDescent(optimizer, { beta1: 0.6 }),
});
const axes = { title: "Flights", x: "metres", y: "height" };
plot({ target: [[target.x, target.y]] }, axes);
for await (const event of aiming) {
  if (event.type !== "iteration" || event.iteration % 5 !== 1) continue;
  const { iteration, hyper, value } = event;
  plot({ [`throw ${iteration}`]: path(hyper) }, axes);
  const miss = Math.sqrt(value).toFixed(2);
  console.log(`throw ${iteration} misses by ${miss} m`, hyper);
}

const { hyper, value } = await aiming;
plot({ best: path(hyper) }, axes);
console.log(`the best by ${Math.sqrt(value).toFixed(2)} m`, hyper);
