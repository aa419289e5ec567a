/** The objective around a point of a dynamics, by plain runs: along coordinates of the unconstrained space, and over pairs of them. */
import { must } from "@dualtape/core";
import {
  constrain,
  DivergenceError,
  type Dynamics,
  hyperTensors,
  simulate,
  unconstrain,
} from "@dualtape/hyperopt/eager";
import { mapRecord } from "@dualtape/runs/eager";
import { type Tensor, tensor } from "@dualtape/tensor";
import type { Naturals } from "../records/records.ts";
import type { Importances, Pair, Slice, Surface, SurfaceAxis } from "./extras.ts";

/** Work that pauses, and tells how much of it is done, from 0 to 1. */
export type Finding<R> = Generator<number, R, void>;

/** What is measured around a point. */
export interface Measured {
  /** Of how many coordinates, the first of the importances, or of all where these are not known. */
  readonly most: number;
  /** The values of each, an odd number. */
  readonly points: number;
  readonly importances: Importances;
}

/** Measures the objective along some coordinates, and over each pair of them. */
export function* surroundings<H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  at: Naturals,
  { most, points, importances }: Measured,
): Finding<Surface> {
  const around = new Surroundings(dynamics, at);
  const names = importances.length > 0 ? importances.map(({ name }) => name) : around.names;
  const axes = names.slice(0, most).map((name) =>
    around.axis(
      name,
      points,
      importances.find((one) => one.name === name),
    ),
  );
  const planes = axes.flatMap((x, i) => axes.slice(i + 1).map((y) => [x, y] as const));
  const all = axes.length + points * planes.length;
  const slices: Slice[] = [];
  for (const axis of axes) slices.push(yield* told(around.along(axis), slices.length / all));
  const pairs: Pair[] = [];
  for (const [x, y] of planes) pairs.push(yield* told(around.over(x, y), (axes.length + points * pairs.length) / all));
  return { slices, pairs };
}

/** Tells how much is done wherever work pauses. */
export function* told<R>(work: Generator<unknown, R, void>, done: number): Finding<R> {
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
    yield done;
  }
}

/** A point, and the lines and planes through it. */
class Surroundings<H extends string, K extends string> {
  private readonly point: Readonly<Record<H, Tensor>>;
  /** The names of the coordinates, in their order: `learningRate`, `rate[2]`. */
  readonly names: readonly string[];
  /** What was measured, by the moves that are not 0. */
  private readonly known = new Map<string, number | null>();

  constructor(
    private readonly dynamics: Dynamics<H, K>,
    at: Naturals,
  ) {
    const hyper = hyperTensors(
      dynamics,
      mapRecord(dynamics.hyperparameters, (_, name) => must(at[name], "hyperparameter")),
    );
    this.point = unconstrain(dynamics.hyperparameters, hyper);
    this.names = Object.entries<Tensor>(this.point).flatMap(([name, { shape, size }]) =>
      shape.length === 0 ? [name] : Array.from({ length: size }, (_, i) => `${name}[${i}]`),
    );
  }

  /** So many values on an axis, as far as it is safe to either side and somewhat farther. */
  axis(name: string, points: number, judged: Importances[number] | undefined): SurfaceAxis {
    const reach = judged === undefined ? 1 : this.reachOf(name, judged.range);
    const half = (points - 1) / 2;
    const moves = Array.from({ length: points }, (_, i) => (reach * (i - half)) / half);
    const values = moves.map((move) => this.naturalAt(name, move));
    // Natural values rise along it, whichever way the space behind them does.
    return must(values[0], "value") > must(values.at(-1), "value")
      ? { name, moves: moves.reverse(), values: values.reverse() }
      : { name, moves, values };
  }

  /** The runs along an axis. */
  *along(axis: SurfaceAxis): Generator<unknown, Slice, void> {
    const objective: (number | null)[] = [];
    for (const move of axis.moves) objective.push(yield* this.measure(new Map([[axis.name, move]])));
    return { axis, objective };
  }

  /** The runs over two axes; those that are known are not taken again. */
  *over(x: SurfaceAxis, y: SurfaceAxis): Generator<unknown, Pair, void> {
    const objective: (number | null)[][] = [];
    for (const up of y.moves) {
      const row: (number | null)[] = [];
      for (const across of x.moves)
        row.push(
          yield* this.measure(
            new Map([
              [x.name, across],
              [y.name, up],
            ]),
          ),
        );
      objective.push(row);
    }
    return { x, y, objective };
  }

  /** The farther end of a safe range, half as far again, as a move between a quarter and 2. */
  private reachOf(name: string, range: readonly [low: number, high: number]): number {
    const moves = Array.from({ length: 24 }, (_, i) => (i + 1) / 12);
    const within = (move: number): boolean => {
      const value = this.naturalAt(name, move);
      return range[0] <= value && value <= range[1];
    };
    const farthest = moves.filter((move) => within(move) || within(-move)).at(-1) ?? 0;
    return Math.min(2, Math.max(0.25, 1.5 * farthest));
  }

  private naturalAt(name: string, move: number): number {
    const hyper = constrain(this.dynamics.hyperparameters, this.moved(new Map([[name, move]])));
    return must(Object.values<Tensor>(hyper).flatMap(({ data }) => [...data])[this.names.indexOf(name)], "coordinate");
  }

  private moved(moves: ReadonlyMap<string, number>): Readonly<Record<H, Tensor>> {
    let next = 0;
    return mapRecord(this.point, (value: Tensor) => {
      const along = Array.from({ length: value.size }, () => moves.get(must(this.names[next++], "name")) ?? 0);
      return value.add(tensor(along, { shape: value.shape }));
    });
  }

  /** The objective of a run, step by step; `null` where it does not stay finite. */
  private *measure(moves: ReadonlyMap<string, number>): Generator<unknown, number | null, void> {
    const key = this.names.map((name) => moves.get(name) ?? 0).join();
    const known = this.known.get(key);
    if (known !== undefined) return known;
    let found: number | null;
    try {
      const hyper = constrain(this.dynamics.hyperparameters, this.moved(moves));
      found = (yield* together(simulate(this.dynamics, hyper, (value) => value))).value.item();
    } catch (error) {
      if (!(error instanceof DivergenceError)) throw error;
      found = null;
    }
    this.known.set(key, found);
    return found;
  }
}

/** A run whose steps may be taken together; it pauses wherever it does. */
function* together<R>(run: Generator<unknown, R, "together">): Generator<unknown, R, void> {
  for (;;) {
    const next = run.next("together");
    if (next.done) return next.value;
    yield;
  }
}
