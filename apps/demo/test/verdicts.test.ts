/** What a page pronounces: a best that nothing can still beat. */
import { expect, test } from "vitest";
import { optimum } from "../src/exhibits/valley/landscape.ts";
import { RATES } from "../src/exhibits/valley/rates.ts";
import { reading } from "../src/exhibits/valley/words.ts";

test("the valley pronounces when all training runs are there, and no sooner", () => {
  const curves = RATES.map((rate) => ({ rate, losses: [2, 1 + rate] }));
  for (const some of [[], curves.slice(0, 2), curves.slice(1)]) {
    expect(optimum(some, 1)).toBeNull();
    expect(reading(some, null, 1)).not.toContain("best of");
  }
  expect(optimum(curves, 1)?.rate).toBe(RATES[0]);
  expect(reading(curves, null, 1)).toContain("best of 29 step sizes");
});
