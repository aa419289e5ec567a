/**
 * The hyperparameters of a run as duals: each of their elements is a direction of its own.
 *
 * A schedule has a value for each step, and a step reads one or two of them. So unit tangents are not laid out for all elements; they
 * are made for the part that is read, and all others stay absent. A number of the run thus has a tangent only by what can have moved it.
 */
import {
  type BilinearName,
  indexed,
  type IndexedName,
  type IndexedParameters,
  type Indices,
  type Lift,
  linear,
  type LinearName,
  type LinearParameters,
  must,
  sameShape,
  type TensorLike,
} from "@dualtape/core";
import { Dual, type Perturbation, type Tangents } from "@dualtape/forward";
import type { Hyper } from "@dualtape/optimizers";
import { mapRecord } from "@dualtape/runs/eager";
import { arange, type Tensor } from "@dualtape/tensor";
import type { Directions, Group } from "./directions.ts";
import type { Rows } from "./rows.ts";

/** What is known of elements whose places are given, as they are of a number of the run. */
interface Units<S> {
  /** Their unit tangents. */
  tangents(primal: S, places: Tensor): Tangents<S>;
  /** The same of elements that are found by a number of the run, whose places are `at` the ones that are read, `among` all. */
  found(primal: S, at: S, among: Tensor): Tangents<S>;
  /** Places as a number of the run. */
  number(places: Tensor): S;
  /** Those of Σₑ sₑ·wₑ, for weights of shape [e, 1] without tangents: the weights themselves, in other places. */
  ofSum(weights: S, places: Tensor): Tangents<S>;
}

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
    this.made ??= this.units.tangents(this.primal, this.places);
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
    if (!linear[name].picks) return this.plain().linear(name, others, parameters);
    const picked = <X extends TensorLike<X>>(x: X): X => x.linear(name, [], parameters);
    return new Seed(picked(this.primal), picked(this.places), this.units, this.perturbation);
  }
  /**
   * Elements whose places are known when they are picked are directions still. Of others the places are read where they are, so that one of a
   * thousand values is found without the thousand unit tangents.
   */
  override indexed<M extends TensorLike<M>, N extends IndexedName>(
    this: Seed<M>,
    name: N,
    indices: Indices<Dual<M>>,
    parameters: IndexedParameters[N],
  ): Dual<M> {
    if (!indexed[name].picks) return this.plain().indexed(name, indices, parameters);
    if (!(indices instanceof Int32Array)) {
      const { primal: at } = this.own(indices, "the array of indices");
      const read = (x: M): M => x.indexed(name, at, parameters);
      const [primal, places] = [read(this.primal), read(this.units.number(this.places))];
      return new Dual(primal, this.units.found(primal, places, this.places), this.perturbation);
    }
    const picked = <X extends TensorLike<X>>(x: X): X => x.indexed(name, indices, parameters);
    return new Seed(picked(this.primal), picked(this.places), this.units, this.perturbation);
  }
  /** A sum by weights, as a schedule reads its list in, needs no unit tangents. */
  override bilinear<M extends TensorLike<M>>(this: Seed<M>, name: BilinearName, other: Dual<M>): Dual<M> {
    const { primal, tangents } = this.own(other);
    const isSum = name === "matmul" && this.shape.length === 2 && this.shape[0] === 1;
    const isByWeights = sameShape(primal.shape, [this.places.size, 1]) && tangents.every((tangent) => tangent === null);
    const isOnce = new Set(this.places.data).size === this.places.size;
    if (!isSum || !isByWeights || !isOnce) return this.plain().bilinear(name, other);
    return new Dual(this.primal.bilinear(name, primal), this.units.ofSum(primal, this.places), this.perturbation);
  }

  private plain(): Dual<S> {
    return new Dual(this.primal, this.tangents, this.perturbation);
  }
}

/** Makes each element of the hyperparameters a direction. */
export function seed<H extends string, T extends TensorLike<T>, S extends TensorLike<S>>(
  hyper: Hyper<H, T>,
  { places, groups, axis }: Directions<H>,
  rows: Rows<T, S>,
  perturbation: Perturbation,
  lift: Lift<Tensor, T>,
): Hyper<H, Dual<S>> {
  /** A tangent for each group that has one of some places, in the precision of another number. */
  const tangents = (at: Tensor, like: S, held: (group: Group<H>, first: number) => T): Tangents<S> => {
    if (at.size === 0) return [];
    const present = new Set(at.data.map((place) => Math.floor(place / axis.length)));
    return groups.map((group, i) =>
      present.has(i) ? rows.tangent(held(group, i * axis.length), group).to(like.precision) : null,
    );
  };
  const units: Units<S> = {
    // 1 where the element is the direction, or that of the row.
    tangents: (primal, at) =>
      tangents(at, primal, ({ byRow }, first) => {
        const isOne = !byRow && at.data.every((place) => place === first);
        if (isOne) return rows.valueOf(primal).zeroLike().add(1);
        if (!byRow) return lift(at.equal(first));
        const own = arange(first, first + axis.length).reshape([axis.length, ...at.shape.map(() => 1)]);
        return lift(own).equal(lift(at));
      }),
    found: (primal, at, among) =>
      tangents(among, primal, ({ byRow }, first) => {
        const places = rows.valueOf(at);
        if (!byRow) return places.equal(first);
        const own = arange(first, first + axis.length).reshape([axis.length, ...primal.shape.map(() => 1)]);
        return lift(own).equal(places);
      }),
    number: (places) => rows.primal(lift(places)),
    // Each weight where its direction is; behind them a 0, for directions without one.
    ofSum: (weights, at) =>
      tangents(at, weights, ({ byRow }, first) => {
        const values = rows.valueOf(weights);
        const withZero = values.concat([values.slice([0, 1]).zeroLike()]);
        const own = Array.from({ length: byRow ? axis.length : 1 }, (_, row) => at.data.indexOf(first + row));
        const found = withZero.take(own.map((element) => (element < 0 ? at.size : element)));
        return found.reshape(byRow ? [axis.length, 1, 1] : [1, 1]);
      }),
  };
  return mapRecord(hyper, (value, name) => new Seed(rows.primal(value), must(places[name], name), units, perturbation));
}
