/** What a part of a run does in each mode, counted on the part itself: recorded and gone back through, on duals with one tangent and two. */
import type { Lift, TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { mapRecord, type State } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { Counted, Meter } from "./counted.ts";
import { modesOf, type Part } from "./modes.ts";
import type { Count } from "./rates.ts";

/** What a computation does in each mode. */
export interface Work {
  readonly plain: Count;
  /** Recording it and going back through it. */
  readonly reverse: Count;
  /** On duals, besides the work for their tangents. */
  readonly dual: Count;
  /** For a tangent that is present: its operations, and their elements in each of its rows. */
  readonly tangent: Count;
}

/** The work of a part, and how many elements of the hyperparameters it moves with; left between two modes. */
export function* workOf<T extends TensorLike<T>, H extends string, K extends string>(
  part: Part<H, K>,
  state: State<K, T>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): Generator<undefined, Work & { readonly moved: number }, void> {
  const { meter, run } = metered(part, state, hyper, lift);
  const plain = counting(meter, run.plain);
  yield;
  const back = counting(meter, run.reverse);
  yield;
  const one = counting(meter, () => run.dual(1));
  yield;
  const two = counting(meter, () => run.dual(2));
  const [operations, elements] = [two.operations - one.operations, two.elements - one.elements];
  return {
    plain: countOf(plain),
    reverse: countOf(back),
    dual: { operations: one.operations - operations, elements: one.elements - elements },
    tangent: { operations, elements },
    moved: Object.values<Counted<T> | null>(back.result).reduce((count, found) => count + nonzeros(found), 0),
  };
}

/** How many elements a part writes on plain numbers. */
export function elementsOf<T extends TensorLike<T>, H extends string, K extends string>(
  part: Part<H, K>,
  state: State<K, T>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): number {
  const { meter, run } = metered(part, state, hyper, lift);
  run.plain();
  return meter.elements;
}

/** A part on numbers that count, and what they count on. */
function metered<T extends TensorLike<T>, H extends string, K extends string>(
  part: Part<H, K>,
  state: State<K, T>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
) {
  const meter = new Meter();
  const up = (value: T) => new Counted(value, meter);
  return { meter, run: modesOf(part, mapRecord(state, up), mapRecord(hyper, up), (value) => up(lift(value))) };
}

function counting<R>(meter: Meter, compute: () => R) {
  const { operations, elements } = meter;
  const result = compute();
  return { result, operations: meter.operations - operations, elements: meter.elements - elements };
}

const countOf = ({ operations, elements }: Count): Count => ({ operations, elements });

/** How many elements of a cotangent are not 0. */
const nonzeros = <T extends TensorLike<T>>(cotangent: T | null): number =>
  cotangent === null ? 0 : cotangent.detach().notEqual(0).sum().magnitude();
