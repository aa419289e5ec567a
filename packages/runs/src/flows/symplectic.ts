/**
 * Symplectic integrators of separable systems, H(q, p, t) = T(p) + V(q, t): positions move by a velocity that momenta alone decide, and
 * momenta by a force that positions and the time alone decide.
 *
 *   q̇ = velocity(p) = ∂T/∂p,  ṗ = force(q, t) = −∂V/∂q
 *
 * Leapfrog (Störmer 1907, Verlet 1967) lets the positions drift for half of a step, kicks the momenta for all of it, and lets the positions
 * drift again: one look at the force, which costs most. It is of second order, the same backwards, and keeps volumes in phase space, so the
 * energy stays near that of the start for ever. Three of them, of lengths w₁ h, w₀ h and w₁ h, are of fourth order (Yoshida 1990):
 *
 *   w₁ = 1/(2 − 2^⅓),  w₀ = 1 − 2 w₁
 */
import { ArgumentError, checkFunction, isRecord, type Lift, refuse, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import { checked } from "../dynamics/checked.ts";
import type { Domains, Dynamics } from "../dynamics/dynamics.ts";
import type { State, StepContext } from "../dynamics/stepping.ts";
import {
  checkFlow,
  checkSameNames,
  checkSlopes,
  type Derivatives,
  fieldContext,
  type FieldContext,
  type Flow,
  moved,
  partOf,
  type Span,
  stepLength,
} from "./flow.ts";

/** A flow of a separable system with positions `Q` and momenta `P`. */
export type Symplectic<
  H extends string,
  Q extends string,
  P extends string,
  D extends Domains<H>,
  I extends string,
  JQ extends string,
  JP extends string,
> = Flow<H, Q | P, D, I> &
  Span<H> & {
    /** Which parts of the state are positions. */
    readonly positions: readonly Q[];
    /** Which are momenta: all others. */
    readonly momenta: readonly P[];
    /** How fast positions move. It knows no time: where it is to depend on that, nothing is kept. */
    velocity<T extends TensorLike<T>>(
      momenta: State<P, T>,
      hyper: Hyper<H, T>,
      context: Omit<FieldContext<T, I>, "time">,
    ): Derivatives<Q, JQ, T>;
    /** How fast momenta move. */
    force<T extends TensorLike<T>>(
      positions: State<Q, T>,
      hyper: Hyper<H, T>,
      context: FieldContext<T, I>,
    ): Derivatives<P, JP, T>;
    /** 2, leapfrog, by default; or 4, Yoshida's composition of three of them. */
    readonly order?: 2 | 4;
  };

const CUBE_ROOT_OF_2 = 1.2599210498948732;
/** The lengths of the leapfrogs that a step is made of, by its order. */
const OUTER = 1 / (2 - CUBE_ROOT_OF_2);
const COMPOSITIONS: Readonly<Record<2 | 4, readonly number[]>> = { 2: [1], 4: [OUTER, 1 - 2 * OUTER, OUTER] };

/** Makes a dynamics of a separable system, whose runs are eager; see `symplectic` of `@dualtape/runs`. */
export function symplectic<
  H extends string,
  const Q extends string,
  const P extends string,
  D extends Domains<H>,
  I extends string = never,
  JQ extends string = Q,
  JP extends string = P,
>(options: Symplectic<H, Q, P, D & Domains<H>, I, JQ, JP>): Dynamics<H, Q | P, D> {
  checkFlow("symplectic", options, ["positions", "momenta", "velocity", "force", "order"]);
  const { duration: _duration, timeStep: _timeStep, positions, momenta, velocity, force, order = 2, ...flow } = options;
  checkFunction("symplectic", "velocity", velocity);
  checkFunction("symplectic", "force", force);
  checkParts(positions, momenta);
  if (order !== 2 && order !== 4) refuse("symplectic", "order", order, "2 or 4");
  const { name } = flow;
  const lengths = COMPOSITIONS[order];
  return checked({
    ...flow,
    start<T extends TensorLike<T>>(hyper: Hyper<H, T>, lift: Lift<Tensor, T>): State<Q | P, T> {
      const state = flow.start(hyper, lift);
      if (isRecord(state))
        checkSameNames(`${name}, start`, "the value", [...positions, ...momenta], Object.keys(state));
      return state;
    },
    step<T extends TensorLike<T>>(state: State<Q | P, T>, hyper: Hyper<H, T>, context: StepContext<T, I>) {
      const h = stepLength(options, hyper, context.lift);
      const kicked = (p: State<P, T>, q: State<Q, T>, w: number, c: number): State<P, T> =>
        moved(p, checkSlopes(`${name}, force`, p, options.force(q, hyper, fieldContext(context, h, c))), partOf(h, w));
      const { phase, input, lift } = context;
      const drifted = (q: State<Q, T>, p: State<P, T>, w: number): State<Q, T> =>
        moved(q, checkSlopes(`${name}, velocity`, q, options.velocity(p, hyper, { phase, input, lift })), partOf(h, w));

      let [q, p, c, before] = [pick(state, positions), pick(state, momenta), 0, 0];
      for (const w of lengths) {
        q = drifted(q, p, (before + w) / 2); // the last drift of one leapfrog, and the first of the next
        p = kicked(p, q, w, c + w / 2);
        [c, before] = [c + w, w];
      }
      return { ...drifted(q, p, before / 2), ...p } as State<Q | P, T>;
    },
  });
}

/** The parts of some names. */
const pick = <K extends string, T>(state: State<K, T>, names: readonly K[]): State<K, T> =>
  Object.fromEntries(names.map((name) => [name, state[name]])) as State<K, T>;

/** Refuses names that are none, or that stand twice. */
function checkParts(positions: readonly string[], momenta: readonly string[]): void {
  for (const [what, names] of Object.entries({ positions, momenta })) {
    if (Array.isArray(names) && names.length > 0 && names.every((part) => typeof part === "string")) continue;
    refuse("symplectic", what, names, 'a list of names of parts, such as ["x"]');
  }
  const all = [...positions, ...momenta];
  const twice = all.find((part, i) => all.indexOf(part) !== i);
  if (twice === undefined) return;
  throw new ArgumentError("symplectic", `${twice} stands twice`, "Let each part be one position or one momentum");
}
