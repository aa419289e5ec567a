/** The data of a training run, looked at before it is used: finite tensors, none empty, all batches of one structure. */
import { ArgumentError, flatten, type Flat, formatShape, NonFiniteError } from "@dualtape/core";
import { Tensor } from "@dualtape/tensor";

/** A tree whose leaves must be finite tensors. */
export function tensorsIn<P>(where: string, tree: P): Flat<P, Tensor> {
  const flat = flatten<P, Tensor>(tree);
  if (flat.leaves.length === 0) throw new ArgumentError(where, "there are no tensors", "Give one or more");
  flat.leaves.forEach((leaf, i) => {
    const at = flat.paths[i] === "" ? where : `${where}, ${flat.paths[i]}`;
    if (!(leaf instanceof Tensor)) throw new ArgumentError(at, "a leaf is not a Tensor", "Make it one with tensor(…)");
    if (leaf.size === 0) {
      throw new ArgumentError(at, `shape ${formatShape(leaf.shape)} has no elements`, "Leave empty batches out");
    }
    if (!Number.isFinite(leaf.magnitude())) {
      throw new NonFiniteError(at, "the data hold NaN or infinity", "Clean or impute them first");
    }
  });
  return flat;
}

/** The batch of a step, taken apart and checked: all must have the structure of the first. */
export function batchesFor<B>(
  name: string,
  batches: readonly B[] | ((t: number) => B),
): (t: number) => Flat<B, Tensor> {
  if (typeof batches === "function") {
    const first = tensorsIn(`${name}, batch of step 1`, batches(1));
    return (t) => alike(first, tensorsIn(`${name}, batch of step ${t}`, batches(t)), `${name}, batch of step ${t}`);
  }
  const all = batches.map((batch, i) => tensorsIn(`${name}, batch ${i}`, batch));
  const [first] = all;
  if (first === undefined) throw new ArgumentError(name, "batches is empty", "Give one batch or more");
  all.forEach((batch, i) => alike(first, batch, `${name}, batch ${i}`));
  return (t) => all[(t - 1) % all.length] ?? first;
}

function alike<B>(first: Flat<B, Tensor>, batch: Flat<B, Tensor>, where: string): Flat<B, Tensor> {
  if (first.paths.join() === batch.paths.join()) return batch;
  throw new ArgumentError(
    where,
    `it holds ${batch.paths.join(", ")} where the first batch holds ${first.paths.join(", ")}`,
    "Give all batches one structure",
  );
}
