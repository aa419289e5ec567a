/** A summary names each tensor once, in the order of the tree. */
import { ArgumentError } from "@dualtape/core";
import { ones, scalar } from "@dualtape/tensor";
import { expect, test } from "vitest";
import { summary } from "../src/index.ts";

test("it has a line for each, and one for all", () => {
  const lines = ["layers.0.w  [3, 100]  300", "scale       []          1", "in all                301"];
  expect(summary({ layers: [{ w: ones([3, 100]) }], scale: scalar(2) })).toBe(lines.join("\n"));
  expect(summary(ones([2, 2])).split("\n")[0]).toBe("the parameter  [2, 2]  4");
  expect(() => summary({ w: 3 })).toThrow(ArgumentError);
});
