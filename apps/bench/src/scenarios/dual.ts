/** A step on numbers with tangents, as a step on their parts: what an engine of this library compiles, or runs as it is. */
import type { TensorLike } from "@dualtape/core";
import { Dual, type Perturbation } from "@dualtape/forward";
import type { Parts, Run } from "./scenario.ts";

/** The parts after a step. Without tangents it is the plain step. */
export function stepParts<S extends TensorLike<S>>(
  run: Run,
  state: Parts<S>,
  hyper: readonly S[],
  data: Readonly<Record<string, S>>,
): Parts<S> {
  if (run.k === 0) return mapRecord(run.step(mapRecord(state, primalOf), hyper, data), (primal) => [primal]);
  const perturbation: Perturbation = { name: run.name };
  const constant = (value: S): Dual<S> => new Dual(value, [], perturbation);
  const direction = (value: S, place: number): Dual<S> => {
    const unit = (k: number): S | null => (k === place ? value.zeroLike().add(1) : null);
    return place < run.k
      ? new Dual(
          value,
          Array.from({ length: run.k }, (_, k) => unit(k)),
          perturbation,
        )
      : constant(value);
  };
  const next = run.step<Dual<S>>(
    mapRecord(state, (parts) => new Dual(primalOf(parts), parts.slice(1), perturbation)),
    hyper.map(direction),
    mapRecord(data, constant),
  );
  return mapRecord(next, ({ primal, tangents }) => [
    primal,
    ...Array.from({ length: run.k }, (_, k) => tangents[k] ?? primal.zeroLike()),
  ]);
}

/** The parts of the start: the given values, and tangents of 0. */
export const startParts = <S extends TensorLike<S>>(run: Run, start: Readonly<Record<string, S>>): Parts<S> =>
  mapRecord(start, (value) => [value, ...Array.from({ length: run.k }, () => value.zeroLike())]);

/** The same names with other values. */
export const mapRecord = <V, W>(record: Readonly<Record<string, V>>, f: (value: V) => W): Readonly<Record<string, W>> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]));

const primalOf = <S>(parts: readonly S[]): S => parts[0] as S;
