/**
 * Tangents that travel with a run from step to step, laid out flat beside its state: numbers like all others there, so that they
 * can be differentiated in turn, or computed by whoever computes flat states.
 *
 *   `run/part` holds a part of the state, `by/k/part` its derivative along direction k, left out where zero by structure
 */
import { must, type TensorLike } from "@dualtape/core";
import { Dual, type Perturbation } from "@dualtape/forward";
import { mapRecord, type State } from "@dualtape/runs/eager";

const RUN = "run/";
const BY = "by/";

/** What is there of the run itself, without its tangents. Where parts are read only when they are asked for, they stay so. */
export function runIn<T, K extends string = string>(flat: State<string, T>): State<K, T> {
  const keys = Object.keys(flat).filter((key) => key.startsWith(RUN));
  const lazy = Object.getOwnPropertyDescriptor(flat, keys[0] ?? "")?.get !== undefined;
  const run: Record<string, T> = {};
  for (const key of keys) {
    const part = key.slice(RUN.length);
    if (lazy) Object.defineProperty(run, part, { enumerable: true, get: () => flat[key] });
    else run[part] = must(flat[key], key);
  }
  return run as State<K, T>;
}

/** What is there besides a run and its tangents. */
export const besideRunIn = <T>(flat: State<string, T>): State<string, T> =>
  Object.fromEntries(Object.entries(flat).filter(([key]) => !key.startsWith(RUN) && !key.startsWith(BY)));

/** The tangent of a part along a direction; `null` where it is zero by structure. */
export const tangentOf = <T>(flat: State<string, T>, direction: number, part: string): T | null =>
  flat[`${BY}${direction}/${part}`] ?? null;

/** Where a part is in what is laid out: its value, and those of its derivatives that there are, with their directions. */
export interface Found {
  readonly part: string;
  readonly run: string;
  readonly by: readonly { readonly key: string; readonly direction: number }[];
}

/** The keys of a part: of its value, and of its derivative along each direction. */
interface Keys {
  readonly run: string;
  readonly by: string[];
}

/** The way from duals to flat numbers and back, for one run or for many alike: it makes each key only once. */
export class TangentLayout {
  private readonly known = new Map<string, Keys>();

  /** Lays out a state of duals. */
  layOut<T extends TensorLike<T>>(state: State<string, Dual<T>>): State<string, T> {
    const flat: Record<string, T> = {};
    for (const [part, { primal, tangents }] of Object.entries<Dual<T>>(state)) {
      const keys = this.keysOf(part, tangents.length);
      flat[keys.run] = primal;
      tangents.forEach((tangent, k) => {
        if (tangent !== null) flat[must(keys.by[k], "key")] = tangent;
      });
    }
    return flat;
  }

  /** The state of the run as duals, its tangents times `discount`; at 0 there are none. */
  carry<T extends TensorLike<T>, K extends string = string>(
    flat: State<string, T>,
    directions: number,
    discount: number,
    perturbation: Perturbation,
  ): State<K, Dual<T>> {
    return mapRecord(runIn<T, K>(flat), (primal, part) => {
      const tangents = this.tangentsOf(flat, part, discount === 0 ? 0 : directions);
      const kept = discount === 1 ? tangents : tangents.map((tangent) => tangent?.mul(discount) ?? null);
      return new Dual(primal, kept, perturbation);
    });
  }

  /** The tangents of a part along all directions. */
  tangentsOf<T>(flat: State<string, T>, part: string, directions: number): readonly (T | null)[] {
    const { by } = this.keysOf(part, directions);
    return Array.from({ length: directions }, (_, k) => flat[must(by[k], "key")] ?? null);
  }

  /** Where all parts are. */
  find(flat: State<string, unknown>, directions: number): readonly Found[] {
    return Object.keys(runIn(flat)).map((part) => {
      const { run, by } = this.keysOf(part, directions);
      const tangents = by.map((key, direction) => ({ key, direction }));
      return { part, run, by: tangents.filter(({ key }) => flat[key] !== undefined) };
    });
  }

  private keysOf(part: string, directions: number): Keys {
    const keys = this.known.get(part) ?? { run: `${RUN}${part}`, by: [] };
    while (keys.by.length < directions) keys.by.push(`${BY}${keys.by.length}/${part}`);
    this.known.set(part, keys);
    return keys;
  }
}
