/** Who computes a run: the compiler that its dynamics brings, where that takes it, else each operation as it is called. */
import { ArgumentError, type Lift, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { Tensor } from "@dualtape/tensor";
import type { Runnable, Running } from "../dynamics/running.ts";
import { eagerly } from "./eager.ts";

/**
 * Starts a run. On plain tensors it is compiled, where the dynamics asks for that, or says nothing and the run is long enough to be
 * worth a program.
 */
export function running<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Runnable<H, K>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): Running<H, K, T> {
  const { name, engine, compiler } = dynamics;
  if (engine === "compiled" && compiler === undefined) {
    throw new ArgumentError(
      name,
      "its engine is compiled, and it has no compiler",
      "Make it by dynamics or training, and not by those of an eager entry",
    );
  }
  const start = dynamics.start(hyper, lift);
  const [tensors, given] = [allTensors(start), allTensors(hyper)];
  if (tensors === null || given === null || compiler?.takes(dynamics, tensors) !== true) {
    return eagerly(dynamics, start, hyper, lift);
  }
  return compiler.run(dynamics, tensors, given) as Running<H, K, never>;
}

/** Whether a run from this start is compiled. */
export function isCompiled<H extends string, K extends string>(
  dynamics: Runnable<H, K>,
  start: Readonly<Record<K, unknown>>,
): boolean {
  const tensors = allTensors(start);
  return tensors !== null && dynamics.compiler?.takes(dynamics, tensors) === true;
}

/** A record whose values are all tensors; `null` where they are not. */
const allTensors = <K extends string>(record: Readonly<Record<K, unknown>>): Readonly<Record<K, Tensor>> | null =>
  Object.values(record).every((value) => value instanceof Tensor) ? (record as Readonly<Record<K, Tensor>>) : null;
