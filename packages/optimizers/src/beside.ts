/** Optimizers that remember something of a parameter beside what the optimizer inside remembers. */
import { ArgumentError, type TensorLike } from "@dualtape/core";
import type { Optimizer, Slots } from "./optimizer.ts";

/**
 * The `init` of an optimizer with further slots, made of the parameter; throws an `ArgumentError` where it has a slot of the same name, as
 * one in two of the same wrapper would.
 */
export const beside =
  <H extends string, K extends string, A extends string>(
    where: string,
    { name, init }: Optimizer<H, K>,
    further: <T extends TensorLike<T>>(parameter: T) => Slots<A, T>,
  ): Optimizer<H, K | A>["init"] =>
  (parameter, path) => {
    const [own, added] = [init(parameter, path), further(parameter)];
    const twice = Object.keys(added).find((slot) => Object.hasOwn(own, slot));
    if (twice === undefined) return { ...own, ...added };
    throw new ArgumentError(where, `${name} has a slot ${twice} already`, `Put it in one ${where} only`);
  };
