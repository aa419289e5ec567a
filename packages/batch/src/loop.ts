/**
 * A loop on batches: the same loop on what they hold, with the axis of the batch behind that of the times.
 *
 * What all items share at first may be each item's own along the way. So which numbers have the axis is found out before: a step is tried
 * with those that have it at the start, again with those that get it, until none does.
 */
import { type Loop, type LoopBody, type Looped, must, type TensorLike } from "@dualtape/core";
import { toFront } from "./axis.ts";

/** A batch, as its loops see it. */
interface Held<T, S> {
  readonly held: T;
  readonly mapped: boolean;
  spread(): S;
}

/** The batches that a loop stands among, and those that its body sees. */
interface Batches<T, S> {
  outside(held: T, mapped: boolean): S;
  inside(held: T, mapped: boolean): S;
  /** Throws a `BatchError` where it is none that the body may see. */
  checked(batch: S): S;
}

/** A loop on batches, as one on what they hold. */
export function loopOfBatches<T extends TensorLike<T>, S extends Held<T, S> & TensorLike<S>>(
  loop: Loop<S>,
  { outside, inside, checked }: Batches<T, S>,
): Looped<S> {
  const { items, shared, body } = loop;
  const timesFirst = items.map(({ held, mapped }) => (mapped ? toFront(held, 1) : held));
  const within = (held: readonly T[], mapped: readonly boolean[]): readonly S[] =>
    held.map((number, i) => inside(number, must(mapped[i], "place")));
  const take = (carried: readonly T[], mapped: readonly boolean[], row: readonly T[], all: readonly T[]) => {
    const made = body(within(carried, mapped), within(row, items.map(has)), within(all, shared.map(has)));
    return { carried: made.carried.map(checked), outputs: made.outputs.map(checked) };
  };
  const heldIn = (batches: readonly S[], mapped: readonly boolean[]): readonly T[] =>
    batches.map((batch, i) => (mapped[i] ? batch.spread() : batch).held);

  const all = shared.map(({ held }) => held);
  let mapped = loop.carried.map(has);
  let outputs: readonly boolean[];
  for (;;) {
    const first = timesFirst.map((item) => item.slice([0, 1]).reshape(item.shape.slice(1)));
    const tried = take(heldIn(loop.carried, mapped), mapped, first, all);
    outputs = tried.outputs.map(has);
    const more = tried.carried.map((batch, i) => batch.mapped || must(mapped[i], "place"));
    if (more.join() === mapped.join()) break;
    mapped = more;
  }
  const step: LoopBody<T>["body"] = (carried, row, same) => {
    const made = take(carried, mapped, row, same);
    return { carried: heldIn(made.carried, mapped), outputs: heldIn(made.outputs, outputs) };
  };
  const start = heldIn(loop.carried, mapped);
  const [first] = [...start, ...timesFirst, ...all];
  const gone = must(first, "number").loop({ ...loop, carried: start, items: timesFirst, shared: all, body: step });
  return {
    carried: gone.carried.map((held, i) => outside(held, must(mapped[i], "place"))),
    outputs: gone.outputs.map((held, i) => (outputs[i] ? outside(toFront(held, 1), true) : outside(held, false))),
  };
}

const has = ({ mapped }: { readonly mapped: boolean }): boolean => mapped;
