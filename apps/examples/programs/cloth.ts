/**
 * A cloth of masses and springs, fitted to what a camera saw of it: how stiff it is, and how damped, from noisy frames of its fall.
 * The simulation is written once; with derivatives, the same code tells how each mass would have moved in another cloth.
 */
import { dynamics, positive, simulate, trustRegion, tuneDynamics } from "@dualtape/hyperopt";
import { scalar, seeded, type Tensor, tensor } from "@dualtape/tensor";

const SIDE = 5; // masses along an edge, each of 50 g, a tenth of a metre from each other
const DT = 0.005;
const grid = Array.from({ length: SIDE * SIDE }, (_, i) => [i % SIDE, Math.floor(i / SIDE)] as const);
const rest = tensor(grid.map(([column, row]) => [0.1 * column, 0.1 * row, 0]));
const gravity = tensor([0, 0, -9.81]);
const free = tensor(grid.map(([column, row]) => [row === 0 && column % (SIDE - 1) === 0 ? 0 : 1])); // two corners are not
const springs = grid.flatMap(([column, row], i) => [
  ...(column + 1 < SIDE ? [{ from: i, to: i + 1 }] : []),
  ...(row + 1 < SIDE ? [{ from: i, to: i + SIDE }] : []),
]);
const [from, to] = [springs.map((spring) => spring.from), springs.map((spring) => spring.to)];

/** The fall of a cloth, and how far it is from the frames that were seen, one after each step. */
const fall = (frames: readonly Tensor[]) =>
  dynamics({
    name: "cloth",
    steps: 120,
    hyperparameters: { stiffness: positive(10), damping: positive(0.5) },
    start: (_hyper, lift) => ({ x: lift(rest), v: lift(rest.zeroLike()), error: lift(scalar(0)) }),
    input: (t) => ({ frame: frames[t - 1] ?? rest }),
    step({ x, v, error }, { stiffness, damping }, { input, lift }) {
      const along = x.take(to).sub(x.take(from));
      const length = along.square().sum(1, true).sqrt();
      const pull = along.div(length).mul(length.sub(0.1)).mul(stiffness);
      const pulls = pull.scatterAdd(from, SIDE * SIDE).sub(pull.scatterAdd(to, SIDE * SIDE));
      const acceleration = pulls.sub(v.mul(damping)).div(0.05).add(lift(gravity));
      const faster = v.add(acceleration.mul(DT)).mul(lift(free));
      const moved = x.add(faster.mul(DT));
      return { x: moved, v: faster, error: error.add(moved.sub(input.frame).square().sum()) };
    },
    objective: ({ error }) => error,
  });

const truth = { stiffness: 40, damping: 0.1 };
const random = seeded(1);
const frames: Tensor[] = [];
for (const { state } of simulate(fall([]), truth)) {
  frames.push(state.x.add(random.normal(rest.shape, 0, 0.01))); // a camera that is off by a centimetre
}

const { hyper } = await tuneDynamics(fall(frames), { method: trustRegion(), iterations: 20 });
const { stiffness, damping } = hyper;
console.log(`stiffness ${stiffness.toFixed(1)} (it is 40), damping ${damping.toFixed(3)} (it is 0.1)`);
const off = Math.max(Math.abs(stiffness / truth.stiffness - 1), Math.abs(damping / truth.damping - 1));
if (!(off < 0.02)) throw new Error("the fit should find the cloth that was seen");
