/**
 * A run on numbers that are made of tensors, duals and batches of them in any order, as a run on these: its state holds the leaves of all
 * parts. A step puts the numbers together, takes the step of the dynamics, and takes apart what comes out.
 *
 *   `place/part` holds the leaf of a part at a place, see `nest.ts`
 */
import { type Lift, must, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { scalar, type Tensor } from "@dualtape/tensor";
import { frameOf } from "../../dynamics/frame.ts";
import type { Magnitudes, NamedRows } from "../../dynamics/inspection.ts";
import type { Beside, InRows, Manner, Runnable, Running, Stretch, Strided } from "../../dynamics/running.ts";
import { lateContext, type State, type StepContext } from "../../dynamics/stepping.ts";
import { lateRecords } from "../../records/late.ts";
import { mapRecord } from "../../records/record.ts";
import { batchesAround, isTangent, type Leaves, type Nest, type Shell, spreading, withNest } from "./nest.ts";

/** Leaves by place and name. */
type Flat<L> = Readonly<Record<string, L>>;

/** Who runs on tensors. */
export type OnTensors = <H extends string, K extends string>(
  dynamics: Runnable<H, K>,
  start: State<K, Tensor>,
  hyper: Hyper<H, Tensor>,
  manner: Manner<Tensor>,
) => Running<H, K, Tensor>;

/** Continues a run from its start; the shells are those of its numbers, from the outside in. */
export function nested<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Runnable<H, K>,
  start: State<K, T>,
  hyper: Hyper<H, T>,
  shells: readonly Shell[],
  manner: Manner<T>,
  run: OnTensors,
): Running<H, K, T> {
  const places = withNest<Tensor, readonly string[]>(shells, (nest) =>
    Object.keys(apart(hyper as never, nest)).map((key) => placeOf(key)[0]),
  );
  const own = spreading(shells, places);
  return withNest<Tensor, Running<H, K, never>>(own, <S extends TensorLike<S>>(nest: Nest<S, Tensor>) => {
    // Numbers in these shells are what `T` is, though no type can say so.
    const [from, at, how] = [start, hyper, manner] as unknown as [State<K, S>, Hyper<H, S>, Manner<S>];
    return onLeaves(dynamics, from, at, own, nest, how, run) as Running<H, K, never>;
  }) as Running<H, K, T>;
}

function onLeaves<S extends TensorLike<S>, H extends string, K extends string>(
  dynamics: Runnable<H, K>,
  start: State<K, S>,
  hyper: Hyper<H, S>,
  shells: readonly Shell[],
  nest: Nest<S, Tensor>,
  { beside, besideRows, ...manner }: Manner<S>,
  run: OnTensors,
): Running<H, K, S> {
  const spread = (state: State<K, S>): Flat<Tensor> => apart(mapRecord(state, nest.spread), nest);
  const flat = flatOf(dynamics, shells);
  const inner = run(flat, spread(start), apart(hyper, nest), {
    ...manner,
    ...(beside && { beside: (t: number) => apart(beside(t), nest) }),
    ...(besideRows && {
      besideRows(t: number, most: number) {
        const found = besideRows(t, most);
        return found && leavesBeside(found, nest);
      },
    }),
  });
  const copy = (): State<K, S> => ({ ...together(inner.copy(), nest) }) as State<K, S>;
  return {
    restore: (state) => inner.restore(spread(state)),
    advance: (t, through) => inner.advance(t, through),
    leap(t, to, how) {
      if (how?.heard && dynamics.monitor !== undefined && flat.monitor === undefined) return null;
      const leap = inner.leap(t, to, how);
      if (leap === null) return null;
      const { greatest, rows, states } = leap;
      const names = rows.names.map(nameOfValue);
      return {
        ...leap,
        greatest: ofValues(greatest) as Magnitudes<K>,
        rows: { ...rows, names },
        states: states && (statesOf(states, nest) as Stretch<K, S>),
      };
    },
    monitored: () => inner.monitored(), // of a batch of runs, nothing
    evaluate: (as, compute) =>
      together(
        inner.evaluate<string>(as, <L extends TensorLike<L>>(state: Flat<L>, hypers: Flat<L>, lift: Lift<Tensor, L>) =>
          withNest<L, Flat<L>>(shells, (own) =>
            apart(
              compute(together(state, own), together(hypers, own), (value) => own.constant(lift(value))),
              own,
            ),
          ),
        ),
        nest,
      ),
    state: () => together(inner.state(), nest) as State<K, S>,
    copy,
    lend: copy,
    keep: (lent) => lent,
    release: () => {},
    finish: () => inner.finish(),
    later() {
      const state = inner.later();
      return () => together(state(), nest) as State<K, S>;
    },
    magnitudes: () => ofValues(inner.magnitudes()) as Magnitudes<K>,
    bytes: () => inner.bytes(),
    computed: () => inner.computed(),
    snapshot: () => null,
    resume: () => false,
  };
}

/** Where the data of a dynamics stand, which are no numbers in shells yet. */
const DATA = "data";

/** The dynamics as one of leaves. */
function flatOf<H extends string, K extends string>(
  dynamics: Runnable<H, K>,
  shells: readonly Shell[],
): Runnable<string, string> {
  const { input, rowNames } = dynamics;
  const isOfOne = shells.every((shell) => shell.kind === "dual" || !shell.spreads);
  const monitor = isOfOne ? dynamics.monitor : undefined;
  return {
    ...frameOf(dynamics),
    ...(input && { input: (t: number) => under(DATA, dynamics.input?.(t) ?? {}) }),
    zeros(key) {
      const [place, part] = placeOf(key);
      return isTangent(place) || (dynamics.zeros?.(part as K) ?? false);
    },
    ...(rowNames && {
      rowNames(key: string): NamedRows | null {
        const [place, part] = placeOf(key);
        const rows = isTangent(place) ? null : rowNames(part);
        return rows && { names: rows.names.map((row) => keyOf(place, row)), axis: rows.axis + batchesAround(place) };
      },
    }),
    ...(monitor && {
      monitor: <L extends TensorLike<L>>(state: Flat<L>): L =>
        withNest<L, L>(shells, <S extends TensorLike<S>>(nest: Nest<S, L>) => {
          const value = must(dynamics.monitor, "monitor")<S>(together(state, nest) as State<K, S>);
          return valueIn(nest.apart(value));
        }),
    }),
    start: () => ({}),
    step: <L extends TensorLike<L>>(state: Flat<L>, hyper: Flat<L>, context: StepContext<L>): Flat<L> =>
      withNest<L, Flat<L>>(shells, <S extends TensorLike<S>>(nest: Nest<S, L>) => {
        const { count, phase, lift } = context;
        const own = {
          count: typeof count === "number" ? count : nest.constant(count),
          phase,
          input: together(context.input, nest),
          lift: (value: Tensor) => nest.constant(lift(value)),
        };
        const after = dynamics.step<S>(
          together(state, nest) as State<K, S>,
          together(hyper, nest) as Hyper<H, S>,
          lateContext(own, () => context.t),
        );
        return apart(mapRecord(after, nest.spread), nest);
      }),
  };
}

/** The leaves of numbers. */
function apart<S, L>(numbers: Readonly<Record<string, S>>, nest: Nest<S, L>): Flat<L> {
  const flat: Record<string, L> = {};
  for (const [name, number] of Object.entries(numbers)) {
    for (const [place, leaf] of nest.apart(number)) flat[keyOf(place, name)] = leaf;
  }
  return flat;
}

/** The numbers that leaves belong to, each made when it is first asked for: so leaves that are read late are not read before. */
function together<S, L>(flat: Flat<L>, nest: Nest<S, L>): Readonly<Record<string, S>> {
  const places = new Map<string, string[]>();
  for (const key of Object.keys(flat)) {
    const [place, name] = placeOf(key);
    places.set(name, [...(places.get(name) ?? []), place]);
  }
  return lateRecords()([...places.keys()], (name) => {
    const held = must(places.get(name), name);
    const leaf = (place: string): L => must(flat[keyOf(place, name)], name);
    if (held[0] === DATA) return nest.constant(leaf(DATA));
    return nest.together(new Map(held.map((place) => [place, leaf(place)])));
  });
}

/** The numbers that the leaves of a stretch belong to. */
function statesOf<S>(leaves: Stretch<string, Tensor>, nest: Nest<S, Tensor>): Stretch<string, S> {
  const rows = new Map<string, Map<string, Strided>>();
  for (const [key, row] of Object.entries(leaves.rows)) {
    const [place, name] = placeOf(key);
    rows.set(name, (rows.get(name) ?? new Map<string, Strided>()).set(place, must(row.get(""), key)));
  }
  return { ...leaves, after: (t) => together(leaves.after(t), nest), rows: Object.fromEntries(rows) };
}

/** The leaves of what steps are given beside their data. */
function leavesBeside<S>({ steps, rows, same }: Beside<S>, nest: Nest<S, Tensor>): Beside<Tensor> {
  const flat: Record<string, InRows> = {};
  for (const [name, leaves] of Object.entries(rows)) {
    for (const [place, row] of leaves) flat[keyOf(place || constantIn(nest), name)] = new Map([["", row]]);
  }
  return { steps, rows: flat, same: apart(same, nest) };
}

/** The place of the one leaf of a constant. */
const constantIn = <S>(nest: Nest<S, Tensor>): string =>
  must([...nest.apart(nest.constant(scalar(0))).keys()][0], "leaf");

/** The leaf that is a number's value. */
const valueIn = <L>(leaves: Leaves<L>): L =>
  must(
    [...leaves].find(([place]) => !isTangent(place)),
    "value",
  )[1];

/** A record whose names all stand at one place. */
const under = <L>(place: string, record: Readonly<Record<string, L>>): Flat<L> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [keyOf(place, name), value]));

/** The name of the magnitude of a value; that of anything else stays what it is, which is the name of no value. */
function nameOfValue(key: string): string {
  const [place, name] = placeOf(key);
  return isTangent(place) ? key : name;
}

/** The magnitudes of numbers: those of their values. */
function ofValues(magnitudes: Magnitudes<string>): Magnitudes<string> {
  const found: Record<string, number> = {};
  for (const key of Object.keys(magnitudes)) {
    const [place, name] = placeOf(key);
    if (!isTangent(place)) found[name] = must(magnitudes[key], key);
  }
  return found;
}

const keyOf = (place: string, name: string): string => `${place}/${name}`;

/** The place that a key names, and what stands there; no place has a slash in it. */
function placeOf(key: string): readonly [place: string, name: string] {
  const end = key.indexOf("/");
  return [key.slice(0, end), key.slice(end + 1)];
}
