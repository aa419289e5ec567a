/** Every operation against its naive counterpart, on random shapes. */
import {
  argmax,
  ArgumentError,
  broadcastShapes,
  type Elementwise,
  elementwise,
  Real,
  type Shape,
  ShapeError,
} from "@dualtape/core";
import { portableKernel } from "@dualtape/core/portable";
import { describe, expect, test } from "vitest";
import { full, ones, Tensor, tensor, zeros } from "../src/index.ts";
import { build, distance, elementAt, type Index, moved, range, reversed, total, totalWhere, within } from "./naive.ts";
import { cases } from "./random-shapes.ts";

const ROUNDS = 60;

const ROUNDING = 1e-13;

const rows: readonly Elementwise[] = Object.values(elementwise);

describe.for(rows)("$name", (row) => {
  const source = cases(11);
  test("on random shapes, stretched", () => {
    for (const _ of range(ROUNDS / 4)) {
      const shape = source.shape();
      const [a, b, c] = [source.pick(shape, source.smaller(shape)), source.smaller(shape), source.smaller(shape)].map(
        (of) => source.tensor(of),
      ) as [Tensor, Tensor, Tensor];
      const used = [a, b, c].slice(0, row.partials.length).map((operand) => operand.shape);
      const common = used.reduce((one, other) => broadcastShapes(row.name, one, other));
      const expected = build(common, (at) => portableKernel(row)(elementAt(a, at), elementAt(b, at), elementAt(c, at)));
      expect(distance(a.elementwise(row, b, c), expected)).toBe(0);
      const withNumber = build(a.shape, (at) => portableKernel(row)(elementAt(a, at), 0.3, -2));
      expect(distance(a.elementwise(row, 0.3, -2), withNumber)).toBe(0);
    }
  });
  test("in float32, and mixed", () => {
    const [a, b] = [source.tensor([2, 3], "float32"), source.tensor([3], "float32")];
    const same = a.elementwise(row, b, b);
    expect(same.precision).toBe("float32");
    const exact = build([2, 3], (at) => portableKernel(row)(elementAt(a, at), elementAt(b, at), elementAt(b, at)));
    expect(distance(same, exact.to("float32"))).toBe(0);
    expect(a.elementwise(row, 0.1, 0.2).precision).toBe("float32");
    const arity = row.partials.length;
    expect(a.elementwise(row, b.to("float64"), b).precision).toBe(arity > 1 ? "float64" : "float32");
    expect(a.elementwise(row, b, b.to("float64")).precision).toBe(arity > 2 ? "float64" : "float32");
  });
});

test("where stretches three ways", () => {
  const [condition, yes, no] = [tensor([[[1]], [[0]]]), tensor([[1], [2]]), tensor([10, 20, 30])];
  expect(condition.where(yes, no).toArray()).toEqual([
    [
      [1, 1, 1],
      [2, 2, 2],
    ],
    [
      [10, 20, 30],
      [10, 20, 30],
    ],
  ]);
});

describe("linear operations", () => {
  const source = cases(12);
  /** Runs on many random tensors. */
  const onRandom = (check: (x: Tensor, shape: Shape) => void): void => {
    for (const _ of range(ROUNDS)) {
      const x = source.tensor(source.shape());
      check(x, x.shape);
    }
  };
  /** An axis of a shape, counted from either end, and the same from the first. */
  const axisOf = (shape: Shape): readonly [given: number, axis: number] => {
    const axis = source.below(shape.length);
    return [source.pick(axis, axis - shape.length), axis];
  };

  test("broadcastTo", () =>
    onRandom((_, shape) => {
      const x = source.tensor(source.smaller(shape));
      const expected = build(shape, (at) => elementAt(x, at));
      expect(distance(x.broadcastTo(shape), expected)).toBe(0);
    }));
  test("sumTo", () =>
    onRandom((x, shape) => {
      const target = source.smaller(shape);
      const expected = build(target, (at) => totalWhere(x, within(target, at)));
      expect(distance(x.sumTo(target), expected)).toBeLessThan(ROUNDING);
    }));
  test("sum", () =>
    onRandom((x, shape) => {
      const axes = shape.map((_, axis) => axis).filter(() => source.below(2) === 0);
      const kept = shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
      const expected = build(kept, (at) =>
        totalWhere(x, (index) => index.every((i, k) => axes.includes(k) || i === at[k])),
      );
      const given = reversed(axes).map((axis) => source.pick(axis, axis - shape.length));
      expect(distance(x.sum(given, true), expected)).toBeLessThan(ROUNDING);
      const squeezed = expected.reshape(shape.filter((_, axis) => !axes.includes(axis)));
      expect(distance(x.sum(given), squeezed)).toBeLessThan(ROUNDING);
      const all = build([], () => totalWhere(x, () => true));
      expect(distance(x.sum(), all)).toBeLessThan(ROUNDING);
    }));
  test("transpose", () =>
    onRandom((x, shape) => {
      const order = source.permutation(shape.length);
      const target = order.map((axis) => shape[axis] ?? NaN);
      const from = (at: Index): Index => shape.map((_, axis) => at[order.indexOf(axis)] ?? NaN);
      const given = order.map((axis) => source.pick(axis, axis - shape.length));
      const expected = build(target, (at) => elementAt(x, from(at)));
      expect(distance(x.transpose(given), expected)).toBe(0);
      const backwards = build(reversed(shape), (at) => elementAt(x, reversed(at)));
      expect(distance(x.transpose(), backwards)).toBe(0);
    }));
  test("reshape", () =>
    onRandom((x) => {
      expect(x.reshape([-1]).data).toEqual(x.data);
      expect(x.reshape([1, x.size]).shape).toEqual([1, x.size]);
    }));
  test("slice", () =>
    onRandom((x, shape) => {
      const boxes = shape.map((length) => {
        const start = source.below(length + 1);
        return [start, start + source.below(length - start + 1)] as const;
      });
      const given = boxes.map(([start, stop], axis) => {
        const length = shape[axis] ?? 0;
        return start === 0 && stop === length
          ? null
          : ([start === 0 || start === length ? start : start - length, stop] as const);
      });
      const target = boxes.map(([start, stop]) => stop - start);
      const from = (at: Index): Index => at.map((i, axis) => i + (boxes[axis]?.[0] ?? 0));
      const expected = build(target, (at) => elementAt(x, from(at)));
      expect(distance(x.slice(...given), expected)).toBe(0);
    }));
  test("pad", () =>
    onRandom((x, shape) => {
      const margins = shape.map(() => [source.below(3), source.below(3)] as const);
      const target = shape.map((length, axis) => length + (margins[axis]?.[0] ?? 0) + (margins[axis]?.[1] ?? 0));
      const expected = build(target, (at) => {
        const from = at.map((i, axis) => i - (margins[axis]?.[0] ?? 0));
        return from.every((i, axis) => i >= 0 && i < (shape[axis] ?? 0)) ? elementAt(x, from) : 0;
      });
      expect(distance(x.pad(...margins), expected)).toBe(0);
    }));
  test("concat", () => {
    for (const rank of range(ROUNDS).map((i) => 1 + (i % 3))) {
      const shape = source.shape(rank);
      const [given, axis] = axisOf(shape);
      const parts = range(1 + source.below(3)).map((i) =>
        source.tensor(shape.map((length, k) => (k === axis && i > 0 ? source.below(4) : length))),
      );
      const [first, ...others] = parts as [Tensor, ...Tensor[]];
      const places = parts.flatMap((part) => range(part.shape[axis] ?? 0).map((i) => ({ part, i })));
      const target = shape.map((length, k) => (k === axis ? places.length : length));
      const expected = build(target, (at) => {
        const { part, i } = places[at[axis] ?? 0] ?? { part: first, i: 0 };
        return elementAt(part, moved(at, axis, i));
      });
      expect(distance(first.concat(others, given), expected)).toBe(0);
    }
  });
  test("take", () => {
    for (const rank of range(ROUNDS).map((i) => 1 + (i % 3))) {
      const shape = source.shape(rank).map((length) => length || 2);
      const [given, axis] = axisOf(shape);
      const x = source.tensor(shape);
      const indices = source.indices(source.below(5), shape[axis] ?? 0);
      const target = shape.map((length, k) => (k === axis ? indices.length : length));
      const expected = build(target, (at) => elementAt(x, moved(at, axis, indices[at[axis] ?? 0] ?? NaN)));
      expect(distance(x.take(indices, given), expected)).toBe(0);
    }
  });
  test("take of long rows", () => {
    const x = source.tensor([3, 50]);
    const expected = build([2, 50], ([i, j = NaN]) => elementAt(x, [i === 0 ? 2 : 0, j]));
    expect(distance(x.take([2, 0]), expected)).toBe(0);
  });
  test("scatterAdd", () => {
    for (const rank of range(ROUNDS).map((i) => 1 + (i % 3))) {
      const shape = source.shape(rank);
      const [given, axis] = axisOf(shape);
      const x = source.tensor(shape);
      const size = 1 + source.below(4);
      const indices = source.indices(shape[axis] ?? 0, size);
      const target = shape.map((length, k) => (k === axis ? size : length));
      const expected = build(target, (at) => {
        const meeting = range(indices.length).filter((i) => indices[i] === at[axis]);
        return meeting.reduce((sum, i) => sum + elementAt(x, moved(at, axis, i)), 0);
      });
      expect(distance(x.scatterAdd(indices, size, given), expected)).toBeLessThan(ROUNDING);
    }
  });
  test.for(["float32", "float64"] as const)("keep %s", (precision) => {
    const x = ones([2, 3], { precision });
    const results = [
      x.broadcastTo([4, 2, 3]),
      x.sumTo([3]),
      x.sum(),
      x.reshape([6]),
      x.transpose(),
      x.slice([0, 1]),
      x.pad([1, 1]),
      x.take([0]),
      x.scatterAdd([0, 0], 1),
      x.concat([x]),
      x.zeroLike(),
      x.detach(),
      x.matmul(x.transpose()),
    ];
    expect(new Set(results.map((result) => result.precision))).toEqual(new Set([precision]));
    expect(x.concat([x.to("float64")]).precision).toBe("float64");
    expect(x.matmul(ones([3, 1])).precision).toBe("float64");
  });
});

describe("matmul", () => {
  const source = cases(13);
  const naive = (a: Tensor, b: Tensor): Tensor => {
    const batch = broadcastShapes("matmul", a.shape.slice(0, -2), b.shape.slice(0, -2));
    const inner = a.shape.at(-1) ?? 0;
    return build([...batch, a.shape.at(-2) ?? 0, b.shape.at(-1) ?? 0], (at) => {
      const [over, i = NaN, j = NaN] = [at.slice(0, -2), ...at.slice(-2)] as const;
      return total(inner, (k) => elementAt(a, [...over, i, k]) * elementAt(b, [...over, k, j]));
    });
  };
  test.for(range(6).flatMap((m) => range(7).map((inner) => [m, inner])))("%d rows, %d within", ([m = 0, inner = 0]) => {
    for (const n of [0, 1, 2, 5]) {
      const [a, b] = [source.tensor([m, inner]), source.tensor([inner, n])];
      expect(distance(a.matmul(b), naive(a, b))).toBeLessThan(ROUNDING);
    }
  });
  test.for([511, 512, 513, 1030])("%d columns, over blocks", (n) => {
    for (const [m, inner] of [
      [1, 5],
      [2, 4],
      [3, 7],
    ] as const) {
      const [a, b] = [source.tensor([m, inner]), source.tensor([inner, n])];
      expect(distance(a.matmul(b), naive(a, b))).toBeLessThan(ROUNDING);
    }
  });
  test("batches, stretched", () => {
    for (const _ of range(ROUNDS)) {
      const batch = source.shape(source.below(4));
      const [m, inner, n] = [1 + source.below(3), 1 + source.below(5), 1 + source.below(3)];
      const a = source.tensor([...source.smaller(batch), m, inner]);
      const b = source.tensor([...source.smaller(batch), inner, n]);
      expect(distance(a.matmul(b), naive(a, b))).toBeLessThan(ROUNDING);
    }
  });
  test("float32 rounds, and no more", () => {
    const [a, b] = [source.tensor([5, 9], "float32"), source.tensor([9, 6], "float32")];
    const product = a.matmul(b);
    expect(product.precision).toBe("float32");
    expect(distance(product, naive(a, b))).toBeLessThan(2e-6);
  });
});

describe("reading", () => {
  test("magnitude", () => {
    expect(tensor([1, -3, 2]).magnitude()).toBe(3);
    expect(tensor([1, NaN, 2]).magnitude()).toBe(NaN);
    expect(tensor([1, -Infinity]).magnitude()).toBe(Infinity);
    expect(zeros([0]).magnitude()).toBe(0);
  });
  test("item", () => {
    expect(tensor([[5]]).item()).toBe(5);
    expect(() => tensor([1, 2]).item()).toThrow("item: shape [2] holds 2 elements. Sum or slice to one.");
    expect(() => zeros([0]).item()).toThrow(ShapeError);
  });
  test("toArray", () => {
    expect(tensor(3).toArray()).toBe(3);
    expect(zeros([2, 0]).toArray()).toEqual([[], []]);
    expect(
      tensor([
        [1, 2],
        [3, 4],
      ]).toArray(),
    ).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });
  test("argmax", () => {
    const x = tensor([
      [1, 5, 5],
      [7, 2, 3],
    ]);
    expect(x.argmax().toArray()).toEqual([1, 0]);
    expect(x.argmax(0).toArray()).toEqual([1, 0, 0]);
    expect(x.argmax(-2).toArray()).toEqual([1, 0, 0]);
    expect(() => x.argmax(2)).toThrow(ShapeError);
  });
  test("argmax of NaN is where the first is, as that of @dualtape/core", () => {
    const x = tensor([
      [1, NaN, 3, NaN],
      [NaN, 1, 2, 3],
      [-Infinity, -Infinity, Infinity, NaN],
      [-Infinity, -Infinity, -Infinity, -Infinity],
    ]);
    expect(x.argmax().toArray()).toEqual([1, 0, 3, 0]);
    for (const axis of [0, 1]) expect(x.argmax(axis).toArray()).toEqual(argmax(x, axis).toArray());
  });
  test("argmax of nothing is an error", () => expect(() => zeros([2, 0]).argmax()).toThrow(ArgumentError));
  test("precision", () => {
    const x = tensor([0.1]);
    expect(x.to("float64")).toBe(x);
    expect(x.to("float32").item()).toBe(Math.fround(0.1));
    expect([x.byteLength, x.to("float32").byteLength, x.size]).toEqual([8, 4, 1]);
  });
  test("values are not shared with what they were made of", () => {
    const values = Float64Array.of(1, 2);
    const x = tensor(values);
    values[0] = 9;
    expect(x.toArray()).toEqual([1, 2]);
  });
});

describe("mistakes", () => {
  const x = full([2, 3], 1);
  test.for<[string, () => unknown, new (...of: never) => Error, string]>([
    [
      "the constructor",
      () => new Tensor(new Float64Array(3), [2]),
      ShapeError,
      "Tensor: 3 elements do not fill shape [2]. Give 2 elements",
    ],
    ["add", () => x.add(ones([2])), ShapeError, "add: shapes [2, 3] and [2] do not broadcast"],
    ["where", () => x.where(1, ones([4])), ShapeError, "where: shapes [2, 3] and [4] do not broadcast"],
    ["broadcastTo", () => x.broadcastTo([3]), ShapeError, "broadcastTo: [2, 3] does not broadcast to [3]"],
    ["sumTo", () => x.sumTo([2]), ShapeError, "sumTo: shapes [2] and [2, 3]"],
    ["sum", () => x.sum(2), ShapeError, "sum: there is no axis 2"],
    ["reshape", () => x.reshape([5]), ShapeError, "reshape: [2, 3] holds 6 elements"],
    ["transpose", () => x.transpose([0]), ShapeError, "transpose: [0] does not permute"],
    ["slice", () => x.slice([0, 3]), ShapeError, "slice: the range [0, 3) leaves axis 0"],
    ["pad", () => x.pad([-1, 0]), ShapeError, "pad: [[-1, 0]] does not pad shape [2, 3]"],
    ["concat, an axis", () => x.concat([x], 2), ShapeError, "concat: there is no axis 2"],
    [
      "concat, a shape",
      () => x.concat([ones([2, 2])]),
      ShapeError,
      "concat: shapes [2, 3] and [2, 2] do not join along axis 0",
    ],
    ["concat, a rank", () => x.concat([ones([3])]), ShapeError, "do not join"],
    [
      "take",
      () => x.take([0, 2]),
      ArgumentError,
      "take: index 2 at position 1 leaves an axis of length 2. Give integers from 0 to 1",
    ],
    ["take, a fraction", () => x.take([0.5]), ArgumentError, "take: index 0.5"],
    ["take, an axis", () => x.take([0], 2), ShapeError, "take: there is no axis 2"],
    [
      "take, by a tensor",
      () =>
        x.take(
          tensor([
            [0, 1],
            [2, 0],
          ]),
        ),
      ArgumentError,
      "take: index 2 at position 2",
    ],
    ["take, a negative", () => x.take(tensor([-1])), ArgumentError, "take: index -1 at position 0"],
    ["take, half an index", () => x.take(tensor(0.5)), ArgumentError, "take: index 0.5 at position 0"],
    ["take, no number", () => x.take(tensor([0, NaN]), 1), ArgumentError, "take: index NaN at position 1"],
    ["take, a plain number", () => x.take(1 as never), ArgumentError, "take: the array of indices is 1"],
    ["take, another kind", () => x.take(new Real(1) as never), ArgumentError, "take: the array of indices is a Real"],
    [
      "scatterAdd, by a tensor",
      () => x.scatterAdd(tensor([4, 0]), 4),
      ArgumentError,
      "scatterAdd: index 4 at position 0",
    ],
    [
      "scatterAdd, a shape",
      () => x.scatterAdd(tensor([[0], [1]]), 4),
      ShapeError,
      "scatterAdd: indices of shape [2, 1] for axis 0 of shape [2, 3]",
    ],
    [
      "scatterAdd, a rank",
      () => x.scatterAdd(ones([2, 3, 1]), 4),
      ShapeError,
      "scatterAdd: indices of shape [2, 3, 1] for axis 0 of shape [2, 3]",
    ],
    ["scatterAdd", () => x.scatterAdd([0, 4], 4), ArgumentError, "scatterAdd: index 4 at position 1"],
    ["scatterAdd, a count", () => x.scatterAdd([0], 4), ShapeError, "scatterAdd: 1 indices for axis 0 of shape [2, 3]"],
    ["matmul", () => x.matmul(x), ShapeError, "matmul: shapes [2, 3] and [2, 3] do not multiply"],
    [
      "a stranger",
      () => x.add({} as Tensor),
      ArgumentError,
      "add: the second operand is a record, not a number of the library",
    ],
    [
      "nothing",
      () => x.matmul(undefined as unknown as Tensor),
      ArgumentError,
      "matmul: an operand is undefined, not a number of the library",
    ],
  ])("%s", ([, f, kind, message]) => {
    expect(f).toThrow(kind);
    expect(f).toThrow(message);
  });
});
