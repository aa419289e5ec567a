import { ArgumentError } from "@dualtape/core";
import { scalar, type Tensor } from "@dualtape/tensor";
import { expect, it } from "vitest";
import { lookahead, scheduleFreeSgd, sgd } from "../src/index.ts";
import { hyperOf } from "./training.ts";

const optimizer = lookahead(sgd, 3);
const hyper = hyperOf(optimizer, { learningRate: 1, slowStepSize: 0.25 });

it("lets slow weights follow the fast ones at every k-th step, and judges by them", () => {
  let after = { parameter: scalar(0), slots: optimizer.init(scalar(0), "w") };
  const seen: (number | undefined)[][] = [];
  for (let t = 1; t <= 4; t++) {
    after = optimizer.step(hyper, { ...after, gradient: scalar(-1), t, path: "w" });
    seen.push([after.parameter.item(), optimizer.evaluated?.<Tensor>(after, "w").item()]);
  }
  expect(seen).toEqual([
    [1, 0],
    [2, 0],
    [0.75, 0.75],
    [1.75, 0.75],
  ]);
});

it("refuses an optimizer that keeps weights to judge by, and a period that is none", () => {
  expect(() => lookahead(scheduleFreeSgd)).toThrow("scheduleFreeSgd keeps weights to judge by already");
  expect(() => lookahead(sgd, 0)).toThrow(ArgumentError);
});
