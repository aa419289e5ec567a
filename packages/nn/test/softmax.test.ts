import { tensor } from "@dualtape/tensor";
import { expect, it } from "vitest";
import { logSoftmax, logSumExp, softmax } from "../src/index.ts";
import { elements, near } from "./near.ts";

const logits = tensor([
  [1.5, -0.3, 0.2],
  [-1, 2, 0.7],
]);

// torch.logsumexp, softmax and log_softmax of PyTorch 2.13.0 in float64.
it("agrees with PyTorch along the last axis", () => {
  expect(elements(logSumExp(logits))).toEqual(near([1.8631355063687536, 2.279386908565634]));
  expect(elements(softmax(logits))).toEqual(
    near([
      0.6954921834932196, 0.11496408469823285, 0.18954373180854764, 0.03765133344243568, 0.7562472480652925,
      0.2061014184922719,
    ]),
  );
  expect(elements(logSoftmax(logits))).toEqual(
    near([
      -0.3631355063687535, -2.1631355063687536, -1.6631355063687536, -3.279386908565634, -0.2793869085656339,
      -1.579386908565634,
    ]),
  );
});

it("agrees with PyTorch along another axis", () => {
  expect(elements(softmax(logits, 0))).toEqual(
    near([
      0.9241418199787566, 0.09112296101485615, 0.37754066879814546, 0.07585818002124356, 0.9088770389851438,
      0.6224593312018546,
    ]),
  );
});

it("reduces the axis, or leaves it with length 1", () => {
  expect(logSumExp(logits).shape).toEqual([2]);
  expect(logSumExp(logits, 0).shape).toEqual([3]);
  expect(logSumExp(logits, 0, true).shape).toEqual([1, 3]);
});

it("neither overflows nor underflows", () => {
  const extreme = tensor([1000, -1000]);
  expect(logSumExp(extreme).item()).toBe(1000);
  expect(logSumExp(tensor([-1000, -1000])).item()).toBeCloseTo(-1000 + Math.LN2, 12);
  expect(elements(softmax(extreme))).toEqual([1, 0]);
  expect(elements(logSoftmax(extreme))).toEqual([0, -2000]);
});
