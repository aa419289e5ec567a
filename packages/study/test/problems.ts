/** Small problems that tests study. */
import { positive, real } from "@dualtape/core";
import { dynamics } from "@dualtape/runs/eager";

/** Descent in a valley whose floor is curved, by a rate and a place to begin: values, gradients, and rates that diverge. */
export const valley = (steps = 20, fold = 0) =>
  dynamics({
    name: "valley",
    hyperparameters: { x: real(-2.5).within(-6, 6), rate: positive(0.02).within(1e-3, 3) },
    steps,
    start: ({ x }) => ({ x, grown: x.sub(x).add(1) }),
    step: ({ x, grown }, { rate }) => ({
      x: x.sub(
        x
          .square()
          .sub(9 + fold)
          .mul(x)
          .mul(rate)
          .mul(0.02),
      ),
      grown: grown.mul(rate.greater(1).where(1e20, 1)),
    }),
    objective: ({ x, grown }) =>
      x
        .square()
        .sub(9 + fold)
        .square()
        .mul(0.1)
        .sub(x)
        .add(grown),
  });

/** Records that are kept as JSON keeps them, in memory; `fails` at the append of that number. */
export function inMemory(records: unknown[] = [], fails = Infinity) {
  let appended = 0;
  return {
    records,
    append: async (record: unknown): Promise<void> => {
      if (++appended >= fails) throw new Error("the disk is full");
      records.push(JSON.parse(JSON.stringify(record)));
    },
  };
}
