/** A loop on numbers that have values: one time after another. */
import { stack } from "../compose.ts";
import { must } from "../must.ts";
import type { Looped } from "../looped.ts";
import type { Loop, TensorLike } from "../number.ts";

/** The item of one time. */
export const itemAt = <S extends TensorLike<S>>(items: S, time: number): S =>
  items.slice([time, time + 1]).reshape(items.shape.slice(1));

/** Goes through a loop. */
export function stepByStep<S extends TensorLike<S>>(loop: Loop<S>): Looped<S> {
  const { times, backwards, items, shared, body } = loop;
  const rows: (readonly S[])[] = [];
  let { carried } = loop;
  for (let i = 0; i < times; i++) {
    const time = backwards ? times - 1 - i : i;
    const made = body(
      carried,
      items.map((item) => itemAt(item, time)),
      shared,
    );
    carried = made.carried;
    rows[time] = made.outputs;
  }
  const [first = []] = rows;
  return { carried, outputs: first.map((_, i) => stack(rows.map((row) => must(row[i], "output")))) };
}
