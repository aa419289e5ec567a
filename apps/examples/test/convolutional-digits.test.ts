/** The convolutional network of the example learns the digits at values such as tuning finds, better than at the customary ones. */
import { expect, test } from "vitest";
import { testedAt } from "../src/convolutional-digits/problem.ts";
import { loadDigits } from "../src/digits/data.ts";

test("it is right on the test set more often than where it starts", async () => {
  const sets = loadDigits(4);
  const [before, after] = [
    await testedAt(sets, 4, {}, 10),
    await testedAt(sets, 4, { learningRate: 0.02, weightDecay: 5e-4, shift: 0.02 }, 10),
  ];
  expect(after).toBeGreaterThan(before);
  expect(after).toBeGreaterThan(0.97);
});
