/** What a network consists of, to be read. */
import { flatten, formatShape, sizeOf, type TensorLike } from "@dualtape/core";

/**
 * A line for each tensor of a tree of parameters, with its path, its shape and how many numbers it holds, and one for all of them together.
 * Throws an `ArgumentError` where there is something else in the tree.
 */
export function summary(parameters: unknown): string {
  const { leaves, paths } = flatten<unknown, Leaf>(parameters, "summary");
  const rows = leaves.map(({ shape }, i): readonly string[] => [
    paths[i] === "" ? "the parameter" : (paths[i] ?? ""),
    formatShape(shape),
    String(sizeOf(shape)),
  ]);
  const total = String(leaves.reduce((sum, { shape }) => sum + sizeOf(shape), 0));
  const all = [...rows, ["in all", "", total]];
  const [name = 0, shape = 0, count = 0] = [0, 1, 2].map((i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  return all
    .map(([one = "", two = "", three = ""]) => `${one.padEnd(name)}  ${two.padEnd(shape)}  ${three.padStart(count)}`)
    .join("\n");
}

type Leaf = Pick<TensorLike<never>, "shape">;
