/** The data of a training run, looked at before it is used: finite tensors, none empty, all batches of one structure. */
import { ArgumentError, flatten, type Flat, formatShape, isKind, NonFiniteError } from "@dualtape/core";
import type { Tensor } from "@dualtape/tensor";
import { valueAt } from "../records/record.ts";

/** A tree whose leaves must be finite tensors. */
export function tensorsIn<P>(where: string, tree: P): Flat<P, Tensor> {
  const flat = flatten<P, Tensor>(tree, where);
  if (flat.leaves.length === 0) throw new ArgumentError(where, "there are no tensors", "Give one or more");
  flat.leaves.forEach((leaf, i) => {
    const at = flat.paths[i] === "" ? where : `${where}, ${flat.paths[i]}`;
    if (!isKind<Tensor>(leaf, "Tensor"))
      throw new ArgumentError(at, "a leaf is not a Tensor", "Make it one with tensor(…)");
    if (leaf.size === 0) {
      throw new ArgumentError(at, `shape ${formatShape(leaf.shape)} has no elements`, "Leave empty batches out");
    }
    if (!Number.isFinite(leaf.magnitude())) {
      throw new NonFiniteError(at, "the data hold NaN or infinity", "Clean or impute them first");
    }
  });
  return flat;
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

/** The batches of a run, checked: all must have the structure of the first. */
export function batchesFor<B>(name: string, batches: readonly B[] | ((t: number) => B)): Batches<B> {
  if (typeof batches === "function") {
    const batchAt = (t: number): Flat<B, Tensor> => {
      const [where, batch] = [`${name}, batch of step ${t}`, batches(t)];
      checkBatch(where, batch);
      return tensorsIn(where, batch);
    };
    const first = batchAt(1);
    return { first, at: (t) => alike(first, batchAt(t), `${name}, batch of step ${t}`) };
  }
  if (!Array.isArray(batches)) refuseBatches(name, batches);
  const all = batches.map((batch, i) => tensorsIn(`${name}, batch ${i}`, batch));
  const [first] = all;
  if (first === undefined) throw new ArgumentError(name, "batches is empty", "Give one batch or more");
  const leaves = all.map((batch, i) => alike(first, batch, `${name}, batch ${i}`));
  return { first, at: (t) => leaves[(t - 1) % leaves.length] as Leaves<Tensor> };
}

/** The leaves of a batch in the order of the first one's. */
function alike<B>(first: Flat<B, Tensor>, batch: Flat<B, Tensor>, where: string): Leaves<Tensor> {
  const found = Object.fromEntries(batch.paths.map((path, i) => [path, batch.leaves[i]] as const));
  const leaves = first.paths.flatMap((path): (readonly [string, Tensor])[] => {
    const leaf = valueAt(found, path);
    return leaf === undefined ? [] : [[path, leaf]];
  });
  if (leaves.length === first.paths.length && leaves.length === batch.paths.length) return Object.fromEntries(leaves);
  throw new ArgumentError(
    where,
    `it holds ${batch.paths.join(", ")} where the first batch holds ${first.paths.join(", ")}`,
    "Give all batches one structure",
  );
}

/** Refuses what a function gives in place of a batch. */
function checkBatch(where: string, batch: unknown): void {
  if (typeof batch !== "object" || batch === null) {
    throw new ArgumentError(where, `it is ${String(batch)}`, "Return a tree of tensors from batches");
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
