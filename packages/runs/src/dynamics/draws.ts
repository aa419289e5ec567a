/**
 * What a loss draws: data of the step, like its batch. So it is the same whoever computes the run, eagerly or in a program that was
 * written down once, and for each step anew: a number that is drawn depends on the seed, on the step and on its place in the loss alone.
 */
import {
  ArgumentError,
  checkFinite,
  formatShape,
  must,
  type Precision,
  refuse,
  sameShape,
  type Shape,
} from "@dualtape/core";
import { foldIn, seeded, type Tensor } from "@dualtape/tensor";

/** A source of random numbers inside of a loss. A bound or a moment may be a number of the loss, and has a derivative then. */
export interface LossRandom<S> {
  /** Evenly between two bounds, 0 and 1 by default. */
  uniform(shape: Shape, low?: S | number, high?: S | number): S;
  /** Normal, with mean 0 and standard deviation 1 by default. */
  normal(shape: Shape, mean?: S | number, deviation?: S | number): S;
  /** A source of its own, by a name that is used once: what is drawn from it does not depend on what others draw. */
  split(name: string): LossRandom<S>;
}

/** Something that is drawn. */
export interface Draw {
  /** Its place: the names of the sources that it is drawn from, and its number there. */
  readonly path: string;
  readonly kind: "uniform" | "normal";
  readonly shape: Shape;
}

/** The operations that a draw takes to its bounds or moments. */
interface Scalable<S> {
  add(other: S | number): S;
  sub(other: S | number): S;
  mul(other: S | number): S;
  neg(): S;
}

/** A source that has somebody else draw. */
export function drawingBy<S extends Scalable<S>>(where: string, draw: (draw: Draw) => S, within = ""): LossRandom<S> {
  let count = 0;
  const names = new Set<string>();
  const next = (kind: Draw["kind"], shape: Shape): S => draw({ path: `${within}${count++}`, kind, shape });
  const scaled = (standard: S, shift: S | number, factor: S | number): S =>
    shift === 0 && factor === 1 ? standard : standard.mul(factor).add(shift);
  return {
    uniform(shape, low = 0, high = 1) {
      for (const bound of [low, high]) checkBound(where, "a bound", bound);
      const width =
        typeof high !== "number" ? high.sub(low) : typeof low !== "number" ? low.neg().add(high) : high - low;
      return scaled(next("uniform", shape), low, width);
    },
    normal(shape, mean = 0, deviation = 1) {
      checkBound(where, "the mean", mean);
      checkBound(where, "the deviation", deviation);
      return scaled(next("normal", shape), mean, deviation);
    },
    split(name) {
      if (typeof name !== "string") refuse(`${where}, random.split`, "the name", name, "a string");
      if (names.has(name)) {
        throw new ArgumentError(
          `${where}, random.split`,
          `the name ${JSON.stringify(name)} was used before`,
          "Give each source a name of its own: two of one name would draw the same",
        );
      }
      names.add(name);
      return drawingBy(where, draw, `${within}${encodeURIComponent(name)}/`);
    },
  };
}

function checkBound(where: string, name: string, bound: unknown): void {
  if (typeof bound === "number") checkFinite(`${where}, random`, name, bound);
}

/** The beginning of the names under which draws stand among the data of a step: no path of a batch begins so. */
const PREFIX = ":random.";

/** The name of a draw among the data of a step. */
export const nameOf = ({ kind, path }: Draw): string => `${PREFIX}${kind}.${path}`;

/** Draws, for a step or for another purpose. */
export function drawn(
  { path, kind, shape }: Draw,
  seed: number,
  purpose: number | string,
  precision: Precision,
): Tensor {
  return seeded(foldIn(seed, purpose, path), { precision })[kind](shape);
}

/** A source that finds what it is asked for among the data of a step. */
export const drawingFrom = <S extends Scalable<S> & { readonly shape: Shape }>(
  where: string,
  given: Readonly<Record<string, S>>,
): LossRandom<S> =>
  drawingBy(where, (draw) => {
    const found = Object.hasOwn(given, nameOf(draw)) ? given[nameOf(draw)] : undefined;
    if (found !== undefined && sameShape(found.shape, draw.shape)) return found;
    throw new ArgumentError(
      `${where}, random`,
      `it draws ${draw.kind} numbers of shape ${formatShape(draw.shape)} that it did not draw when it was tried on such a batch`,
      "Let the loss draw the same shapes in the same order for all batches of a shape: it may not depend on values",
    );
  });

const NOTHING: Readonly<Record<string, Tensor>> = {};

/** What a loss draws on batches of some shapes, known from trying it: `ask` does, once for all batches that are laid out alike. */
export class Draws {
  private readonly known: Map<string, readonly Draw[]>;
  private last: { readonly shapes: readonly Shape[]; readonly draws: readonly Draw[] };

  /** @param first a batch that the loss was tried on, and what it drew there */
  constructor(
    private readonly seed: number,
    private readonly precision: Precision,
    private readonly ask: (leaves: readonly Tensor[], t: number) => readonly Draw[],
    first: { readonly leaves: readonly Tensor[]; readonly draws: readonly Draw[] },
  ) {
    this.known = new Map([[layoutOf(first.leaves), first.draws]]);
    this.last = { shapes: shapesOf(first.leaves), draws: first.draws };
  }

  /** What is drawn for a step, by the names that it has among the step's data. */
  at(t: number, leaves: readonly Tensor[]): Readonly<Record<string, Tensor>> {
    // Most batches are laid out as the one before.
    if (!leaves.every(({ shape }, i) => sameShape(shape, must(this.last.shapes[i], "shape")))) {
      const layout = layoutOf(leaves);
      const draws = this.known.get(layout) ?? this.ask(leaves, t);
      this.known.set(layout, draws);
      this.last = { shapes: shapesOf(leaves), draws };
    }
    const { draws } = this.last;
    if (draws.length === 0) return NOTHING;
    return Object.fromEntries(draws.map((draw) => [nameOf(draw), drawn(draw, this.seed, t, this.precision)]));
  }
}

const shapesOf = (leaves: readonly Tensor[]): readonly Shape[] => leaves.map(({ shape }) => shape);

const layoutOf = (leaves: readonly Tensor[]): string => leaves.map(({ shape }) => `[${shape.join()}]`).join();
