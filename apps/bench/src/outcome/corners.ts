/** Where samples are taken, for who asks from outside: the start and the ranges of a problem as coordinates, and the way back. */
import { constrain, type Dynamics, hyperTensors, type HyperValues, unconstrain } from "@dualtape/hyperopt";
import { type Tensor, tensor } from "@dualtape/tensor";

/** The start and the ends of the ranges, a number for each element in the unconstrained space. */
export interface Corners {
  readonly start: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** The natural values at a point. */
  natural(u: readonly number[]): HyperValues<string>;
}

type Values = Readonly<Record<string, Tensor>>;

/** Those of a problem. */
export function cornersOf({ hyperparameters: domains, name }: Dynamics): Corners {
  const first: Values = unconstrain(domains, hyperTensors({ name, hyperparameters: domains }, {}));
  const joined = (values: readonly Tensor[]): readonly number[] => values.flatMap(({ data }) => [...data]);
  const ends = Object.entries(first).map(([part, u]) => domains[part]?.corners(u) ?? [u, u]);
  return {
    start: joined(Object.values(first)),
    low: joined(ends.map(([low]) => low)),
    high: joined(ends.map(([, high]) => high)),
    natural(u) {
      let next = 0;
      const parts = Object.entries(first).map(([part, { shape, size }]): [string, Tensor] => [
        part,
        tensor(u.slice(next, (next += size)), { shape }),
      ]);
      return constrain(domains, Object.fromEntries(parts));
    },
  };
}
