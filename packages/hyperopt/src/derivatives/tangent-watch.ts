/**
 * Looks at a run and its tangents after each step: refuses what is not finite, naming the hyperparameter, and tells how sensitive the
 * state is to each.
 *
 *   Sₖ(t) = max |∂sₜ/∂λₖ| · moveₖ / max |s_τ|, τ ≤ t
 */
import { must, type TensorLike } from "@dualtape/core";
import {
  type Dynamics,
  Inspector,
  type Leap,
  type MagnitudeRows,
  type Magnitudes,
  type Sensitivities,
  type Sensitivity,
  type Sizes,
  type State,
} from "@dualtape/runs/eager";
import { type Found, runIn, type TangentLayout } from "./tangents.ts";

/** What a watch has seen. */
export interface TangentSizes {
  readonly sizes: Sizes;
  /** The greatest magnitude of the run so far. */
  readonly scale: number;
}

/** Watches one run. */
export class TangentWatch<K extends string> {
  /** How sensitive the state is after each of the steps that were taken at once last, where it was asked for. */
  sensitivities: Sensitivities | undefined;
  private readonly inspector: Inspector<K>;
  private found: readonly Found[] = [];
  private count = 0;
  private scale = 0;
  /** How sensitive the state is after the last step. */
  private sense: () => Sensitivity = () => ({});
  private known: Readonly<Record<string, number>> | null = null;

  /** @param moves what counts as one move of each hyperparameter */
  constructor(
    dynamics: Dynamics<never, K>,
    start: Magnitudes<string>,
    private readonly layout: TangentLayout<string>,
    private readonly moves: () => Readonly<Record<string, number>>,
  ) {
    this.inspector = new Inspector(dynamics, runIn<number, K>(start), () => this.suspect);
  }

  /** How sensitive the state is after the last step, for who may never ask. */
  later(): () => Sensitivity {
    return this.sense;
  }
  /** A step. */
  step<T extends TensorLike<T>>(t: number, magnitudes: Magnitudes<string>, state: () => State<K, T>): void {
    const found = this.find(magnitudes);
    this.grow(magnitudes, found);
    this.inspector.step(t, primalsIn(magnitudes, found), state);
    this.checkTangents(t, magnitudes, found);
    this.passed(magnitudes);
  }
  /** What it has seen; `null` where the dynamics has an inspection. */
  get seen(): TangentSizes | null {
    const { sizes } = this.inspector;
    return sizes && { sizes, scale: this.scale };
  }
  /** Goes on from what was seen before, with the magnitudes after the last step. */
  resume({ sizes, scale }: TangentSizes, magnitudes: Magnitudes<string>): void {
    this.inspector.resume(sizes);
    this.scale = scale;
    this.passed(magnitudes);
  }
  /** Steps from one on in which all was finite, with the magnitudes after the last; `each` asks for the sensitivities after each. */
  leapt(
    from: number,
    magnitudes: Magnitudes<string>,
    { greatest, rows }: Pick<Leap<string, unknown>, "greatest" | "rows">,
    each: boolean,
  ): void {
    const found = this.find(magnitudes);
    this.sensitivities = each ? this.senseEach(from, found, rows) : undefined;
    this.grow(greatest, found);
    this.inspector.leapt(primalsIn(magnitudes, found));
    this.passed(magnitudes);
  }
  /** The objective and its tangents. */
  objective<T extends TensorLike<T>>(t: number, value: T, magnitudes: Magnitudes<string>): void {
    this.inspector.objective(t, value);
    this.checkTangents(t, magnitudes, this.find(magnitudes));
  }

  private passed(magnitudes: Magnitudes<string>): void {
    const { scale } = this;
    this.sense = () => this.senseIn(magnitudes, scale);
  }
  private grow(magnitudes: Magnitudes<string>, found: readonly Found[]): void {
    for (const { run } of found) this.scale = Math.max(this.scale, must(magnitudes[run], run));
  }
  /** @param scale the greatest magnitude of the run so far */
  private senseIn(magnitudes: Magnitudes<string>, scale: number): Sensitivity {
    const sensitivity: Record<string, number> = {};
    for (const { by } of this.find(magnitudes)) {
      for (const { key, name } of by) {
        const size = scale === 0 ? 0 : (must(magnitudes[key], key) * this.moveOf(name)) / scale;
        sensitivity[name] = Math.max(sensitivity[name] ?? 0, size);
      }
    }
    return sensitivity;
  }
  /** The same after each of some steps, in which the names are those after the last. */
  private senseEach(
    from: number,
    found: readonly Found[],
    { names, data, apart, steps }: MagnitudeRows,
  ): Sensitivities {
    const placeOf = (key: string): number => names.indexOf(key);
    const runs = found.map(({ run }) => placeOf(run));
    const of = [...new Set(found.flatMap(({ by }) => by.map(({ name }) => name)))];
    const tangents = found.flatMap(({ by }) =>
      by.map(({ key, name }) => ({ place: placeOf(key), k: of.indexOf(name), move: this.moveOf(name) })),
    );
    const sensed = new Float64Array(steps * of.length);
    let { scale } = this;
    for (let i = 0; i < steps; i++) {
      for (const place of runs) scale = Math.max(scale, data[i * apart + place] ?? 0);
      for (const { place, k, move } of tangents) {
        const at = i * of.length + k;
        if (scale > 0) sensed[at] = Math.max(sensed[at] ?? 0, ((data[i * apart + place] ?? 0) * move) / scale);
      }
    }
    return { from, names: of, data: sensed };
  }
  private moveOf(name: string): number {
    this.known ??= this.moves();
    return must(this.known[name], name);
  }
  /** The hyperparameter that the state was most sensitive to, if it was to any. */
  private get suspect(): string | null {
    const [[name, size] = [null, 0]] = Object.entries(this.sense()).sort(([, a], [, b]) => b - a);
    return size > 0 ? name : null;
  }
  /** All tangents must be finite. */
  private checkTangents(t: number, magnitudes: Magnitudes<string>, found: readonly Found[]): void {
    for (const { part, by } of found) {
      for (const { key, name } of by) {
        const size = must(magnitudes[key], key);
        if (!Number.isFinite(size)) this.inspector.tangent(t, part, name, size, this.sense()[name]);
      }
    }
  }
  /** Where the magnitudes are: where those of the step before were, but for rare steps. */
  private find(magnitudes: Magnitudes<string>): readonly Found[] {
    const count = Object.keys(magnitudes).length;
    if (count !== this.count || !areThere(this.found, magnitudes)) {
      this.found = this.layout.find(magnitudes);
      this.count = count;
    }
    return this.found;
  }
}

const areThere = (found: readonly Found[], magnitudes: Magnitudes<string>): boolean =>
  found.every(({ run, by }) => run in magnitudes && by.every(({ key }) => key in magnitudes));

/** The magnitudes of the parts of the run. */
function primalsIn<K extends string>(magnitudes: Magnitudes<string>, found: readonly Found[]): Magnitudes<K> {
  const primals: Record<string, number> = {};
  for (const { part, run } of found) primals[part] = must(magnitudes[run], run);
  return primals as Magnitudes<K>;
}
