/** A hyperparameter that changes with the step t: its place is taken by the hyperparameters of a schedule. */
import type { Domain, TensorLike } from "@dualtape/core";
import { checked } from "./checked.ts";
import { joined, putUnder, takeUnder, type Under } from "./names.ts";
import type { Before, Hyper, Optimizer } from "./optimizer.ts";
import { checkSchedule, type Schedule } from "./schedules/schedule.ts";
import type { StepNumber } from "./step-number.ts";

/**
 * Puts the hyperparameter `name` of an optimizer on a schedule: `scheduled(adam, "learningRate", cosine(…))` has no
 * `learningRate`, but `learningRate.peak` and `learningRate.final`.
 */
export function scheduled<H extends string, K extends string, N extends H, S extends string>(
  optimizer: Optimizer<H, K>,
  name: N,
  schedule: Schedule<S>,
): Optimizer<Exclude<H, N> | Under<N, S>, K> {
  type Names = Exclude<H, N> | Under<N, S>;
  checkSchedule("scheduled", schedule);
  joined("scheduled", optimizer, {}, [name]);
  const { [name]: _replaced, ...others } = optimizer.hyperparameters;
  const { prepare, ...rest } = optimizer;
  const hyperparameters = joined<string, string>(
    "scheduled",
    { ...optimizer, hyperparameters: others },
    putUnder(name, schedule.hyperparameters),
  ) as Hyper<Names, Domain>;
  const at = <T extends TensorLike<T>>(hyper: Hyper<Names, T>, t: StepNumber<T>) => {
    const value = schedule.at(takeUnder(name, schedule.hyperparameters, hyper), t);
    return { ...hyper, [name]: value } as Hyper<H, T>;
  };
  return checked({
    ...rest,
    name: `scheduled(${optimizer.name}, ${name})`,
    steady: optimizer.steady === true && schedule.steady === true,
    hyperparameters,
    ...(prepare && {
      prepare<T extends TensorLike<T>>(hyper: Hyper<Names, T>, befores: Readonly<Record<string, Before<K, T>>>) {
        const [first] = Object.values(befores);
        return first === undefined ? befores : prepare(at(hyper, first.t), befores);
      },
    }),
    step: (hyper, before) => optimizer.step(at(hyper, before.t), before),
  });
}
