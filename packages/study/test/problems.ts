/** Small problems that tests study. */
import { positive, real } from "@dualtape/core";
import { dynamics } from "@dualtape/runs/eager";
import { memoryStorage, openJournal, readJournal } from "../src/index.ts";

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

/** A journal in memory, that fails at the append of a number. */
export async function inMemory(records: readonly unknown[] = [], fails = Infinity) {
  const storage = memoryStorage();
  const first = await openJournal(storage);
  for (const record of records) await first.append(record);
  await first.close();
  let appended = 0;
  const journal = await openJournal(storage);
  return {
    content: journal.content,
    get appended(): number {
      return journal.appended;
    },
    append: async (record: unknown): Promise<void> => {
      if (++appended >= fails) throw new Error("the disk is full");
      await journal.append(record);
    },
    /** What stands in it now. */
    read: async (): Promise<readonly unknown[]> => readJournal(await storage.read()).records,
  };
}
