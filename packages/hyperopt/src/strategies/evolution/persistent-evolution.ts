/**
 * Persistent evolution strategies (Vicol, Metz & Sohl-Dickstein 2021, algorithm 2): an estimate of the hypergradient
 * after every window of K steps, while the particles run on. Each remembers all that it was ever perturbed by, and so the
 * truncation costs no bias:
 *
 *   ξ ~ N(0, σ² I) for each pair and window,  acc ← acc + ξ,  ĝ = mean of acc · (L(u + ξ) − L(u − ξ)) / 2σ²
 *
 * where L sums what the dynamics monitors over the window. Without the memory, acc = ξ and all particles start from the
 * run at u, it is truncated ES: less noise, and blind to whatever takes longer than K steps.
 */
import { ArgumentError, checkFlag, type Domain, must, refuse, stack } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { vjp } from "@dualtape/reverse";
import {
  advance,
  DivergenceError,
  type Dynamics,
  Inspector,
  magnitudesOf,
  mapRecord,
  type State,
} from "@dualtape/runs/eager";
import { type Tensor, tensor, zeros } from "@dualtape/tensor";
import { constrain } from "../../hyper/unconstrained.ts";
import { type AntitheticOptions, checkAntithetic, type Estimate, estimateOf, streamFor } from "./antithetic.ts";
import { type Kept, keep, restored } from "./kept.ts";

/** How to estimate along a run. */
export interface PersistentEvolutionOptions extends AntitheticOptions {
  /** K: how many steps each estimate sees. The last window of a run may be shorter. */
  readonly window: number;
  /** `false` for truncated ES, to compare with; `true` by default. */
  readonly persistent?: boolean;
  /**
   * Promises that every operation of the dynamics acts on each element by itself, so that all particles can run at once:
   * start, step and monitor are given hyperparameters of shape `[particles]` in place of `[]`. Much faster where states are
   * small. The promise is checked on one particle, in the first window.
   */
  readonly elementwise?: boolean;
}

/** What one window tells. */
export interface WindowEstimate<H extends string> {
  /** By unconstrained values, which an optimizer moves. */
  readonly unconstrained: Estimate<H, Tensor>;
  /** By natural values: not finite where a domain ends and these have no number for it. */
  readonly natural: Estimate<H, Tensor>;
  /** What the dynamics monitors, summed over the window, as the mean over all particles. */
  readonly loss: number;
  /** The steps of the window, both included. */
  readonly from: number;
  readonly to: number;
}

/** Particles on their way through a run. */
export interface Particles<H extends string> {
  /**
   * Carries all particles through the next window at these unconstrained values; begins a new run after the last step. Pauses
   * after every step of every particle. Throws a `DivergenceError` where one does not stay finite; `restart` then.
   */
  window(u: Hyper<H, Tensor>): Generator<void, WindowEstimate<H>, void>;
  /** Gives up the run: the next window begins a new one, by other perturbations. */
  restart(): void;
  /** All options, with their defaults. */
  readonly settings: Required<PersistentEvolutionOptions>;
  /** Where they are after the last window, or `restart`, as plain values. */
  keep(): KeptParticles;
}

/** Where particles were. */
export interface KeptParticles {
  readonly settings: Required<PersistentEvolutionOptions>;
  /** The steps that they had taken of their run. */
  readonly step: number;
  /** How many windows had been perturbed. */
  readonly drawn: number;
  readonly states: readonly Kept[];
  /** All that each pair was perturbed by in this run; `null` at its beginning. */
  readonly memory: Kept | null;
}

/**
 * Sets particles on a dynamics that has a monitor: the sum of that over the run is the objective here.
 *
 * @param kept where they go on from; at the beginning where left out
 */
export function persistentEvolution<H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  options: PersistentEvolutionOptions,
  kept: Omit<KeptParticles, "settings"> = { step: 0, drawn: 0, states: [], memory: null },
): Particles<H> {
  const { window, persistent = true, elementwise = false } = options;
  checkFlag("persistentEvolution", "persistent", persistent);
  checkFlag("persistentEvolution", "elementwise", elementwise);
  const { particles, deviation, seed } = checkAntithetic("persistentEvolution", options);
  const settings = { window, persistent, elementwise, particles, deviation, seed };
  const { name: where, hyperparameters: domains, steps } = dynamics;
  const monitor = checkDynamics(dynamics, window, elementwise);
  const pairs = particles / 2;
  const random = streamFor([seed]);

  const perturbations = (): Hyper<H, Tensor> =>
    mapRecord(domains, ({ initial }) => random.normal([pairs, ...tensor(initial).shape], 0, deviation));

  let { step: t, drawn } = kept;
  let isDrawing = false;
  let checked = !elementwise || drawn > 0;
  let states = kept.states.map((state) => restored(state) as State<K, Tensor>);
  let memory = kept.memory && (restored(kept.memory) as Hyper<H, Tensor>);
  for (let i = 0; i < drawn; i++) perturbations(); // the stream is where it was
  const begin = (): void => {
    t = 0;
    states = [];
    memory = null;
  };

  /** A state to go on from with these values: where they are those of all particles, what is one number is as many. */
  const spread = (state: State<K, Tensor>, hyper: Hyper<H, Tensor>): State<K, Tensor> => {
    const [value] = Object.values<Tensor>(hyper);
    if (!elementwise || value === undefined) return state;
    return mapRecord(state, (part) => (part.shape.length === 0 ? part.broadcastTo(value.shape) : part));
  };
  /** Runs one particle, or all at once, from step t + 1 to `to`. */
  function* unroll(from: State<K, Tensor> | undefined, hyper: Hyper<H, Tensor>, to: number) {
    let state = spread(from ?? dynamics.start(hyper, lift), hyper);
    const inspector = new Inspector(dynamics, magnitudesOf(state));
    let loss = zeros([]);
    for (let step = t + 1; step <= to; step++) {
      state = advance(dynamics, state, hyper, step, lift);
      inspector.step(step, magnitudesOf(state), () => state);
      loss = loss.add(monitor(state));
      yield;
    }
    return { state, loss };
  }

  return {
    restart() {
      begin();
      if (isDrawing) drawn += 1;
      isDrawing = false;
    },
    settings,
    keep: () => ({ settings, step: t, drawn, states: states.map(keep), memory: memory && keep(memory) }),
    *window(u) {
      if (t === steps) begin();
      const to = Math.min(t + window, steps);
      const hyper = constrain(domains, u);
      const noise = perturbations();
      isDrawing = true;
      const swarm = mapRecord(u, (at, name) => noise[name].concat([noise[name].neg()]).add(at));
      const lanes = elementwise
        ? [constrain(domains, swarm)]
        : Array.from({ length: particles }, (_, i) =>
            constrain(
              domains,
              mapRecord(swarm, (rows) => rowOf(rows, i)),
            ),
          );
      const ends: { readonly state: State<K, Tensor>; readonly loss: Tensor }[] = [];
      for (const [i, lane] of lanes.entries()) {
        ends.push(yield* unroll(states[persistent ? i : 0], lane, to));
      }
      const losses = stack(ends.map(({ loss }) => loss)).reshape([-1]);
      if (!checked) {
        const first = constrain(
          domains,
          mapRecord(swarm, (rows) => rowOf(rows, 0)),
        );
        const alone = yield* unroll(undefined, first, to);
        checkElementwise(where, losses, particles, alone.loss.item());
        checked = true;
      }
      checkLosses(where, to, losses);
      const remembered: Hyper<H, Tensor> | null = persistent ? memory : null;
      memory = remembered === null ? noise : mapRecord(noise, (added, name) => added.add(remembered[name]));
      states = persistent ? ends.map(({ state }) => state) : [(yield* unroll(states[0], hyper, to)).state];
      const slopes = losses
        .slice([0, pairs])
        .sub(losses.slice([pairs, particles]))
        .div(2 * deviation * deviation);
      const samples = mapRecord(memory, (weight, name) => {
        const inner = hyper[name].shape;
        return weight.mul(slopes.reshape([pairs, ...inner.map(() => 1)]));
      });
      const natural = mapRecord(samples, (rows, name) => toNatural(domains[name], hyper[name], rows, elementwise));
      const from = t + 1;
      t = to;
      drawn += 1;
      isDrawing = false;
      return {
        unconstrained: estimateOf(samples),
        natural: estimateOf(natural),
        loss: losses.sum().item() / particles,
        from,
        to,
      };
    },
  };
}

const lift = (value: Tensor): Tensor => value;

const rowOf = (rows: Tensor, i: number): Tensor => rows.slice([i, i + 1]).reshape(rows.shape.slice(1));

/** Gradients by u, one in each row, as gradients by h. */
function toNatural(domain: Domain, h: Tensor, rows: Tensor, elementwise: boolean): Tensor {
  const count = must(rows.shape[0], "count of rows");
  const { pullback } = vjp((x) => domain.unconstrain(x), elementwise ? h.broadcastTo([count]) : h);
  return elementwise ? pullback(rows) : stack(Array.from({ length: count }, (_, i) => pullback(rowOf(rows, i))));
}

/** Refuses what this cannot run on; returns the monitor. */
function checkDynamics<H extends string, K extends string>(
  { name, steps, hyperparameters, monitor }: Dynamics<H, K>,
  window: number,
  elementwise: boolean,
): (state: State<K, Tensor>) => Tensor {
  if (!(Number.isSafeInteger(window) && window >= 1 && window <= steps)) {
    refuse(`persistentEvolution of ${name}`, "window", window, `an integer from 1 to ${steps}`);
  }
  if (monitor === undefined) {
    throw new ArgumentError(
      `persistentEvolution of ${name}`,
      "the dynamics monitors nothing",
      "Give it a monitor: the loss of each step, whose sum is to be made small",
    );
  }
  const vector = Object.entries<Domain>(hyperparameters).find(([, { initial }]) => typeof initial !== "number");
  if (elementwise && vector !== undefined) {
    throw new ArgumentError(
      `persistentEvolution of ${name}`,
      `elementwise, but ${vector[0]} is a vector`,
      "Leave elementwise out, or make it several hyperparameters",
    );
  }
  return monitor;
}

/** Compares the first of all losses with that of the first particle alone. */
function checkElementwise(where: string, losses: Tensor, particles: number, alone: number): void {
  const [first = Number.NaN] = losses.data;
  const wrong =
    losses.data.length !== particles
      ? `${particles} particles have ${losses.data.length} losses`
      : Math.abs(first - alone) > 1e-9 * Math.abs(alone)
        ? `a particle has a loss of ${first} among others, and of ${alone} alone`
        : null;
  if (wrong === null) return;
  throw new ArgumentError(`persistentEvolution of ${where}`, `not elementwise: ${wrong}`, "Leave elementwise out");
}

function checkLosses(where: string, step: number, losses: Tensor): void {
  if (Number.isFinite(losses.magnitude())) return;
  const what = "what is monitored is no longer finite for one of the particles";
  const remedy = "Perturb less, by a smaller deviation, or let the monitor be finite wherever the state is";
  throw new DivergenceError(`${where}, step ${step}`, what, remedy, step, null, "value");
}
