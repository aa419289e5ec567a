/** Losses with options at their edges: nothing that counts, one example, infinite logits, ties, the ends of smoothing; in both precisions. */
import { vectorize } from "@dualtape/batch";
import { ArgumentError, type Lift, type TensorFunction, type TensorLike } from "@dualtape/core";
import {
  binaryCrossEntropy,
  crossEntropy,
  hinge,
  huber,
  klDivergence,
  labelCrossEntropy,
  type LossOptions,
  meanAbsoluteError,
  meanSquaredError,
  poisson,
} from "@dualtape/nn";
import { oneHot, ones, type Precision, type Tensor, tensor, zeros } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import { gradients, hessianProducts } from "./nestings.ts";

type Loss = <S extends TensorLike<S>>(predictions: S, targets: S, options: LossOptions<S>) => S;
const ofElements: Readonly<Record<string, Loss>> = {
  binaryCrossEntropy: (x, y, options) => binaryCrossEntropy(x, y, options),
  hinge: (x, y, options) => hinge(x, y, options),
  meanSquaredError: (x, y, options) => meanSquaredError(x, y, options),
  meanAbsoluteError: (x, y, options) => meanAbsoluteError(x, y, options),
  huber: (x, y, options) => huber(x, y, 1, options),
  poisson: (x, y, options) => poisson(x, y, options),
};
const ofRows: Readonly<Record<string, Loss>> = {
  crossEntropy: (x, y, options) => crossEntropy(x, y, options),
  klDivergence: (x, y, options) => klDivergence(x, y, options),
  labelCrossEntropy: (x, y, options) => labelCrossEntropy(x, y.slice(null, [0, 1]).reshape([-1]), options),
};
const losses = Object.entries({ ...ofElements, ...ofRows });

const same: Lift<Tensor, Tensor> = (constant) => constant;

/** The value, the gradients and the products of the Hessian with a vector of ones. */
const everything = (f: TensorFunction<Tensor>, at: Tensor): readonly Tensor[] => [
  f(at, same),
  ...Object.values(gradients).map((gradient) => gradient(f, at)),
  ...Object.values(hessianProducts).map((product) => product(f, at, ones(at.shape, { precision: at.precision }))),
];

describe.for<Precision>(["float64", "float32"])("in %s", (precision) => {
  const of = (values: Parameters<typeof tensor>[0]): Tensor => tensor(values, { precision });
  const x = of([
    [0.5, -1],
    [NaN, Infinity],
  ]);
  const y = of([
    [1, 0],
    [0, 1],
  ]);

  test.for(losses)("%s where nothing counts is 0, and so are its derivatives", ([, loss]) => {
    const cases: readonly (<S extends TensorLike<S>>(nothing: S) => LossOptions<S>)[] = [
      (nothing) => ({ mask: nothing }),
      (nothing) => ({ weights: nothing }),
      (nothing) => ({ weights: nothing.add(1), mask: nothing }),
    ];
    for (const options of cases) {
      const found = everything((at, lift) => loss(at, lift(y), options(lift(of([0, 0])))), x);
      expect(found.map((each) => each.magnitude())).toEqual(found.map(() => 0));
      expect(found[0]?.item(), "and not −0").toBe(0);
      expect(found.every((each) => each.precision === precision)).toBe(true);
    }
  });

  test("labels that are all ignored", () => {
    const options = [{}, { smoothing: 0.1 }, { classWeights: of([1, 2]) }];
    for (const { classWeights, ...more } of options.map((each) => ({ classWeights: undefined, ...each }))) {
      const found = everything((at, lift) => {
        const given = classWeights === undefined ? more : { ...more, classWeights: lift(classWeights) };
        return labelCrossEntropy(at, lift(of([-100, -100])), { ...given, ignored: -100 });
      }, x);
      expect(found.map((each) => each.magnitude())).toEqual(found.map(() => 0));
    }
  });

  test("classes of weight 0 do not count", () => {
    const logits = of([
      [1, 2],
      [3, 5],
    ]);
    const found = everything(
      (at, lift) => labelCrossEntropy(at, lift(of([0, 0])), { classWeights: lift(of([0, 1])) }),
      logits,
    );
    expect(found.map((each) => each.magnitude())).toEqual(found.map(() => 0));
  });

  test("derivatives by weights are 0 where all of them are", () => {
    for (const gradient of Object.values(gradients)) {
      const byWeights: TensorFunction<Tensor> = (weights, lift) =>
        meanSquaredError(lift(of([1, 2])), lift(of([0, 0])), { weights });
      expect(gradient(byWeights, of([0, 0])).magnitude()).toBe(0);
    }
  });

  test("what counts is seen", () => {
    const given = [of([[1, NaN]]), of([[0, 1]])] as const;
    expect(meanSquaredError(...given, { weights: of([1]) }).item()).toBeNaN();
    expect(meanSquaredError(...given, { mask: of([[1, 1]]) }).item()).toBeNaN();
    expect(meanSquaredError(of([2, 1]), of([0, 0]), { weights: of([1, -1]) }).item()).toBe(Infinity);
  });

  test.for(losses)("%s sees nothing of a row whose weight is 0", ([, loss]) => {
    const [alone, both] = [
      of([[0.5, -1]]),
      everything((at, lift) => loss(at, lift(y), { weights: lift(of([2, 0])) }), x),
    ];
    const expected = everything((at, lift) => loss(at, lift(of([[1, 0]])), {}), alone);
    for (const [i, found] of both.entries()) {
      const right = [...(expected[i]?.data ?? [])];
      const whole = right.length === 1 ? right : [...right, 0, 0];
      expect([...found.data]).toEqual(whole.map((value) => expect.closeTo(value, 6)));
    }
  });

  test.for(losses)("%s of one example has no use for its weight", ([, loss]) => {
    const [one, target] = [of([[0.5, -1]]), of([[1, 0]])];
    const plain = loss(one, target, {}).item();
    for (const weight of [1e-30, 1, 8]) {
      expect(
        loss(one, target, { weights: of([weight]) })
          .sub(plain)
          .magnitude(),
      ).toBeLessThan(1e-6);
    }
  });

  test("a mask and labels of float64 leave the precision of the logits", () => {
    const wide = { mask: tensor([1, 0]) };
    const logits = of([
      [1, 2],
      [3, 4],
    ]);
    expect(meanSquaredError(logits, logits, wide).precision).toBe(precision);
    for (const smoothing of [0, 0.1]) {
      const loss = labelCrossEntropy(logits, tensor([1, -1]), { ...wide, ignored: -1, smoothing });
      expect(loss.precision).toBe(precision);
    }
  });

  describe("a class that is ruled out", () => {
    const logits = of([[-Infinity, 0, 0]]);
    const sure = Math.LN2;
    test.for([
      ["smoothing of 0", { smoothing: 0 }, sure],
      ["a scalar of 0", { smoothing: of(0) }, sure],
      ["smoothing", { smoothing: 0.1 }, Infinity],
      ["smoothing, and a weight of 0", { smoothing: 0.1, classWeights: of([0, 1, 1]) }, (0.9 + 0.2 / 3) * sure],
    ] as const)("%s", ([, options, expected]) => {
      const [byRows, byLabels] = [
        crossEntropy(logits, of([[0, 1, 0]]), options),
        labelCrossEntropy(logits, of([1]), options),
      ];
      expect(byRows.item()).toBeCloseTo(expected, 6);
      expect(byLabels.item()).toBeCloseTo(expected, 6);
    });
    test("may be the label, where its weight is 0", () => {
      const [x, classWeights] = [of([[-Infinity, 0], [0, 0]]), of([0, 1])]; // prettier-ignore
      const byLabels: TensorFunction<Tensor> = (at, lift) =>
        labelCrossEntropy(at, lift(of([0, 1])), { classWeights: lift(classWeights) });
      const byRows: TensorFunction<Tensor> = (at, lift) =>
        crossEntropy(at, lift(oneHot([0, 1], 2).to(precision)), { classWeights: lift(classWeights) });
      for (const loss of [byLabels, byRows]) {
        expect(loss(x, same).item()).toBeCloseTo(Math.LN2, 6);
        for (const found of everything(loss, x)) expect([...found.data].every(Number.isFinite)).toBe(true);
      }
    });
    test("has no derivatives where nothing is spread", () => {
      const loss: TensorFunction<Tensor> = (at, lift) =>
        labelCrossEntropy(at, lift(of([1])), { smoothing: lift(of(0)) });
      for (const found of everything(loss, logits)) expect([...found.data].every(Number.isFinite)).toBe(true);
    });
  });

  test("infinite logits that are right, of one of two", () => {
    const options = { classWeights: of([0.5, 3]), smoothing: of(0) };
    expect(binaryCrossEntropy(of([Infinity, -Infinity]), of([1, 0]), options).item()).toBe(0);
    expect(binaryCrossEntropy(of([Infinity]), of([1]), { smoothing: 0.1 }).item()).toBe(Infinity);
  });

  test("ties, and the ends of smoothing", () => {
    const even = zeros([2, 4], { precision });
    for (const smoothing of [0, 0.3, 1]) {
      expect(labelCrossEntropy(even, of([0, 3]), { smoothing }).item()).toBeCloseTo(Math.log(4), 6);
    }
    const logits = of([[1, 2, 4, -3]]);
    const uniform = crossEntropy(logits, of([[0.25, 0.25, 0.25, 0.25]])).item();
    for (const smoothing of [1, of(1)]) {
      expect(labelCrossEntropy(logits, of([2]), { smoothing }).item()).toBeCloseTo(uniform, 6);
    }
  });
});

test("one loss in three forms, whatever it is told", () => {
  const [x, labels, weights] = [tensor([0.3, -2, 1.5]), tensor([0, 1, 1]), tensor([1, 0.5, 2])];
  const logits = x
    .zeroLike()
    .reshape([3, 1])
    .concat([x.reshape([3, 1])], 1);
  const told = [{}, { weights }, { smoothing: 0.2 }, { classWeights: tensor([2, 3]) }];
  for (const options of [
    ...told,
    Object.assign({ mask: tensor([1, 1, 0]) }, ...told),
  ] as readonly LossOptions<Tensor>[]) {
    const expected = labelCrossEntropy(logits, labels, options).item();
    expect(crossEntropy(logits, oneHot([0, 1, 1], 2), options).item()).toBeCloseTo(expected, 14);
    expect(binaryCrossEntropy(x, labels, options).item()).toBeCloseTo(expected, 14);
  }
});

test("the loss of each example is the loss, vectorized", () => {
  const classWeights = tensor([1, 2, 4]);
  const each = <S extends TensorLike<S>>(x: S, label: S, weight: S, lift: Lift<Tensor, S>): S =>
    labelCrossEntropy(x, label, { ignored: -1, smoothing: 0.1, weights: weight, classWeights: lift(classWeights) });
  const [x, labels] = [tensor([[1, 2, -1], [0, 3, 1], [NaN, 0, 1]]), tensor([1, 0, -1])]; // prettier-ignore
  const found = vectorize(each)(x, labels, tensor([1, 0.5, 3]), same);
  const row = (i: number): Tensor =>
    labelCrossEntropy(x.slice([i, i + 1]), labels.slice([i, i + 1]), { smoothing: 0.1, classWeights });
  expect(found.toArray()).toEqual([expect.closeTo(row(0).item(), 14), expect.closeTo(row(1).item(), 14), 0]);
});

test.for(losses)("%s of no examples is refused", ([, loss]) => {
  expect(() => loss(zeros([0, 2]), zeros([0, 2]), {})).toThrow(ArgumentError);
  expect(() => loss(zeros([0, 2]), zeros([0, 2]), {})).toThrow("there are no predictions. Give one or more.");
});
