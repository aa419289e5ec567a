/** Who computes a run: the compiler that its dynamics brings, where that takes it, else each operation as it is called. */
import { ArgumentError, type Lift, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import type { Manner, Runnable, Running } from "../dynamics/running.ts";
import type { State } from "../dynamics/stepping.ts";
import { eagerly } from "./eager.ts";

/** Starts a run: see `continued`. */
export const running = <T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Runnable<H, K>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): Running<H, K, T> => continued(dynamics, dynamics.start(hyper, lift), hyper, lift);

/** Goes on from a state: compiled, where the dynamics asks for that, or says nothing and the run is long enough to be worth a program. */
export function continued<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Runnable<H, K>,
  start: State<K, T>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
  manner: Manner<T> = {},
): Running<H, K, T> {
  const { name, engine, compiler } = dynamics;
  if (engine === "compiled" && compiler === undefined) {
    throw new ArgumentError(
      name,
      "its engine is compiled, and it has no compiler",
      "Make it by dynamics or training, and not by those of an eager entry",
    );
  }
  const why = whyEager(dynamics, start, lift);
  return compiler === undefined || why !== null
    ? eagerly(dynamics, start, hyper, lift, why ?? NO_COMPILER, manner)
    : compiler.run(dynamics, start, hyper, lift, manner);
}

/** Why a run from this start is eager; `null` where it is compiled. */
export function whyEager<T, H extends string, K extends string>(
  dynamics: Runnable<H, K>,
  start: Readonly<Record<K, Pick<Tensor, "shape" | "byteLength">>>,
  lift: Lift<Tensor, T>,
): string | null {
  const { engine, compiler } = dynamics;
  if (engine === "eager") return "its dynamics asks for it";
  if (compiler === undefined) return NO_COMPILER;
  if (!compiler.takes(lift)) return "it runs on variables of a tape";
  return engine === "compiled" ? null : compiler.declines(dynamics, start);
}

const NO_COMPILER = "its dynamics brings no compiler";
