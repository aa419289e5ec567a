/** What `class-imbalance.ts`, `augmentation.ts` and `distilled-data.ts` show, by few runs. */
import { gradientDescent, guided, hypergradient, tuneDynamics, unrolled } from "@dualtape/hyperopt";
import { adam } from "@dualtape/optimizers";
import { seeded, tensor } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import { accuracyOf, augmented, fewDigits, movedBy } from "../src/augmentation/problem.ts";
import { waysOf } from "../src/class-imbalance/ways.ts";
import { examplesOf, loadDigits, range } from "../src/digits/data.ts";
import { accuraciesOf, drawn, EACH, lessons, lossAfter, means } from "../src/distilled-data/problem.ts";
import { average } from "../src/report/measure.ts";

it("weights learned against a balanced set find what is rare", async () => {
  const { digitOf, ways } = waysOf(1, { iterations: 12 });
  expect(digitOf.filter((digit) => digit === 0)).toHaveLength(400);
  expect(digitOf.filter((digit) => digit === 9)).toHaveLength(4);
  const none = await ways["no weights"]();
  const learned = await ways["default method, a weight a digit"]();
  expect(learned.accuracy).toBeGreaterThan(none.accuracy + 0.08);
  expect(learned.fewest).toBeGreaterThan(none.fewest + 0.2);
});

describe("augmentation", () => {
  const apart = tensor(range(0, 4).map((i) => range(0, 4).map((j) => i - j)));

  it("moves by whole pixels exactly, and interpolates between", () => {
    const row = tensor([[1], [2], [4], [8]]);
    const by = (distance: number) => [...movedBy(tensor([distance]), apart).matmul(row).data];
    expect(by(0)).toEqual([1, 2, 4, 8]);
    expect(by(1)).toEqual([0, 1, 2, 4]);
    expect(by(-2)).toEqual([4, 8, 0, 0]);
    expect(by(0.5)).toEqual([0.5, 1.5, 3, 6]);
  });

  const { training, validation, test } = fewDigits(1, 60);
  const problem = augmented(training, validation, 1);

  it("has a derivative by its strengths, as differences say", () => {
    const at = { shift: 0.3, noise: 0.2 };
    const { gradient } = hypergradient(problem, unrolled, at);
    for (const name of ["shift", "noise"] as const) {
      const [more, less] = [1e-5, -1e-5].map((by) =>
        hypergradient(problem, unrolled, { ...at, [name]: at[name] + by }).value.item(),
      );
      const difference = ((more ?? 0) - (less ?? 0)) / 2e-5;
      expect(gradient[name].item() / difference).toBeCloseTo(1, 4);
    }
  });

  it("is found to help", async () => {
    const { hyper, value, start, state } = await tuneDynamics(problem, { method: guided(), iterations: 12 });
    expect(value).toBeLessThan(0.75 * start.value);
    expect(hyper.shift).toBeGreaterThan(0.1);
    expect(accuracyOf(problem.parametersOf(state), test)).toBeGreaterThan(0.81);
  });
});

describe("distilled data", () => {
  const { training, test } = loadDigits(1);
  const [judged, tested] = [examplesOf(training), examplesOf(test)];
  const taught = { pixels: means(training), targets: EACH, learningRate: 0.5 };
  const accuracy = (of: typeof taught): number => average(accuraciesOf(of, tested, 5, 99));

  it("has one image a digit in the beginning: drawn, or the mean", () => {
    const pixels = tensor(drawn(training, seeded(1)), { shape: [10, 64] });
    for (const digit of range(0, 10)) {
      const same = training.pixels
        .sub(pixels.slice([digit, digit + 1]))
        .square()
        .sum(-1);
      const place = [...same.data].indexOf(0);
      expect(training.labels[place]).toBe(digit);
      const own = training.labels.flatMap((label, i) => (label === digit ? [i] : []));
      const mean = own.reduce((sum, i) => sum + (training.pixels.data[64 * i + 20] ?? 0), 0) / own.length;
      expect(taught.pixels[64 * digit + 20]).toBeCloseTo(mean, 12);
    }
  });

  it("teaches networks that have had no part in it, better than means do", async () => {
    const method = gradientDescent(adam, { learningRate: 0.1 });
    const { hyper, value, start } = await tuneDynamics(lessons(taught, judged, 4, 1), { method, iterations: 10 });
    expect(lossAfter(taught, judged, 4, 1)).toBeCloseTo(start.value, 12);
    expect(value).toBeLessThan(0.6 * start.value);
    expect(accuracy({ ...hyper, targets: EACH })).toBeGreaterThan(accuracy({ ...taught, learningRate: 1 }) + 0.02);
  });
});
