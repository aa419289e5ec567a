/** Losses: what one is given, and what it may tell beside its value. Each is written once, for every kind of number. */
import {
  ArgumentError,
  describe,
  type Flat,
  flatten,
  formatShape,
  isNumber,
  isRecord,
  type Lift,
  type Mapped,
  must,
  sameShape,
  ShapeError,
  type TensorLike,
} from "@dualtape/core";
import type { StepNumber } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import { checkNames } from "../records/record.ts";
import { alike } from "./data.ts";
import type { LossRandom } from "./draws.ts";

/** The values of a specification's hyperparameters, in some kind of number. */
export type HyperOf<H, S> = { readonly [N in keyof H]: S };

/** No state beside the parameters. */
export type Stateless = Readonly<Record<never, Tensor>>;

/** The state of losses that hand nothing on, taken apart. */
export const stateless = <C>(): Flat<C, Tensor> => flatten<C, Tensor>({} as C, "state");

/** What a loss is given beside parameters, data and hyperparameters. */
export interface LossContext<S, C = Stateless> {
  /** Brings a tensor from outside into the kind of number that the loss runs on, as a constant. */
  readonly lift: Lift<Tensor, S>;
  /** What is drawn anew in each step, the same whoever computes the run. While the objective is measured, it is drawn once for all. */
  readonly random: LossRandom<S>;
  /** What steps hand on that is not trained, such as running statistics: the start, or what the step before told. */
  readonly state: Mapped<C, S>;
  /** The number of the step, from 1, as an operand; while the objective is measured, that of the last step of a run. */
  readonly t: StepNumber<S>;
  /** Whether a step is taken on the value; else it is measured. */
  readonly training: boolean;
}

/** The value of a loss, and what it tells beside it. */
export interface Told<S, C = Stateless> {
  /** The loss, a scalar. */
  readonly value: S;
  /** The state that the next step is given; what was given stays where it is left out. */
  readonly state?: Mapped<C, S>;
  /** What is worth telling with each evaluation, by name. Nothing has a derivative by it. */
  readonly extra?: Readonly<Record<string, S>>;
}

/**
 * What a loss is given where nothing has told of which type its data are. TypeScript asks functions from the top to the bottom, and those whose
 * parameters have types before all others: where batches are a function, write them above the loss, or say `(t: number) => …`.
 */
export interface UnknownData {
  readonly "write `batches` above `loss`, or give the parameter of their function its type, number": never;
}

/** Data in some kind of number. */
export type DataOf<B, S> = [keyof B] extends [never] ? UnknownData : Mapped<B, S>;

/** A scalar loss of parameters on a batch, written once for every kind of number. */
export type Loss<P, B, H, C = Stateless> = <S extends TensorLike<S>>(
  parameters: Mapped<P, S>,
  batch: DataOf<B, S>,
  hyper: HyperOf<H, S>,
  context: LossContext<S, C>,
) => S | Told<S, C>;

/** What a loss told, taken apart: its value, the leaves of its state, what it told by name. */
export interface Heard<S> {
  readonly value: S;
  readonly state: readonly S[];
  readonly extra: Readonly<Record<string, S>>;
}

const NAMES = ["value", "state", "extra"];

/** Takes apart what a loss returned; throws an `ArgumentError` or a `ShapeError` where it is no such thing. */
export function heard<S extends TensorLike<S>, C>(
  where: string,
  told: S | Told<S, C>,
  state: Flat<C, Tensor>,
  before: readonly S[],
): Heard<S> {
  if (isNumber(told)) return { value: told as S, state: before, extra: {} };
  if (!isRecord(told) || !isNumber(told.value)) {
    throw new ArgumentError(
      where,
      `its value is ${describe(told)}`,
      "Return a number made of what it is given, at once, or { value, state, extra } with one",
    );
  }
  const unknown = Object.keys(told).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) {
    throw new ArgumentError(where, `it tells ${unknown} beside its value`, "Tell it in extra, by name");
  }
  const { value, extra = {} } = told as Told<S, C>;
  if (!isRecord(extra) || !Object.values(extra).every(isNumber)) {
    throw new ArgumentError(
      where,
      `its extra is ${describe(extra)}`,
      "Give numbers made of what it is given, by name, as { accuracy }",
    );
  }
  checkNames(`${where}, extra`, Object.keys(extra));
  return { value, state: stateIn(where, (told as Told<S, C>).state, state, before), extra };
}

/** The leaves of a state in the order, the shapes and the precisions of the one before. */
function stateIn<S extends TensorLike<S>, C>(
  where: string,
  told: Mapped<C, S> | undefined,
  state: Flat<C, Tensor>,
  before: readonly S[],
): readonly S[] {
  if (told === undefined) return before;
  const leaves = alike(state.paths, flatten<unknown, S>(told, `${where}, state`), `${where}, state`, "that before");
  return before.map((last, i) => {
    const leaf = must(leaves[i], "leaf");
    if (sameShape(last.shape, leaf.shape)) return leaf.to(last.precision);
    throw new ShapeError(
      `${where}, state ${state.paths[i]}`,
      `it tells one of shape ${formatShape(leaf.shape)} where that before has ${formatShape(last.shape)}`,
      "Keep its shape: every step would go on from there",
    );
  });
}
