/**
 * Tangents that travel with a run from step to step, laid out flat beside its state: numbers like all others there, so that they
 * can be differentiated in turn, or computed by whoever computes flat states.
 *
 *   `run/part` holds a part of the state, `by/g/part` its tangent of group g of the directions, left out where zero by structure
 *
 * Of a tangent that several hyperparameters share, the magnitude of row r is told by the name `by/g.r/part`.
 */
import { must, type Shape, type TensorLike } from "@dualtape/core";
import { Dual, type Perturbation } from "@dualtape/forward";
import type { Hyper } from "@dualtape/optimizers";
import {
  lateRecords,
  magnitudesByRow,
  type Magnitudes,
  mapRecord,
  type NamedRows,
  type RowNames,
  type State,
} from "@dualtape/runs/eager";
import type { Directions, Group } from "./directions.ts";
import type { Rows } from "./rows.ts";

const RUN = "run/";
const BY = "by/";

/** What is there of the run itself, without its tangents. Where parts are read only when they are asked for, they stay so. */
export function runIn<T, K extends string = string>(flat: State<string, T>): State<K, T> {
  const keys = Object.keys(flat).filter((key) => key.startsWith(RUN));
  const lazy = Object.getOwnPropertyDescriptor(flat, keys[0] ?? "")?.get !== undefined;
  const parts = keys.map((key) => key.slice(RUN.length));
  const read = (part: string): T => must(flat[RUN + part], part);
  const run = lazy ? lateRecords()(parts, read) : Object.fromEntries(parts.map((part) => [part, read(part)]));
  return run as State<K, T>;
}

/** What is there besides a run and its tangents. */
export const besideRunIn = <T>(flat: State<string, T>): State<string, T> =>
  Object.fromEntries(Object.entries(flat).filter(([key]) => !key.startsWith(RUN) && !key.startsWith(BY)));

/** Whether a key is that of a tangent, or of something of one. */
export const isTangent = (key: string): boolean => key.startsWith(BY);

/** The part of the run that a key which is no tangent's holds. */
export const partOf = (key: string): string => key.slice(RUN.length);

/** Where the magnitudes of a part are: of its value, and of those of its tangents that there are, by hyperparameter. */
export interface Found {
  readonly part: string;
  readonly run: string;
  readonly by: readonly { readonly key: string; readonly name: string }[];
}

/** The keys of a part: of its value, and of its tangent of each group; for each row of that, where they are told one by one. */
interface Keys {
  readonly run: string;
  readonly by: readonly string[];
  readonly rows: readonly (readonly string[] | null)[];
}

/** The way from duals to flat numbers and back, for one run or for many alike: it makes each key only once. */
export class TangentLayout<H extends string> {
  private readonly known = new Map<string, Keys>();
  private readonly told = new Map<string, NamedRows | null>();

  constructor(readonly directions: Directions<H>) {}

  /** The names of the magnitudes of rows, for a run whose state is laid out so. */
  readonly rowNames: RowNames = (key) => this.told.get(key) ?? null;

  /** Lays out a state of duals. */
  layOut<T extends TensorLike<T>, S extends TensorLike<S>>(
    state: State<string, Dual<S>>,
    rows: Rows<T, S>,
  ): State<string, T> {
    const flat: Record<string, T> = {};
    for (const [part, { primal, tangents }] of Object.entries<Dual<S>>(state)) {
      const { run, by } = this.keysOf(part);
      flat[run] = rows.valueOf(primal);
      tangents.forEach((tangent, g) => {
        if (tangent !== null) flat[must(by[g], "key")] = rows.heldBy(tangent, this.group(g));
      });
    }
    return flat;
  }

  /** The state of the run as duals, its tangents times `discount`; at 0 there are none. */
  carry<T extends TensorLike<T>, S extends TensorLike<S>, K extends string = string>(
    flat: State<string, T>,
    rows: Rows<T, S>,
    discount: number,
    perturbation: Perturbation,
  ): State<K, Dual<S>> {
    return mapRecord(runIn<T, K>(flat), (primal, part) => {
      const held = discount === 0 ? [] : this.tangentsOf(flat, part);
      const tangents = held.map((tangent, g) => tangent && rows.tangent(tangent, this.group(g)));
      const kept = discount === 1 ? tangents : tangents.map((tangent) => tangent?.mul(discount) ?? null);
      return new Dual(rows.primal(primal), kept, perturbation);
    });
  }

  /** What the tangents of a part hold, by group; `null` where zero by structure. */
  tangentsOf<T>(flat: State<string, T>, part: string): readonly (T | null)[] {
    return this.keysOf(part).by.map((key) => flat[key] ?? null);
  }

  /** The magnitudes of numbers that are laid out so. */
  magnitudesOf<T extends TensorLike<T>>(flat: State<string, T>): Magnitudes<string> {
    return magnitudesByRow(flat, this.rowNames);
  }
  /** Where the magnitudes of all parts are. */
  find(magnitudes: Magnitudes<string>): readonly Found[] {
    return Object.keys(runIn(magnitudes)).map((part) => {
      const { run, by, rows } = this.keysOf(part);
      const all = by.flatMap((key, g) => {
        const { names } = this.group(g);
        return (rows[g] ?? [key]).map((told, row) => ({ key: told, name: must(names[row], "name") }));
      });
      return { part, run, by: all.filter(({ key }) => magnitudes[key] !== undefined) };
    });
  }

  /**
   * The numbers of the elements of each hyperparameter, in its shape, from those of each group, which have its rows; `null` where all its
   * elements have none. In a group that several hyperparameters share, zeros have no structure: there `isNone` says which count as none.
   */
  partials<T extends TensorLike<T>>(
    hyper: Hyper<H, { readonly shape: Shape }>,
    byGroup: readonly (T | null)[],
    isNone: (piece: T) => boolean,
  ): Readonly<Record<H, T | null>> {
    return mapRecord(hyper, ({ shape }, name) => {
      const pieces = this.piecesOf(name).map(({ group, from, to }) => ({
        count: to - from,
        piece: byGroup[group]?.reshape([-1]).slice([from, to]) ?? null,
        isShared: isShared(this.group(group)),
      }));
      const some = pieces.find(({ piece, isShared }) => piece !== null && !(isShared && isNone(piece)))?.piece;
      if (some === undefined || some === null) return null;
      if (pieces.length === 1) return some.reshape(shape);
      const zero = some.slice([0, 1]).zeroLike();
      const [first, ...others] = pieces.map(({ piece, count }) => piece ?? zero.broadcastTo([count]));
      return must(first, "piece").concat(others).reshape(shape);
    });
  }

  /** Whether tangents of a hyperparameter are those of others, too. */
  sharesTangents(name: H): boolean {
    return this.piecesOf(name).some(({ group }) => isShared(this.group(group)));
  }
  /** Where the elements of a hyperparameter are, in their order: rows of groups. */
  private piecesOf(name: H): readonly { readonly group: number; readonly from: number; readonly to: number }[] {
    const { places, axis, groups } = this.directions;
    const pieces: { group: number; from: number; to: number }[] = [];
    for (const place of places[name].data) {
      const group = Math.floor(place / axis.length);
      const row = place - group * axis.length;
      const last = pieces.at(-1);
      if (last?.group === group && groups[group]?.byRow) last.to = row + 1;
      else pieces.push({ group, from: row, to: row + 1 });
    }
    return pieces;
  }
  private group(g: number): Group<H> {
    return must(this.directions.groups[g], "group");
  }
  private keysOf(part: string): Keys {
    const known = this.known.get(part);
    if (known !== undefined) return known;
    const { groups } = this.directions;
    const by = groups.map((_, g) => `${BY}${g}/${part}`);
    const rows = groups.map(({ names }, g) =>
      isShared({ names }) ? names.map((_name, row) => `${BY}${g}.${row}/${part}`) : null,
    );
    const keys = { run: `${RUN}${part}`, by, rows };
    this.known.set(part, keys);
    by.forEach((key, g) => {
      const names = rows[g] ?? null;
      this.told.set(key, names && { names, axis: 0 });
    });
    return keys;
  }
}

/** Whether several hyperparameters have rows in a tangent. */
const isShared = ({ names }: Pick<Group<string>, "names">): boolean => new Set(names).size > 1;
