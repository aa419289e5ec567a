/**
 * Accumulation of gradients: one step of the optimizer for every n gradients, on their mean. So n small batches are as one that is
 * n times as large, where losses are means.
 *
 *   a ← a + g/n;  at every n-th:  the step of the optimizer on a, then a ← 0
 *
 * The optimizer counts its own steps, 1, 2, …, and so do the schedules inside; what stands around it sees each small step. This is
 * `MultiSteps` of optax, and in PyTorch the loss over n, with `step` and `zero_grad` called every n-th time.
 */
import { checkInteger, type TensorLike } from "@dualtape/core";
import { beside } from "./beside.ts";
import { checked } from "./checked.ts";
import { atEvery, ordinal } from "./every.ts";
import { joined } from "./names.ts";
import type { After, Before, Hyper, Optimizer, Slots } from "./optimizer.ts";

/** Lets an optimizer make one step for every `steps` gradients. Throws an `ArgumentError` where that is not 1, 2, … */
export function accumulation<H extends string, K extends string>(
  optimizer: Optimizer<H, K>,
  steps: number,
): Optimizer<H, K | "accumulated"> {
  const hyperparameters = joined("accumulation", optimizer, {});
  checkInteger("accumulation", "the number of steps", steps, 1);
  const { prepare } = optimizer;
  return checked<H, K | "accumulated">({
    ...optimizer,
    name: `accumulation(${optimizer.name})`,
    hyperparameters,
    init: beside("accumulation", optimizer, (parameter) => ({ accumulated: parameter.zeroLike() })),
    ...(prepare && {
      prepare<T extends TensorLike<T>>(hyper: Hyper<H, T>, befores: Readonly<Record<string, Before<Slot<K>, T>>>) {
        const insides = Object.fromEntries(
          Object.entries(befores).map(([path, before]) => [path, within(before, steps)]),
        );
        const ready = Object.entries(prepare(hyper, insides)).map(([path, own]) => {
          const [inside, t] = [insides[path] ?? own, befores[path]?.t ?? own.t];
          // Between the steps of the optimizer, gradients gather as they are.
          const at = (part: "parameter" | "gradient"): T => atEvery(t, steps, own[part], inside[part]);
          return [path, { ...own, t, parameter: at("parameter"), gradient: at("gradient") }];
        });
        return Object.fromEntries(ready);
      },
    }),
    step<T extends TensorLike<T>>(hyper: Hyper<H, T>, before: Before<Slot<K>, T>): After<Slot<K>, T> {
      const { parameter, t, slots } = before;
      const inside = within(before, steps);
      const gradient = prepare === undefined ? inside.gradient : before.gradient;
      const waiting: Slots<Slot<K>, T> = { ...slots, accumulated: gradient };
      if (typeof t === "number" && t % steps !== 0) return { parameter, slots: waiting };
      const after = optimizer.step(hyper, { ...inside, gradient });
      const done: Slots<Slot<K>, T> = { ...after.slots, accumulated: parameter.zeroLike() };
      return {
        parameter: atEvery(t, steps, after.parameter, parameter),
        slots: mapSlots(waiting, (value, slot) => atEvery(t, steps, done[slot], value)),
      };
    },
  });
}

type Slot<K extends string> = K | "accumulated";

/** What the optimizer inside starts from: the mean of the gradients so far, of which the missing ones are 0, at a step of its own. */
const within = <K extends string, T extends TensorLike<T>>(
  before: Before<Slot<K>, T>,
  steps: number,
): Before<Slot<K>, T> => ({
  ...before,
  gradient: before.slots.accumulated.add(before.gradient.div(steps)),
  t: ordinal(before.t, steps),
});

const mapSlots = <K extends string, T>(
  slots: Readonly<Record<K, T>>,
  change: (value: T, slot: K) => T,
): Readonly<Record<K, T>> =>
  Object.fromEntries((Object.keys(slots) as K[]).map((slot) => [slot, change(slots[slot], slot)])) as Record<K, T>;
