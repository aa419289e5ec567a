/** Hyperparameters as a list of K coordinates, one for each of their elements, in their order. */
import type { Hyper } from "@dualtape/optimizers";
import { mapRecord } from "@dualtape/runs/eager";
import { type Tensor, tensor } from "@dualtape/tensor";

/** All elements in one list. */
export const coordinatesOf = (hyper: Readonly<Record<string, Tensor>>): readonly number[] =>
  Object.values(hyper).flatMap(({ data }) => [...data]);

/** The hyperparameters moved by `distance` along a direction in these coordinates. */
export function moveBy<H extends string>(
  hyper: Hyper<H, Tensor>,
  direction: readonly number[],
  distance = 1,
): Hyper<H, Tensor> {
  let next = 0;
  return mapRecord(hyper, (value) => {
    const along = direction.slice(next, (next += value.size)).map((part) => distance * part);
    return value.add(tensor(along, { shape: value.shape }));
  });
}
