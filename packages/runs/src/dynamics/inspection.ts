/**
 * Looking at a run from beside it, after each step: whether its numbers are finite, and whose fault it is where they are not.
 *
 * A step computes on numbers that may have no values yet, such as those of a compiler. So what takes a plain number of them stands
 * here, and sees of a state the magnitudes of its parts.
 */
import { formatShape, ShapeError, type TensorLike } from "@dualtape/core";
import { mapRecord } from "../records/record.ts";
import { brokenDerivative, divergenceOf, GROWN, type Sizes, SizeWatch, type Suspected } from "./divergence.ts";
import type { State } from "./stepping.ts";

/** The greatest absolute value of each part, as in `ScalarLike.magnitude`. */
export type Magnitudes<K extends string> = Readonly<Record<K, number>>;

/** The magnitudes after some steps, where they stand until the run goes on: that of name k after step i is `data[i * apart + k]`. */
export interface MagnitudeRows {
  readonly names: readonly string[];
  readonly data: ArrayLike<number>;
  readonly apart: number;
  readonly steps: number;
}

/** The greatest of each over all steps; `null` where one is not finite. */
export function greatestOver<K extends string>({ names, data, apart, steps }: MagnitudeRows): Magnitudes<K> | null {
  const greatest: Record<string, number> = {};
  for (const [k, name] of names.entries()) {
    let most = 0;
    for (let i = 0, at = k; i < steps; i++, at += apart) {
      const value = data[at] ?? 0;
      if (value <= most) continue;
      if (!Number.isFinite(value)) return null;
      most = value;
    }
    greatest[name] = most;
  }
  return greatest as Magnitudes<K>;
}

/** By hyperparameter, how far the state moves, in parts of its own size, when that moves by its own: see `chaosWatch`. */
export type Sensitivity = Readonly<Record<string, number>>;

/** That after each of some steps: by name k after step `from + i`, it is `data[i * names.length + k]`. */
export interface Sensitivities {
  readonly from: number;
  readonly names: readonly string[];
  readonly data: Float64Array;
}

/** Looks at the states of a run: throws a `DivergenceError` where one is not as it must be. */
export interface Inspection<K extends string> {
  /** The state after step `t`, which is found when it is asked for. */
  step<T extends TensorLike<T>>(t: number, magnitudes: Magnitudes<K>, state: () => State<K, T>): void;
  /** The last of some steps that were taken at once, in which all parts were finite. */
  leapt(magnitudes: Magnitudes<K>): void;
}

/** What can be inspected while it runs. */
export interface Inspected<K extends string, I extends string = string> extends Suspected<I> {
  /**
   * Made for each run, from what it starts with: an inspection that knows more of this dynamics than that all parts of its
   * state must be finite, which is asked after it. A step itself looks at no magnitude, for its numbers may have no values.
   */
  inspection?(start: Magnitudes<K>): Inspection<K>;
  /** Whether numbers that are not finite are no error, because whoever runs it looks for them. */
  readonly mayDiverge?: boolean;
}

/** Rows of a part whose magnitudes are told one by one. */
export interface NamedRows {
  readonly names: readonly string[];
  /** The axis along which they stand. */
  readonly axis: number;
}

/** The rows of a part; `null` for one that is told as a whole, by its own name. */
export type RowNames = (part: string) => NamedRows | null;

/** The magnitude of each part of a state, or of any other numbers by name. */
export const magnitudesOf = <K extends string>(numbers: Readonly<Record<K, { magnitude(): number }>>): Magnitudes<K> =>
  mapRecord(numbers, (value) => value.magnitude());

/** The same, told by rows where those have names. */
export function magnitudesByRow<T extends TensorLike<T>>(
  numbers: Readonly<Record<string, T>>,
  rowNames: RowNames = () => null,
): Magnitudes<string> {
  const magnitudes: Record<string, number> = {};
  for (const [part, value] of Object.entries<T>(numbers)) {
    const rows = rowNames(part);
    if (rows === null) {
      magnitudes[part] = value.magnitude();
      continue;
    }
    const whole = Array<null>(rows.axis).fill(null);
    rows.names.forEach((name, row) => (magnitudes[name] = value.slice(...whole, [row, row + 1]).magnitude()));
  }
  return magnitudes;
}

/** Looks at one run of a dynamics; throws a `DivergenceError` that says why, where a number is not finite. */
export class Inspector<K extends string> {
  private readonly inspection: Inspection<K> | undefined;
  private readonly size: SizeWatch;

  /** @param suspect is asked for the hyperparameter to name, once there is something to name it for */
  constructor(
    private readonly run: Inspected<K>,
    start: Magnitudes<K>,
    private readonly suspect: () => string | null = () => null,
  ) {
    this.inspection = run.inspection?.(start);
    this.size = new SizeWatch(start);
  }

  /** The state after step `t`: asks the dynamics first, which may know a cause, then for all parts alike. */
  step<T extends TensorLike<T>>(t: number, magnitudes: Magnitudes<K>, state: () => State<K, T>): void {
    this.inspection?.step(t, magnitudes, state);
    this.checkFinite(t, magnitudes);
    this.size.observe(magnitudes);
  }
  /** The last of some steps that were taken at once, in which all parts were finite. */
  leapt(magnitudes: Magnitudes<K>): void {
    this.inspection?.leapt(magnitudes);
    this.size.observe(magnitudes);
  }
  /** What it has seen; `null` where the dynamics has an inspection, which may remember more. */
  get sizes(): Sizes | null {
    return this.inspection === undefined ? this.size.sizes : null;
  }
  /** Goes on from what was seen before. */
  resume(sizes: Sizes): void {
    this.size.resume(sizes);
  }
  /** The objective after step `t`: refuses one that is no scalar, too. */
  objective(t: number, value: { readonly shape: readonly number[]; magnitude(): number }): void {
    checkObjective(this.run.name, value);
    this.checkFinite(t, { objective: value.magnitude() });
  }
  /** The tangent of a part by a hyperparameter, which the part was so sensitive to before. */
  tangent(t: number, part: string, hyperparameter: string, magnitude: number, sensitivity = 0): void {
    if (Number.isFinite(magnitude) || this.run.mayDiverge) return;
    const grown = sensitivity > GROWN || this.size.growth > GROWN;
    throw brokenDerivative(`${this.run.name}, step ${t}`, t, part, hyperparameter, grown);
  }

  private checkFinite(t: number, magnitudes: Magnitudes<string>): void {
    for (const part in magnitudes) {
      if (Number.isFinite(magnitudes[part]) || this.run.mayDiverge) continue;
      throw divergenceOf(this.run, t, part, magnitudes, this.size, this.suspect());
    }
  }
}

/** Refuses a hypergradient that is not finite: what strategies that carry no tangents along can say only in the end. */
export function checkGradient(
  { name: where, mayDiverge }: Pick<Inspected<never>, "name" | "mayDiverge">,
  t: number,
  magnitudes: Magnitudes<string>,
): void {
  for (const [name, magnitude] of Object.entries(magnitudes)) {
    if (Number.isFinite(magnitude) || mayDiverge) continue;
    throw brokenDerivative(`${where}, after step ${t}`, t, "the objective", name);
  }
}

/** Refuses an objective that is no scalar. */
export function checkObjective(where: string, value: { readonly shape: readonly number[] }): void {
  if (value.shape.length > 0) {
    throw new ShapeError(where, `the objective has shape ${formatShape(value.shape)}, not []`, "Sum it to a scalar");
  }
}
