import { expect, test } from "vitest";
import { format } from "../src/shell/format.ts";

test.each([
  [0.0035529665214790963, 6, "0.00355297"],
  [0.001, 6, "0.001"],
  [-9407.707542431483, 4, "−9,408"],
  [0, 3, "0"],
  [1e-7, 6, "10⁻⁷"],
  [1.2476663362565836e38, 3, "1.25\u202f×\u202f10³⁸"],
  [-1313099042.4, 6, "−1.31\u202f×\u202f10⁹"],
  [Number.NaN, 3, "not finite"],
])("%d to %d digits reads %s", (value, digits, words) => {
  expect(format(value, digits)).toBe(words);
});
