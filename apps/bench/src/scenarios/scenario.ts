/**
 * What is computed, apart from who computes it: all engines get the same numbers, and all are held to the same reference.
 *
 * A run is s ← Φ(s, h, d), T times, and its derivative by the first K of the hyperparameters h: state and tangents together are
 * `Parts`, for each name the primal and its K tangents, all of them zero at the start.
 */
import type { Shape, TensorLike } from "@dualtape/core";
import type { Precision } from "@dualtape/tensor";

/** Numbers with a shape, in float64; those of a float32 scenario are rounded to float32. */
export interface Field {
  readonly shape: Shape;
  readonly data: Float64Array<ArrayBuffer>;
}

export type Fields = Readonly<Record<string, Field>>;

/** For each name the primal, and a tangent for each direction. */
export type Parts<S> = Readonly<Record<string, readonly S[]>>;

/** The elements of `Parts`, as an engine gives them back. */
export type Outcome = Parts<ArrayLike<number>>;

/** How a scenario stands in a row of the results. */
interface Labelled {
  readonly name: string;
  readonly dtype: Precision;
  /** Rows of a batch; `null` where there is none. */
  readonly batch: number | null;
  /** How many derivatives are carried along. */
  readonly k: number;
  /** The size on the axis of a curve: the edge of a matrix, the number of parameters. */
  readonly size?: number;
}

/** A product of two square matrices. */
export interface Product extends Labelled {
  readonly kind: "matmul";
  readonly size: number;
  readonly left: Field;
  readonly right: Field;
}

/** T steps of a dynamics. */
interface Dynamics extends Labelled {
  readonly start: Fields;
  readonly data: Fields;
  /** The hyperparameters; the first `k` of them are differentiated by. */
  readonly hyper: readonly number[];
  /** How many steps are timed, and how many are checked. */
  readonly steps: number;
  readonly checkedSteps: number;
  step<S extends TensorLike<S>>(
    state: Readonly<Record<string, S>>,
    hyper: readonly S[],
    data: Readonly<Record<string, S>>,
  ): Readonly<Record<string, S>>;
  /** What is differentiated, of the state after the last step. */
  objective(state: Readonly<Record<string, ArrayLike<number>>>): number;
}

/** Which hyperparameter each tensor of a network uses, as places in `hyper`; `null` for no penalty. */
export interface Roles {
  readonly learningRate: readonly number[];
  readonly momentum: readonly number[];
  readonly l2: readonly (number | null)[];
}

/** Training steps of a dense network on one batch. */
export interface Training extends Dynamics {
  readonly kind: "mlp";
  readonly batch: number;
  readonly widths: readonly number[];
  /** The names of the tensors in the state, weights and biases in turn; each has a velocity beside it. */
  readonly tensors: readonly string[];
  readonly roles: Roles;
}

/** Training steps of a convolutional network on one batch of images. */
export interface Convolutional extends Dynamics {
  readonly kind: "conv";
  readonly batch: number;
  /** The names of its parameters in the state; each has the two moments of Adam beside it. */
  readonly tensors: readonly string[];
  /** What the patches of its convolutions would take, written out. */
  readonly patchBytes: number;
}

/** Steps on a few scalars. */
export interface Orbit extends Dynamics {
  readonly kind: "rosenbrock" | "projectile";
}

export type Run = Training | Convolutional | Orbit;

export type Scenario = Product | Run;

/** Training by Adam and the validation loss after it, or the loss of a recurrent unit, for engines that derive it by themselves. */
export interface Job {
  readonly kind: "digits" | "recurrent";
  readonly dtype: Precision;
  readonly start: Fields;
  /** Batches are stacked, and taken in turn. */
  readonly data: Fields;
  /** Adam's, and maybe a weight for each row of a batch; or the parameters of the unit. */
  readonly hyperparameters: Fields;
  readonly steps: number;
}

/** What is wanted of a job: its `value` alone, or a part for each hyperparameter beside it, the gradient by reverse mode. */
export type Mode = "plain" | "reverse";

/** The name of the velocity of a tensor. */
export const velocityOf = (tensor: string): string => `${tensor}.velocity`;

/** A field of a shape, its values drawn in order, rounded to the precision of a scenario. */
export function field(dtype: Precision, shape: Shape, draw: (place: number) => number): Field {
  const data = Float64Array.from({ length: shape.reduce((size, length) => size * length, 1) }, (_, i) => draw(i));
  return { shape, data: dtype === "float32" ? data.map(Math.fround) : data };
}
