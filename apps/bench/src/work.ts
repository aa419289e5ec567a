/**
 * How many operations a training step has. With n weights in all and n′ without those of the first layer, P parameters, B rows:
 *
 *   plain: 2B (n + n + n′) + 4P,  a tangent: 2B ((n + n′) + (n + n′) + 2n′) + 4P
 *
 * for the products of the signals, the gradients and what flows back, each twice in a tangent but where the constant input
 * is a factor; and the update. Each hyperparameter adds 2 for each number that it scales. Adam in place of SGD updates in
 * 13P, and a tangent in 14P. A tangent by the weight of an example costs as much as any: the weight itself scales but one row of
 * what flows back, and from the next step on all parameters depend on it.
 */
import type { Training } from "./scenarios/scenario.ts";

/** The products of a plain step, and of each of its tangents. */
function productsOf(widths: readonly number[], batch: number): { readonly plain: number; readonly tangent: number } {
  const layers = widths.slice(1).map((outputs, i) => outputs * (widths[i] ?? 0));
  const weights = layers.reduce((sum, size) => sum + size, 0);
  const later = weights - (layers[0] ?? 0);
  return { plain: 2 * batch * (2 * weights + later), tangent: 2 * batch * (2 * weights + 4 * later) };
}

/** Multiplications and additions of one step with its tangents. */
export function operationsOf({ widths, batch, k, roles, tensors, start }: Training): number {
  const products = productsOf(widths, batch);
  const sizes = tensors.map((name) => start[name]?.data.length ?? 0);
  const parameters = sizes.reduce((sum, size) => sum + size, 0);
  const scaled = (limit: number): number =>
    [roles.learningRate, roles.momentum, roles.l2].reduce(
      (sum, role) => sum + sizes.reduce((part, size, i) => part + (isBelow(role[i] ?? null, limit) ? 2 * size : 0), 0),
      0,
    );
  const penalties = sizes.reduce((sum, size, i) => sum + (roles.l2[i] === null ? 0 : 2 * size), 0);
  const plain = products.plain + 4 * parameters + penalties;
  const tangent = products.tangent + 4 * parameters + penalties;
  return plain + k * tangent + scaled(k);
}

/** How many times as many operations a step of Adam has with K tangents as without. */
export function tangentsOfAdam(widths: readonly number[], batch: number, k: number): number {
  const parameters = widths.slice(1).reduce((sum, outputs, i) => sum + outputs * ((widths[i] ?? 0) + 1), 0);
  const { plain, tangent } = productsOf(widths, batch);
  return 1 + (k * (tangent + 14 * parameters)) / (plain + 13 * parameters);
}

const isBelow = (place: number | null, limit: number): boolean => place !== null && place < limit;
