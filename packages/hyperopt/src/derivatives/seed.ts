/**
 * The hyperparameters of a run as duals: each of their elements is a direction of its own.
 *
 * A schedule has a value for each step, and a step reads one or two of them. So the unit tangents of a vector are not laid out, K
 * for each of its K elements; they are made for the part that is read, and all others stay absent. A number of the run thus has
 * a tangent only by what can have moved it.
 */
import {
  linear,
  type LinearName,
  type LinearParameters,
  must,
  type Shape,
  sizeOf,
  type TensorLike,
} from "@dualtape/core";
import { basis, Dual, type Perturbation, type Tangents } from "@dualtape/forward";
import type { Hyper } from "@dualtape/optimizers";
import { mapRecord } from "@dualtape/runs/eager";
import { arange, type Tensor } from "@dualtape/tensor";

/** A dual whose elements are directions: rearranging it rearranges the directions, and anything else makes its tangents. */
export class Seed<T extends TensorLike<T>> extends Dual<T> {
  private made: Tangents<T> | null = null;

  /** @param directions the number of the direction of each element, of 0 to `count` − 1 */
  constructor(
    primal: T,
    readonly directions: Tensor,
    readonly count: number,
    perturbation: Perturbation,
  ) {
    super(primal, [], perturbation);
  }

  override get tangents(): Tangents<T> {
    this.made ??= unitTangents(this.primal, this.directions, this.count);
    return this.made;
  }
  override get byteLength(): number {
    return this.primal.byteLength;
  }
  override linear<M extends TensorLike<M>, N extends LinearName>(
    this: Seed<M>,
    name: N,
    others: readonly Dual<M>[],
    parameters: LinearParameters[N],
  ): Dual<M> {
    if (!linear[name].picks) {
      return new Dual(this.primal, this.tangents, this.perturbation).linear(name, others, parameters);
    }
    const picked = <S extends TensorLike<S>>(x: S): S => x.linear(name, [], parameters);
    return new Seed(picked(this.primal), picked(this.directions), this.count, this.perturbation);
  }
}

/** What a tangent is taken by. */
export interface Direction<H extends string> {
  readonly name: H;
}

/** The hyperparameters as duals, and what each of their K directions stands for. */
export interface Seeded<H extends string, T extends TensorLike<T>> {
  readonly duals: Hyper<H, Dual<T>>;
  readonly directions: readonly Direction<H>[];
}

/** The directions of hyperparameters: one for each of their elements. */
export const directionsOf = <H extends string>(hyper: Hyper<H, { readonly shape: Shape }>): readonly Direction<H>[] =>
  (Object.keys(hyper) as H[]).flatMap((name) => Array.from({ length: sizeOf(hyper[name].shape) }, () => ({ name })));

/** Makes each element of the hyperparameters a direction. */
export function seed<H extends string, T extends TensorLike<T>>(
  hyper: Hyper<H, T>,
  perturbation: Perturbation,
): Seeded<H, T> {
  const directions = directionsOf<H>(hyper);
  let first = 0;
  const duals = mapRecord(hyper, (value) => {
    const own = arange(first, (first += sizeOf(value.shape))).reshape(value.shape);
    return new Seed(value, own, directions.length, perturbation);
  });
  return { duals, directions };
}

function unitTangents<T extends TensorLike<T>>(primal: T, directions: Tensor, count: number): Tangents<T> {
  if (directions.size === 0) return [];
  const tangents = Array<T | null>(count).fill(null);
  basis(primal).forEach((unit, element) => {
    const direction = must(directions.data[element], "direction");
    tangents[direction] = tangents[direction]?.add(unit) ?? unit;
  });
  return tangents;
}
