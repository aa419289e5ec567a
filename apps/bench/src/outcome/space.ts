/** The space of an instance: its hyperparameters as one list of coordinates, where it starts, and within what its samples are taken. */
import { type Dynamics, type Domain } from "@dualtape/hyperopt";
import { vjp } from "@dualtape/reverse";
import { type Tensor, tensor } from "@dualtape/tensor";
import type { Instance } from "./task.ts";

type Values = Readonly<Record<string, Tensor>>;

/** What a list of coordinates stands for. */
export function coordinatesOf({ problem, ranges }: Instance) {
  const names = Object.keys(problem.hyperparameters);
  const parts = names.map((name) => partOf(problem, name));
  const within = parts.map(({ name, domain, size }) => {
    const ends = (ranges[name] ?? refuse(name)).map((end) => domain.unconstrain(tensor(end)).item());
    return { low: Array<number>(size).fill(Math.min(...ends)), high: Array<number>(size).fill(Math.max(...ends)) };
  });
  const apart = (u: readonly number[]): Values => {
    let next = 0;
    return Object.fromEntries(
      parts.map(({ name, shape, size }) => [name, tensor(u.slice(next, (next += size)), { shape })]),
    );
  };
  const join = (of: (part: (typeof parts)[number]) => Tensor): readonly number[] =>
    parts.flatMap((part) => [...of(part).data]);
  return {
    labels: parts.flatMap(({ name, shape, size }) =>
      shape.length === 0 ? [name] : Array.from({ length: size }, (_, i) => `${name}[${i}]`),
    ),
    start: join(({ domain }) => domain.unconstrain(tensor(domain.initial))),
    low: within.flatMap(({ low }) => low),
    high: within.flatMap(({ high }) => high),
    hold(u: readonly number[]): readonly number[] {
      const values = apart(u);
      return join(({ name, domain }) => domain.hold(valueOf(values, name)));
    },
    /** The natural values at a point. */
    constrain(u: readonly number[]): Values {
      const values = apart(u);
      return Object.fromEntries(parts.map(({ name, domain }) => [name, domain.constrain(valueOf(values, name))]));
    },
    /** A gradient by natural values as one by coordinates. */
    pull(u: readonly number[], gradient: Values): readonly number[] {
      const values = apart(u);
      return join(
        ({ name, domain }) =>
          vjp((x) => domain.constrain(x), valueOf(values, name)).pullback(valueOf(gradient, name)) as Tensor,
      );
    },
  };
}

function partOf({ hyperparameters }: Dynamics, name: string) {
  const domain: Domain = hyperparameters[name] ?? refuse(name);
  const { shape, size } = tensor(domain.initial);
  return { name, domain, shape, size };
}

const valueOf = (values: Values, name: string): Tensor => values[name] ?? refuse(name);

function refuse(name: string): never {
  throw new Error(`${name} has no value, domain or range`);
}
