/**
 * How many operations a training step has. With n weights in all and n′ without those of the first layer, P parameters, B rows:
 *
 *   plain: 2B (n + n + n′) + 4P,  a tangent: 2B ((n + n′) + (n + n′) + 2n′) + 4P
 *
 * for the products of the signals, the gradients and what flows back, each twice in a tangent but where the constant input
 * is a factor; and the update. Each hyperparameter adds 2 for each number that it scales.
 */
import type { Training } from "./scenarios/scenario.ts";

/** Multiplications and additions of one step with its tangents. */
export function operationsOf({ widths, batch, k, roles, tensors, start }: Training): number {
  const layers = widths.slice(1).map((outputs, i) => outputs * (widths[i] ?? 0));
  const weights = layers.reduce((sum, size) => sum + size, 0);
  const later = weights - (layers[0] ?? 0);
  const sizes = tensors.map((name) => start[name]?.data.length ?? 0);
  const parameters = sizes.reduce((sum, size) => sum + size, 0);
  const scaled = (limit: number): number =>
    [roles.learningRate, roles.momentum, roles.l2].reduce(
      (sum, role) => sum + sizes.reduce((part, size, i) => part + (isBelow(role[i] ?? null, limit) ? 2 * size : 0), 0),
      0,
    );
  const penalties = sizes.reduce((sum, size, i) => sum + (roles.l2[i] === null ? 0 : 2 * size), 0);
  const plain = 2 * batch * (2 * weights + later) + 4 * parameters + penalties;
  const tangent = 2 * batch * (2 * weights + 4 * later) + 4 * parameters + penalties;
  return plain + k * tangent + scaled(k);
}

const isBelow = (place: number | null, limit: number): boolean => place !== null && place < limit;
