/**
 * The hyperparameters of a run as duals: each of their elements is a direction of its own.
 *
 * A schedule has a value for each step, and a step reads one or two of them. So unit tangents are not laid out for all elements; they
 * are made for the part that is read, and all others stay absent. A number of the run thus has a tangent only by what can have moved it.
 */
import { type Lift, linear, type LinearName, type LinearParameters, must, type TensorLike } from "@dualtape/core";
import { Dual, type Perturbation, type Tangents } from "@dualtape/forward";
import type { Hyper } from "@dualtape/optimizers";
import { mapRecord } from "@dualtape/runs/eager";
import { arange, type Tensor, tensor } from "@dualtape/tensor";
import type { Directions, Group } from "./directions.ts";
import type { Rows } from "./rows.ts";

/** The unit tangents of elements whose places are given, as they are of a number of the run. */
type Units<S> = (primal: S, places: Tensor) => Tangents<S>;

/** A dual whose elements are directions: rearranging it rearranges the directions, and anything else makes its tangents. */
export class Seed<S extends TensorLike<S>> extends Dual<S> {
  private made: Tangents<S> | null = null;

  /** @param places the place of each element, as in `Directions` */
  constructor(
    primal: S,
    readonly places: Tensor,
    private readonly units: Units<S>,
    perturbation: Perturbation,
  ) {
    super(primal, [], perturbation);
  }

  override get tangents(): Tangents<S> {
    this.made ??= this.units(this.primal, this.places);
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
    const picked = <X extends TensorLike<X>>(x: X): X => x.linear(name, [], parameters);
    return new Seed(picked(this.primal), picked(this.places), this.units, this.perturbation);
  }
}

const onesLike = <T extends TensorLike<T>>(value: T): T => value.zeroLike().add(1);

/** Makes each element of the hyperparameters a direction. */
export function seed<H extends string, T extends TensorLike<T>, S extends TensorLike<S>>(
  hyper: Hyper<H, T>,
  { places, groups, axis }: Directions<H>,
  rows: Rows<T, S>,
  perturbation: Perturbation,
  lift: Lift<Tensor, T>,
): Hyper<H, Dual<S>> {
  const units: Units<S> = (primal, at) => {
    if (at.size === 0) return [];
    const present = new Set(at.data.map((place) => Math.floor(place / axis.length)));
    return groups.map((group, i) =>
      present.has(i) ? rows.tangent(unit(primal, at, group, i), group).to(primal.precision) : null,
    );
  };
  /** 1 where the element is the direction, or that of the row. */
  const unit = (primal: S, at: Tensor, { byRow }: Group<H>, group: number): T => {
    const first = group * axis.length;
    if (!byRow)
      return at.data.every((place) => place === first) ? onesLike(rows.valueOf(primal)) : lift(at.equal(first));
    const own = arange(first, first + axis.length).reshape([axis.length, ...at.shape.map(() => 1)]);
    return lift(own).equal(lift(at));
  };
  return mapRecord(hyper, (value, name) => new Seed(rows.primal(value), must(places[name], name), units, perturbation));
}
