import { tensor } from "@dualtape/tensor";
import { expect, it } from "vitest";
import { centralization, sgd } from "../src/index.ts";
import { hyperOf, run } from "./training.ts";

const optimizer = centralization(sgd);
const left = (gradient: ReturnType<typeof tensor>) =>
  run(optimizer, hyperOf(optimizer, { learningRate: -1 }), gradient.zeroLike(), 1, () => gradient);

it("takes the mean over all axes but the last out of a gradient", () => {
  expect(left(tensor([[1, 2], [3, 6]]))).toEqual(tensor([[-1, -2], [1, 2]])); // prettier-ignore
  expect(
    left(
      tensor([
        [[1], [2]],
        [[3], [6]],
      ]),
    ).data,
  ).toEqual(Float64Array.of(-2, -1, 0, 3));
});

it("leaves vectors as they are", () => expect(left(tensor([1, 2])).data).toEqual(Float64Array.of(1, 2)));
