/**
 * The implicit function theorem at the end of a run that came to rest: s* = Φ(s*, λ), whatever way led there.
 *
 *   (I − A)ᵀ u = ∇E(s*),  ∇f = ∂E/∂λ + Bᵀ u,  A = ∂Φ/∂s, B = ∂Φ/∂λ at s*
 *
 * For gradient descent Φ = w − α ∂L/∂w, and this is ∂E/∂λ − (∂²L/∂λ∂w)ᵀ (∂²L/∂w²)⁻¹ ∇E (Pedregosa 2016; Lorraine et al. 2020); as the
 * theorem of a fixed point it holds for every dynamics. Exact at convergence; memory of one step, whatever the horizon.
 *
 * What does not move the fixed point has no such derivative: ∂Φ/∂α = −∇L is 0 there. That is an error, not a gradient of 0.
 */
import { checkRecord, DualtapeError, refuse, type Lift, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  addScaled,
  bytesOf,
  checkGradient,
  checkRun,
  type Dynamics,
  Inspector,
  LateReport,
  magnitudesOf,
  mapRecord,
  normOf,
  running,
  type State,
  type StepReport,
} from "@dualtape/runs/eager";
import { seeded, type Tensor } from "@dualtape/tensor";
import { checkPositive } from "../../hyper/checks.ts";
import { greatestOf } from "../../hyper/lists.ts";
import { type Cotangents, gradientOf, recordObjective, sumCotangents } from "../../derivatives/pullback.ts";
import type { Strategy } from "../strategy.ts";
import { conjugateGradients } from "./conjugate-gradients.ts";
import { ChangeWatch, ConvergenceError } from "./convergence.ts";
import { type FixedPoint, fixedPoint } from "./fixed-point.ts";
import type { LinearSolver } from "./linear-solver.ts";
import { moving } from "./moving.ts";

/** A hyperparameter that does not move the fixed point of a run, asked for a derivative that only such have. */
export class UnmovedOptimumError extends DualtapeError {
  override readonly name = "UnmovedOptimumError";

  constructor(
    where: string,
    readonly hyperparameter: string,
  ) {
    super(
      where,
      `${hyperparameter} does not move the optimum that the run came to, no more than what the run has still to go`,
      `Hold ${hyperparameter} at a value, or tune it by hybrid or unrolled; should it move the optimum, run longer`,
    );
  }
}

/** How to solve, and how far the run must have come. */
export interface ImplicitOptions {
  /** `conjugateGradients()` by default, or `neumann()`. */
  readonly solver?: LinearSolver;
  /** How much of its greatest change in a step each part of the state may still change; 1e-5 by default. */
  readonly tolerance?: number;
}

/**
 * The hypergradient at the optimum, for hyperparameters that move it, such as regularization. Throws a `ConvergenceError` where the
 * run had not come to rest, and an `UnmovedOptimumError` for a hyperparameter such as a step size, momentum, or ε.
 */
export function implicit(options: ImplicitOptions = {}): Strategy {
  checkRecord("implicit", "the options", options, ["solver", "tolerance"]);
  const { solver = conjugateGradients(), tolerance = 1e-5 } = options;
  if (typeof solver?.solve !== "function") refuse("implicit", "solver", solver, "one, such as conjugateGradients()");
  checkPositive("implicit", "tolerance", tolerance);
  return {
    name: `implicit(${solver.name})`,
    *run<T extends TensorLike<T>, H extends string, K extends string>(
      dynamics: Dynamics<H, K>,
      hyper: Hyper<H, T>,
      lift: Lift<Tensor, T>,
    ) {
      checkRun("implicit", dynamics, hyper, lift);
      const watch = new ChangeWatch();
      const flow = moving(dynamics);
      const run = running(flow, hyper, lift);
      const inspector = new Inspector(dynamics, flow.runOf(run.magnitudes()));
      const take = (t: number): StepReport<K, T> => {
        run.advance(t);
        const magnitudes = run.magnitudes();
        const flat = run.later();
        const now = (): State<K, T> => flow.runOf(flat());
        inspector.step(t, flow.runOf(magnitudes), now);
        watch.take(flow.movedIn(magnitudes));
        return new LateReport(t, now, { monitored: run.monitored() });
      };
      for (let t = 1; t <= dynamics.steps; t++) yield take(t);
      const state = flow.runOf<T>(run.state());
      const { engine, why } = run.computed();
      const rest = fixedPoint(dynamics, state, hyper, lift);
      checkRest(dynamics, watch.observe(state, rest.after), tolerance);
      const objective = recordObjective(dynamics, state, hyper, lift);
      inspector.objective(dynamics.steps, objective.result);
      const direct = objective.pullback();
      const reached = Object.values(direct.state).some((cotangent) => cotangent !== null);
      const u = solver.solve({
        name: dynamics.name,
        right: mapRecord(state, (part, name) => direct.state[name] ?? part.zeroLike()),
        pull: (v) => rest.pull(v).state,
        push: (v) => rest.push(v),
      });
      checkMoved(dynamics, state, hyper, rest, u, direct.hyper, lift);
      const found = sumCotangents(direct.hyper, rest.pull(u).hyper);
      const { gradient, flat } = gradientOf(hyper, found);
      checkGradient(dynamics, dynamics.steps, magnitudesOf(gradient));
      return {
        value: objective.result,
        gradient,
        flat: reached ? flat : (Object.keys(hyper) as H[]).filter((name) => direct.hyper[name] === null),
        state,
        cost: {
          steps: dynamics.steps + rest.products(),
          bytes: rest.bytes + 4 * bytesOf(state),
          engine,
          why: `${why}; the one where it came to rest is recorded on a tape`,
        },
      };
    },
  };
}

function checkRest({ name, steps }: Dynamics, residual: number, tolerance: number): void {
  if (residual <= tolerance) return;
  throw new ConvergenceError(
    `implicit, ${name}`,
    `after ${steps} steps the state still changes by ${residual.toExponential(1)} of its greatest change in a step, not ${tolerance}`,
    "Run longer, on one batch of all the data, allow a greater tolerance, or use hybrid or unrolled",
    residual,
  );
}

/** How many times what a hyperparameter does must exceed what is left to go: momentum at .999 falls below, as it must. */
const CLEARLY = 1000;

/**
 * Refuses a hyperparameter that reaches the objective through the fixed point alone and does not move it. Near the fixed point
 * s* − s ≈ (I − A)⁻¹r with r = Φ(s) − s, so the run has u·r still to go, element by element; a hyperparameter that holds the fixed point
 * still does about as much when it moves by its own size, u·Bλ (a step size exactly that), and any other far more.
 * Random signs on u keep what it does from cancelling: it may well be at its best value.
 */
function checkMoved<T extends TensorLike<T>, H extends string, K extends string>(
  { name: where }: Dynamics<H, K>,
  state: State<K, T>,
  hyper: Hyper<H, T>,
  { after, pull }: FixedPoint<H, K, T>,
  u: State<K, T>,
  direct: Cotangents<H, T>,
  lift: Lift<Tensor, T>,
): void {
  const rounding = mapRecord(state, (part) => part.magnitude() * Number.EPSILON);
  const toGo = mapRecord(addScaled(after, -1, state), (part, name) => part.abs().add(rounding[name]).mul(u[name]));
  const least = CLEARLY * normOf(toGo);
  const random = seeded(1);
  const probes = Array.from({ length: 3 }, () => {
    const signs = mapRecord(u, (part) => part.mul(lift(random.uniform(part.shape, -1, 1)).sign()));
    return pull(signs).hyper;
  });
  for (const name of Object.keys(hyper) as H[]) {
    if (direct[name] !== null) continue;
    const size = hyper[name].magnitude() || 1;
    const moves = probes.map((probe) => (probe[name]?.magnitude() ?? 0) * size);
    if (greatestOf(moves) < least) throw new UnmovedOptimumError(`implicit, ${where}`, name);
  }
}
