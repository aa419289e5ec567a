/**
 * Forward mode through a loop: (h, ḣ) ← step(h, ḣ), a loop that carries the tangents beside the primals.
 *
 * A tangent that is zero by structure is absent, and one that is absent at first may appear along the way. So which there are is found out
 * before: a step is tried with those that stand at the start, again with those that it adds, until it adds none.
 */
import { ArgumentError } from "../errors.ts";
import { must } from "../must.ts";
import type { LoopBody, LoopDuals, Looped, Primal } from "../looped.ts";
import type { Loop, TensorLike } from "../number.ts";
import { itemAt } from "./step-by-step.ts";

/** For each number, for each direction, whether there is a tangent. */
type Presence = readonly (readonly boolean[])[];

/** A loop on duals, as one on what they are made of. */
export function forward<T extends TensorLike<T>, S extends Primal<T> & TensorLike<S>>(
  loop: Loop<S>,
  { tangentsOf, made }: LoopDuals<T, S>,
): Looped<S> {
  const presenceOf = (duals: readonly S[], where: Where): Presence =>
    duals.map((dual) => tangentsOf(dual, where).map((tangent) => tangent !== null));
  const apart = (duals: readonly S[], presence: Presence, where: Where): readonly T[] =>
    duals.flatMap((dual, i) => {
      const tangents = tangentsOf(dual, where);
      if (tangents.some((tangent, k) => tangent !== null && !presence[i]?.[k])) throw changing(loop.name);
      return [dual.primal, ...present(presence[i]).map((k) => tangents[k] ?? dual.primal.zeroLike())];
    });
  const together = (numbers: readonly T[], presence: Presence, where: Where): readonly S[] => {
    let next = 0;
    return presence.map((directions) => {
      const primal = must(numbers[next++], "primal");
      const tangents = directions.map((has) => (has ? must(numbers[next++], "tangent") : null));
      return made(primal, tangents, where);
    });
  };

  const items = presenceOf(loop.items, "outside");
  const shared = presenceOf(loop.shared, "outside");
  const over = apart(loop.items, items, "outside");
  const all = apart(loop.shared, shared, "outside");
  let carried = presenceOf(loop.carried, "outside");
  let outputs: Presence;
  const step: LoopBody<T>["body"] = (state, row, same) => {
    const next = loop.body(
      together(state, carried, "inside"),
      together(row, items, "inside"),
      together(same, shared, "inside"),
    );
    return { carried: apart(next.carried, carried, "inside"), outputs: apart(next.outputs, outputs, "inside") };
  };
  for (;;) {
    const tried = loop.body(
      together(apart(loop.carried, carried, "outside"), carried, "inside"),
      together(
        over.map((item) => itemAt(item, 0)),
        items,
        "inside",
      ),
      together(all, shared, "inside"),
    );
    outputs = presenceOf(tried.outputs, "inside");
    const more = union(carried, presenceOf(tried.carried, "inside"));
    if (JSON.stringify(more) === JSON.stringify(carried)) break;
    carried = more;
  }
  const start = apart(loop.carried, carried, "outside");
  const [first] = [...start, ...over, ...all];
  const gone = must(first, "number").loop({ ...loop, carried: start, items: over, shared: all, body: step });
  return { carried: together(gone.carried, carried, "outside"), outputs: together(gone.outputs, outputs, "outside") };
}

type Where = "outside" | "inside";

const present = (directions: readonly boolean[] = []): readonly number[] =>
  [...directions.keys()].filter((k) => directions[k]);

/** All tangents of both; a number that had none at all has as many directions as one that has some. */
const union = (a: Presence, b: Presence): Presence =>
  a.map((one, i) => {
    const other = b[i] ?? [];
    return Array.from(
      { length: Math.max(one.length, other.length) },
      (_, k) => (one[k] ?? false) || (other[k] ?? false),
    );
  });

const changing = (name: string): ArgumentError =>
  new ArgumentError(
    name,
    "one step has a derivative that the step before had not",
    "Let every step do the same with what it is given; choose by where(…)",
  );
