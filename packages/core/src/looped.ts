/**
 * What the rules of loops are given and give: a body, what it makes, and what duals, variables and tapes lend to the rules. The loop itself
 * stands in `number.ts`, for what it goes through are numbers.
 */

/** What one time of a loop makes: of what is carried, what is carried to the next time, and outputs. */
export interface Looped<S> {
  readonly carried: readonly S[];
  readonly outputs: readonly S[];
}

/** What is done each time: to what is carried, to one item each, and with what all times share. It sees no other numbers of its kind. */
export interface LoopBody<S> {
  body(carried: readonly S[], items: readonly S[], shared: readonly S[]): Looped<S>;
}

/** A number that is made of another. */
export interface Primal<T> {
  readonly primal: T;
}

/** What duals lend to the rules of loops: those of the differentiation that a loop stands in, or of the one that its body is alone in. */
export interface LoopDuals<T, S> {
  /** Throws a `PerturbationError` on one of another. */
  tangentsOf(dual: S, where: "outside" | "inside"): readonly (T | null)[];
  made(primal: T, tangents: readonly (T | null)[], where: "outside" | "inside"): S;
}

/** The way back from results to what they are made of: of a cotangent for each result one for each input, `null` where nothing flows. */
export type LoopPullback<T> = (cotangents: readonly (T | null)[]) => readonly (T | null)[];

/** A tape, as the rules of loops see it. */
export interface LoopTape<T> {
  /** Writes down what cotangents are asked for; returns its place. */
  variable(number: T): number;
  /** Writes down so many results with one way back, from all of them to the entries `inputs`; returns the place of the first. */
  pushTogether(
    results: number,
    inputs: readonly (number | null)[],
    pullback: LoopPullback<T>,
    held: readonly T[],
  ): number;
  /** The cotangents of the entries `wanted`, given those of some results. */
  sweep(
    results: readonly { readonly entry: number; readonly cotangent: T }[],
    wanted: readonly number[],
  ): readonly (T | null)[];
}

/** A variable, as the rules of loops see it. */
export interface LoopVariable<T, S> extends Primal<T> {
  /** The place on the tape, or `null` for a constant. */
  readonly entry: number | null;
  /** The operand itself; throws a `ForeignTapeError` where it stands on another tape. */
  own(operand: S): S;
}

/** What variables lend to the rules of loops. */
export interface LoopVariables<T, S, P> {
  readonly tape: P;
  /** A number on a tape. */
  variable(primal: T, tape: P, entry: number | null): S;
  /** A tape that a body is alone with. */
  alone(): P;
}
