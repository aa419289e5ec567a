/**
 * Swings a row of pendulums on dual numbers, the middle one and pairs of neighbours, and watches the tangents: the exact
 * derivative of the tip by the starting angle beside the central differences (tip(θ + δ) − tip(θ − δ)) / 2δ.
 *
 * Beside it goes a run by the strategy `hybrid`, that of any hypergradient; `chaosWatch` looks at it after every step.
 */
import { Dual, type Perturbation } from "@dualtape/forward";
import { chaosWatch, hybrid, hyperTensors, simulate, type State } from "@dualtape/hyperopt";
import { scalar, type Tensor } from "@dualtape/tensor";
import { DISTANCES } from "./distances.ts";
import { type Moment, type Request, SPACING, type Update, type Vector } from "./messages.ts";
import { GRAVITY, pendulum, STEP, tipOf } from "./pendulum.ts";

/** Steps between two moments that are told. */
const EVERY = Math.round(SPACING / STEP);

/** Moments that are told at once. */
const PACK = 100;

type Parts = "theta1" | "theta2" | "omega1" | "omega2";

/** Tells what happens; `null` where a step brought nothing to tell. */
export function* swing({ angle, seconds }: Request): Generator<Update | null, void> {
  const perturbation: Perturbation = { name: "starting angle" };
  const constant = (value: Tensor) => new Dual(value, [], perturbation);
  const from = new Dual(scalar(angle), [scalar(1)], perturbation);
  const all = pendulum(angle, seconds, [0, ...DISTANCES.flatMap((distance) => [distance, -distance])]);
  const row = simulate(all, { angle: from }, constant);
  const single = pendulum(angle, seconds);
  const run = hybrid.run(single, hyperTensors(single, {}), (value) => value);
  const watch = chaosWatch();

  let moments = [momentOf(0, all.start({ angle: from }, constant))];
  for (let next = row.next(); !next.done; next = row.next()) {
    const { t, state } = next.value;
    const seen = run.next();
    const chaos = seen.done ? null : watch(t, seen.value.sensitivity);
    yield chaos && { type: "chaos", chaos: { ...chaos, time: t * STEP } };
    if (t % EVERY !== 0) continue;
    moments.push(momentOf(t * STEP, state));
    if (moments.length < PACK) continue;
    yield { type: "moments", moments };
    moments = [];
  }
  yield { type: "moments", moments };
  const end = run.next();
  if (!end.done) return;
  const { gradient, state } = end.value;
  yield { type: "ending", gradient: gradient.angle.item(), drift: driftOf(angle, state) };
}

function momentOf(time: number, state: State<Parts, Dual<Tensor>>): Moment {
  const { theta1, theta2 } = state;
  const tip = tipOf({ theta1, theta2 });
  const [x, y] = [tip.x.primal.data, tip.y.primal.data];
  const between = (along: ArrayLike<number>, pair: number): number =>
    ((along[2 * pair + 1] ?? 0) - (along[2 * pair + 2] ?? 0)) / (2 * (DISTANCES[pair] ?? 1));
  return {
    time,
    poses: [0, 1, 2].map((i) => [theta1.primal.data[i] ?? 0, theta2.primal.data[i] ?? 0]),
    tangent: [tip.x.tangents[0]?.data[0] ?? 0, tip.y.tangents[0]?.data[0] ?? 0],
    quotients: DISTANCES.map((_, pair): Vector => [between(x, pair), between(y, pair)]),
  };
}

/** How far the energy has drifted, as a part of what it takes to lift both bobs from the bottom to the top. */
function driftOf(angle: number, state: State<Parts, Tensor>): number {
  const [theta1, theta2, omega1, omega2] = [state.theta1, state.theta2, state.omega1, state.omega2].map((part) =>
    part.item(),
  ) as [number, number, number, number];
  const kinetic = omega1 ** 2 + omega2 ** 2 / 2 + omega1 * omega2 * Math.cos(theta1 - theta2);
  const height = -2 * Math.cos(theta1) - Math.cos(theta2) + 3 * Math.cos(angle);
  return (kinetic + GRAVITY * height) / (6 * GRAVITY);
}
