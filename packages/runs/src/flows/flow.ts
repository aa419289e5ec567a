/**
 * What flows along a vector field: what all integrators share. People say how fast a state moves, and an integrator makes the steps
 *
 *   ẋ = f(x, λ, t),  x₀ = start(λ)   ⟶   xₙ₊₁ = xₙ + h Φ(xₙ, λ, tₙ, h),  tₙ = n h,
 *
 * of a constant length h. So a flow is a dynamics like any other, and the road to its derivatives is a strategy's to choose.
 */
import {
  ArgumentError,
  checkBroadcast,
  checkFinite,
  checkFunction,
  checkInteger,
  checkRecord,
  checkTensor,
  formatShape,
  isNumber,
  type Lift,
  listed,
  refuse,
  ShapeError,
  type TensorLike,
} from "@dualtape/core";
import type { Hyper, StepNumber } from "@dualtape/optimizers";
import { scalar, type Tensor } from "@dualtape/tensor";
import type { Domains, Dynamics } from "../dynamics/dynamics.ts";
import type { State, StepContext } from "../dynamics/stepping.ts";
import { lateProperty } from "../records/late.ts";
import { mapRecord } from "../records/record.ts";

/** A length of time: a plain number, not 0, or one that is made of the hyperparameters, of shape []. */
export type TimeOf<H extends string> =
  | number
  | (<T extends TensorLike<T>>(hyper: Hyper<H, T>, lift: Lift<Tensor, T>) => T);

/**
 * How much time a run takes, said once: as a whole, or by each of its steps. One that is made of a hyperparameter varies with it: a
 * `timeStep` changes the duration, too, since the number of steps stays. A negative one goes back in time.
 */
export type Span<H extends string> =
  | { readonly duration: TimeOf<H>; readonly timeStep?: never }
  | { readonly timeStep: TimeOf<H>; readonly duration?: never };

/** Everything of a dynamics but its step. */
export type Flow<H extends string, K extends string, D extends Domains<H>, I extends string> = Pick<
  Dynamics<H, K, D, I>,
  | "name"
  | "hyperparameters"
  | "steps"
  | "engine"
  | "compiler"
  | "deterministic"
  | "input"
  | "phase"
  | "start"
  | "objective"
  | "monitor"
>;

/** What a vector field is given besides the state and the hyperparameters. `input` and `phase` are those of the step, all through it. */
export interface FieldContext<T, I extends string = string> extends Pick<
  StepContext<T, I>,
  "input" | "phase" | "lift"
> {
  /** The time, from 0, of shape []. */
  readonly time: T;
}

/** What each of the parts `K` moves by, and the names `J` that were given, of which none may be another. */
export type Derivatives<K extends string, J extends string, T> = State<K, T> &
  State<J, T> & { readonly [N in Exclude<J, K>]: never };

/** The names of the options that all flows have. */
export const FLOW = [
  "name",
  "hyperparameters",
  "steps",
  "engine",
  "compiler",
  "deterministic",
  "input",
  "phase",
  "start",
  "objective",
  "monitor",
  "duration",
  "timeStep",
] as const;

/** Refuses options that are none; throws an `ArgumentError`. */
export function checkFlow<H extends string>(
  where: string,
  options: Span<H> & { readonly name: string; readonly steps: number; readonly start: unknown },
  own: readonly string[],
): void {
  checkRecord(where, "the record of options", options, [...FLOW, ...own]);
  const { name, steps, start, duration, timeStep } = options;
  if (typeof name !== "string") refuse(where, "the name", name, "a text");
  checkInteger(where, "steps", steps, 1);
  checkFunction(where, "start", start);
  if ((duration === undefined) === (timeStep === undefined)) {
    throw new ArgumentError(
      where,
      `${duration === undefined ? "neither" : "both"} duration and timeStep are given`,
      "Give one of them: the other is made by the number of steps",
    );
  }
  for (const [name, time] of Object.entries({ duration, timeStep })) {
    if (time === undefined) continue;
    if (typeof time !== "number") checkFunction(where, name, time);
    else if (checkFinite(where, name, time) === 0) refuse(where, name, time, "a length of time that is not 0");
  }
}

/** The length h of a step. */
export function stepLength<H extends string, T extends TensorLike<T>>(
  { name, steps, duration, timeStep }: Span<H> & { readonly name: string; readonly steps: number },
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): StepNumber<T> {
  if (typeof timeStep === "number") return timeStep;
  if (typeof duration === "number") return duration / steps;
  const [title, made] =
    timeStep === undefined
      ? (["duration", duration(hyper, lift)] as const)
      : (["timeStep", timeStep(hyper, lift)] as const);
  const where = `${name}, ${title}`;
  checkTensor(where, "it", made);
  if (made.shape.length === 0) return title === "timeStep" ? made : made.div(steps);
  throw new ShapeError(where, `it has shape ${formatShape(made.shape)}, not []`, "Sum it, or take one of its elements");
}

/** A part c of a length. */
export const partOf = <T extends TensorLike<T>>(length: StepNumber<T>, c: number): StepNumber<T> =>
  typeof length === "number" ? length * c : length.mul(c);

/** What a field is given, where the time is found when it asks for it. */
const lateField = /* @__PURE__ */ lateProperty("time");

/** What a field is given at the part c of a step of length h. */
export const fieldContext = <T extends TensorLike<T>, I extends string>(
  { count, phase, input, lift }: StepContext<T, I>,
  h: StepNumber<T>,
  c: number,
): FieldContext<T, I> =>
  lateField({ phase, input, lift }, () =>
    (typeof count === "number" ? lift(scalar(count - 1 + c)) : count.add(c - 1)).mul(h),
  );

/** The parts, each moved by its slope for a length of time; they keep their shape and their precision. */
export const moved = <K extends string, T extends TensorLike<T>>(
  state: State<K, T>,
  slopes: State<K, T>,
  by: StepNumber<T>,
): State<K, T> => mapRecord(state, (part, name) => part.add(slopes[name].mul(by)).to(part.precision));

/**
 * The slopes of all `parts`, as they were given: an `ArgumentError` where one is missing, is none, or is of nothing, and a `ShapeError`
 * where it does not broadcast to its part.
 */
export function checkSlopes<K extends string, T extends TensorLike<T>>(
  where: string,
  parts: State<K, T>,
  slopes: State<K, T>,
): State<K, T> {
  if (isNumber(slopes))
    refuse(where, "what it gives", slopes, "a record, with a derivative for each part of the state");
  checkRecord(where, "what it gives", slopes);
  checkSameNames(where, "the derivative", Object.keys(parts), Object.keys(slopes));
  return mapRecord(parts, (part, name) => {
    const slope = slopes[name];
    checkTensor(where, `the derivative of ${name}`, slope);
    checkBroadcast(`${where}, the derivative of ${name}`, slope.shape, part.shape);
    return slope;
  });
}

/** Refuses a name that is missing, and one that is too many. */
export function checkSameNames(where: string, what: string, wanted: readonly string[], given: readonly string[]): void {
  const missing = wanted.find((name) => !given.includes(name));
  const unknown = given.find((name) => !wanted.includes(name));
  if (missing === undefined && unknown === undefined) return;
  throw new ArgumentError(
    where,
    missing === undefined ? `${what} of ${unknown} is one of nothing` : `${what} of ${missing} is missing`,
    `Give one for each of ${listed(wanted)}, and no other`,
  );
}
