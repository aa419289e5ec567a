/** A search along the first gradient, then Adam from the best of it. */
import { expect, test } from "vitest";
import { searchThenAdam } from "../../src/index.ts";
import { around, driven, leastOf } from "./drive.ts";

test("values along the first gradient, then gradients from the best point", () => {
  const { asked } = driven(
    searchThenAdam(),
    around([10, -3], ([x = 0, y = 0]) => x * x + 10 * y * y),
    60,
  );
  const wanted = asked.map((question) => question.wanted);
  const searched = wanted.indexOf("gradient", 1);
  expect(wanted.slice(1, searched).every((one) => one === "value")).toBe(true);
  expect(wanted.slice(searched).every((one) => one === "gradient")).toBe(true);
  const best = asked.slice(0, searched).reduce((least, one) => (one.value < least.value ? one : least));
  expect(asked[searched]?.u).toEqual(best.u);
  expect(leastOf(asked)).toBeLessThan(0.1);
});

test("ends where nothing moves, or the start diverges", () => {
  expect(
    driven(
      searchThenAdam(),
      around([1], () => 1, { isFlat: true }),
    ).end,
  ).toBe("flat");
  expect(
    driven(
      searchThenAdam(),
      around([1], () => NaN),
    ).end,
  ).toBe("diverged");
});
