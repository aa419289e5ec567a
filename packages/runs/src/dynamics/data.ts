/** The data of a training run, looked at before it is used: finite tensors or integers, none empty, all batches of one structure. */
import {
  ArgumentError,
  describe,
  type Flat,
  flatten,
  formatShape,
  isKind,
  listed,
  NonFiniteError,
  type Precision,
} from "@dualtape/core";
import { type Tensor, tensor } from "@dualtape/tensor";
import type { BatchSource } from "../data/source.ts";

/** A tree whose leaves must be finite tensors. */
export function tensorsIn<P>(where: string, tree: P): Flat<P, Tensor> {
  const flat = flatten<P, Tensor>(tree, where);
  checkTensors(where, flat);
  return flat;
}

function checkTensors(where: string, { leaves, paths }: Pick<Flat<unknown, Tensor>, "leaves" | "paths">): void {
  if (leaves.length === 0) throw new ArgumentError(where, "there are no tensors", "Give one or more");
  leaves.forEach((leaf, i) => {
    const at = paths[i] === "" ? where : `${where}, ${paths[i]}`;
    if (!isKind<Tensor>(leaf, "Tensor"))
      throw new ArgumentError(at, "a leaf is not a Tensor", "Make it one with tensor(…)");
    if (leaf.size === 0) {
      throw new ArgumentError(at, `shape ${formatShape(leaf.shape)} has no elements`, "Leave empty batches out");
    }
    if (!Number.isFinite(leaf.magnitude())) {
      throw new NonFiniteError(at, "the data hold NaN or infinity", "Clean or impute them first");
    }
  });
}

/** So far, float32 has every integer. */
const EXACT = 2 ** 24;

/** A tree whose leaves must be finite tensors, or lists of integers, which become tensors of a precision. */
export function dataIn<B>(where: string, tree: B, precision: Precision): Flat<B, Tensor> {
  const flat = flatten<B, Tensor | Int32Array>(tree, where, (node) => node instanceof Int32Array);
  const numbers = flat.leaves.map((leaf, i) =>
    leaf instanceof Int32Array ? integers(`${where}, ${flat.paths[i]}`, leaf, precision) : leaf,
  );
  checkTensors(where, { leaves: numbers, paths: flat.paths });
  return { ...flat, leaves: numbers };
}

function integers(where: string, values: Int32Array, precision: Precision): Tensor {
  if (precision === "float32") {
    const large = values.find((value) => Math.abs(value) > EXACT);
    if (large !== undefined) {
      throw new ArgumentError(
        where,
        `float32 does not have every integer so far from 0 as ${large}`,
        "Give the parameters in float64, or smaller integers",
      );
    }
  }
  return tensor(values, { precision });
}

/** The leaves of a batch, by their paths. */
export type Leaves<T> = Readonly<Record<string, T>>;

/** Batches of one structure. */
export interface Batches<B> {
  /** The first of them. */
  readonly first: Flat<B, Tensor>;
  /** The leaves of the batch of step `t`. */
  at(t: number): Leaves<Tensor>;
}

/** The batches of a run, checked: all must have the structure of the first. Integers in them become tensors of a precision. */
export function batchesFor<B>(
  name: string,
  batches: readonly B[] | BatchSource<B> | ((t: number) => B),
  precision: Precision = "float64",
): Batches<B> {
  const ask = isSource(batches) ? (t: number): B => batches.batch(t) : batches;
  if (typeof ask === "function") {
    const batchAt = (t: number): Flat<B, Tensor> => {
      const [where, batch] = [`${name}, batch of step ${t}`, ask(t)];
      checkBatch(where, batch);
      return dataIn(where, batch, precision);
    };
    const first = batchAt(1);
    return { first, at: (t) => named(first, batchAt(t), `${name}, batch of step ${t}`) };
  }
  if (!Array.isArray(ask)) refuseBatches(name, ask);
  const all = ask.map((batch, i) => dataIn(`${name}, batch ${i}`, batch, precision));
  const [first] = all;
  if (first === undefined) throw new ArgumentError(name, "batches is empty", "Give one batch or more");
  const leaves = all.map((batch, i) => named(first, batch, `${name}, batch ${i}`));
  return { first, at: (t) => leaves[(t - 1) % leaves.length] as Leaves<Tensor> };
}

/** Whether batches come from a source. */
export const isSource = <B>(batches: readonly B[] | BatchSource<B> | ((t: number) => B)): batches is BatchSource<B> =>
  typeof batches === "object" && batches !== null && "batch" in batches && typeof batches.batch === "function";

/** The leaves of a batch by the paths of the first one's. */
function named<B>({ paths }: Flat<B, Tensor>, batch: Flat<B, Tensor>, where: string): Leaves<Tensor> {
  const leaves = alike(paths, batch, where, "the first batch");
  return Object.fromEntries(paths.map((path, i) => [path, leaves[i] as Tensor]));
}

/** The leaves of a tree in the order of the paths that it must have; `like` says what had them. */
export function alike<T>(
  paths: readonly string[],
  tree: Pick<Flat<unknown, T>, "paths" | "leaves">,
  where: string,
  like: string,
): readonly T[] {
  const found = new Map(tree.paths.map((path, i) => [path, tree.leaves[i] as T] as const));
  const leaves = paths.flatMap((path) => (found.has(path) ? [found.get(path) as T] : []));
  if (leaves.length === paths.length && leaves.length === tree.paths.length) return leaves;
  throw new ArgumentError(
    where,
    `it holds ${listed(tree.paths)} where ${like} holds ${listed(paths)}`,
    "Give them one structure",
  );
}

/** Refuses what a function gives in place of a batch. */
function checkBatch(where: string, batch: unknown): void {
  if (typeof batch !== "object" || batch === null) {
    throw new ArgumentError(where, `it is ${describe(batch)}`, "Return a tree of tensors from batches");
  }
  if (has(batch, "then")) {
    throw new ArgumentError(where, "it is a promise", "Load the data first: batches must answer at once");
  }
  if (has(batch, "next")) {
    throw new ArgumentError(
      where,
      "it is an iterator",
      "Let batches take the number of a step and return its batch; a generator forgets what it gave",
    );
  }
}

/** Refuses what is neither a list of batches nor a function of the step. */
function refuseBatches(name: string, batches: unknown): never {
  const [what, remedy] =
    typeof batches !== "object" || batches === null
      ? [`${String(batches)}, ${batches === null ? "nothing" : `a ${typeof batches}`}`, "Give the batches themselves"]
      : has(batches, "then")
        ? ["a promise", "Await it first"]
        : Symbol.asyncIterator in batches
          ? ["read asynchronously", "Load the batches first"]
          : Symbol.iterator in batches
            ? [`a ${batches.constructor.name}`, "Give an array, as [...batches]"]
            : ["one batch, not a list of them", "Give [batch]"];
  throw new ArgumentError(
    name,
    `batches is ${what}`,
    `${remedy}: an array of trees of tensors, or a function of the step, from 1`,
  );
}

const has = (value: object, method: string): boolean => typeof Reflect.get(value, method) === "function";
