/**
 * A dynamics whose functions are looked at, while they run or are written down: a compiled step does not pay for it.
 *
 * - A name that nobody gave is no value of 0: a mistyped `input.wieght` is refused by its name, in the first step that is taken.
 * - A part of the state may be laid out anew in the first step, as one that starts as a placeholder. After that it may still change
 *   its shape, as a history does, but not by broadcasting: that is an update of another shape than what it updates.
 */
import {
  ArgumentError,
  checkTensor,
  describe,
  formatShape,
  isNumber,
  isRecord,
  type Lift,
  listed,
  refuse,
  sameShape,
  type Shape,
  ShapeError,
  type TensorLike,
} from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import { checkNames, valueAt } from "../records/record.ts";
import { checkDynamics, checkNumbers } from "./checks.ts";
import type { Dynamics, Domains } from "./dynamics.ts";
import { lateContext, type State, type StepContext } from "./stepping.ts";

/**
 * Gives a dynamics written as an object literal its types, and has its functions looked at: see `checked` for what they may not do.
 * The names of `context.input` are those that `input` returns; write it above `step`.
 */
export const dynamics = <H extends string, K extends string, D extends Domains<H>, I extends string = never>(
  definition: Dynamics<H, K, D & Domains<H>, I>,
): Dynamics<H, K, D> => checked(definition);

/** The same dynamics, its functions looked at. */
export function checked<H extends string, K extends string, D extends Domains<H>, I extends string>(
  definition: Dynamics<H, K, D, I>,
): Dynamics<H, K, D, I> {
  checkDynamics("dynamics", definition);
  const { name, input, phase, monitor } = definition;
  let looked = false;
  return {
    ...definition,
    ...(input && {
      input(t: number) {
        const data = input(t);
        checkNumbers(`${name}, step ${t}`, "the input", data);
        return data;
      },
    }),
    ...(phase && {
      phase(t: number) {
        const title = phase(t);
        if (typeof title !== "string") refuse(`${name}, step ${t}`, "the phase", title, "a text");
        return title;
      },
    }),
    ...(monitor && {
      monitor<T extends TensorLike<T>>(state: State<K, T>): T {
        const where = `${name}, monitor`;
        const value = monitor(known(() => where, "part of the state", state));
        checkTensor(where, "it", value);
        return value;
      },
    }),
    start<T extends TensorLike<T>>(hyper: Hyper<H, T>, lift: Lift<Tensor, T>): State<K, T> {
      const where = (): string => `${name}, start`;
      const state = definition.start(known(where, "hyperparameter", hyper), lift);
      checkParts(where, state, hyper);
      return { ...state };
    },
    step<T extends TensorLike<T>>(state: State<K, T>, hyper: Hyper<H, T>, context: StepContext<T, I>): State<K, T> {
      // A step that does not ask for its number is like the others: neither must what looks at it.
      const where = (): string => `${name}, step ${context.t}`;
      if (looked) {
        const after = definition.step(state, hyper, context);
        checkParts(where, after, state);
        checkShapes(where, state, after, context);
        return after;
      }
      const { count, phase, lift } = context;
      const after = definition.step(
        known(where, "part of the state", state),
        known(where, "hyperparameter", hyper),
        lateContext({ count, phase, input: known(where, "input", context.input), lift }, () => context.t),
      );
      checkParts(where, after, state);
      checkShapes(where, state, after, context);
      looked = true;
      return { ...after };
    },
    objective<T extends TensorLike<T>>(state: State<K, T>, hyper: Hyper<H, T>, lift: Lift<Tensor, T>): T {
      const where = (): string => `${name}, objective`;
      const value = definition.objective(
        known(where, "part of the state", state),
        known(where, "hyperparameter", hyper),
        lift,
      );
      if (isNumber(value) && isOfKind(value, Object.values(hyper)[0])) return value;
      throw new ArgumentError(where(), `it is ${describe(value)}`, "Return a number of the kind that the state is of");
    },
  };
}

/** A record that refuses to be asked for a name that it does not have. */
function known<R extends Readonly<Record<string, unknown>>>(where: () => string, what: string, record: R): R {
  if (typeof record !== "object" || record === null) refuse(where(), `a ${what}`, record, "a record of numbers");
  return new Proxy(record, {
    get(target, name) {
      if (typeof name === "symbol" || Object.hasOwn(target, name)) return Reflect.get(target, name);
      const names = Object.keys(target);
      throw new ArgumentError(
        where(),
        `there is no ${what} ${JSON.stringify(name)}`,
        names.length === 0 ? "It has none" : `Correct the name: there is ${listed(names)}`,
      );
    },
  });
}

/** Refuses a state that is no record of numbers, of the kind that a run was `given`. */
function checkParts(
  where: () => string,
  state: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
): void {
  if (!isRecord(state) || isNumber(state)) {
    throw new ArgumentError(
      where(),
      `the state is ${describe(state)}`,
      "Return a record of numbers, one for each part",
    );
  }
  const names = Object.keys(state);
  if (names.includes("__proto__")) checkNames(where(), names);
  const [like] = Object.values(given);
  for (const part of names) {
    if (isNumber(state[part]) && isOfKind(state[part], like)) continue;
    throw new ArgumentError(where(), `${part} is ${describe(state[part])}`, "Make it a number of the run with lift(…)");
  }
}

/** Refuses a part that has grown by broadcasting after the first step. */
function checkShapes(
  where: () => string,
  before: State<string, { readonly shape: Shape }>,
  after: State<string, { readonly shape: Shape }>,
  context: { readonly t: number },
): void {
  for (const [part, { shape }] of Object.entries(after)) {
    const from = valueAt(before, part)?.shape;
    if (from === undefined || sameShape(from, shape) || !stretches(from, shape) || context.t === 1) continue;
    throw new ShapeError(
      where(),
      `${part} has grown from ${formatShape(from)} to ${formatShape(shape)} by broadcasting`,
      "Start it in the shape that it is to have, or sum what it is updated by to its shape",
    );
  }
}

/** Whether one shape broadcasts to another. */
const stretches = (from: Shape, to: Shape): boolean =>
  from.length <= to.length && from.every((length, i) => length === 1 || length === to[i + to.length - from.length]);

/** Whether two numbers are of one class, or one of a class that extends the other's; of nothing, everything is. */
const isOfKind = (value: unknown, like: unknown): boolean =>
  like === undefined ||
  Object.prototype.isPrototypeOf.call(Object.getPrototypeOf(like), value as object) ||
  Object.prototype.isPrototypeOf.call(Object.getPrototypeOf(value), like as object);
