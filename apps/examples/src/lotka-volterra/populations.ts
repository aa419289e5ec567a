/**
 * Prey and predators (Lotka 1925, Volterra 1926), along which four rates are fitted to noisy counts:
 *
 *   ẋ = α x − β x y,  ẏ = δ x y − γ y
 *
 * A flow by Runge and Kutta makes the steps. The fit is a dynamics around it that has one part more: the squared distance to what was counted.
 */
import { dynamics, positive, rungeKutta4, simulate } from "@dualtape/hyperopt";
import { scalar, seeded, type Tensor } from "@dualtape/tensor";

/**
 * Steps, in all and between two counts, and how long they last together: about two periods. In a longer record, a fit that is
 * out of step with it is a local minimum.
 */
const [STEPS, EVERY, DURATION] = [300, 10, 6] as const;
/** The standard deviation of a count. */
const NOISE = 0.1;

export const truth = { alpha: 1.5, beta: 1, gamma: 3, delta: 1 };
const rate = positive(2).within(0.2, 20);

/** How they live; in the end, the objective is how many prey there are. */
const life = rungeKutta4({
  name: "prey and predators",
  hyperparameters: { alpha: rate, beta: rate, gamma: rate, delta: rate },
  steps: STEPS,
  duration: DURATION,
  start: (_hyper, lift) => ({ prey: lift(scalar(2)), predators: lift(scalar(1)) }),
  field: ({ prey, predators }, { alpha, beta, gamma, delta }) => ({
    prey: prey.mul(alpha.sub(predators.mul(beta))),
    predators: predators.mul(prey.mul(delta).sub(gamma)),
  }),
  objective: ({ prey }) => prey,
});

/** What was counted after a step, and whether anything was: 1 or 0. */
interface Count {
  readonly prey: Tensor;
  readonly predators: Tensor;
  readonly counted: Tensor;
}

const random = seeded(1);
const nothing: Count = { prey: scalar(0), predators: scalar(0), counted: scalar(0) };
const counts: Count[] = [];
for (const { t, state } of simulate(life, truth)) {
  const seen = (part: Tensor): Tensor => part.add(random.normal([], 0, NOISE));
  const { prey, predators } = state;
  counts.push(t % EVERY === 0 ? { prey: seen(prey), predators: seen(predators), counted: scalar(1) } : nothing);
}

/** The same life, and how far it is from what was counted: the mean square over all counts. */
export const fit = dynamics({
  name: "prey and predators, fitted",
  hyperparameters: life.hyperparameters,
  steps: STEPS,
  engine: "compiled",
  input: (t) => ({ ...(counts[t - 1] ?? nothing) }),
  start: (hyper, lift) => ({ ...life.start(hyper, lift), error: lift(scalar(0)) }),
  step({ error, ...animals }, hyper, context) {
    const next = life.step(animals, hyper, context);
    const { prey, predators, counted } = context.input;
    const distance = next.prey.sub(prey).square().add(next.predators.sub(predators).square());
    return { ...next, error: error.add(counted.where(distance, 0)) };
  },
  objective: ({ error }) => error.mul(EVERY / STEPS / 2),
});
