import { ArgumentError, elementwise, type Elementwise, type Shape } from "@dualtape/core";
import { Dual } from "@dualtape/forward";
import { grad } from "@dualtape/reverse";
import { seeded, Tensor, tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { describe, expect, test, vi } from "vitest";
import { type Compilation, compile, type Data, type Dense, ForeignTraceError, type Traced } from "../src/index.ts";

describe("trees", () => {
  test("of arguments and of results", () => {
    const f = compile((at: { w: Traced; rest: readonly Traced[] }, scale: Traced) => ({
      y: at.w.matmul(at.rest[0] as Traced).mul(scale),
      parts: [at.w.sum(), scale] as const,
    }));
    const { y, parts } = f({ w: tensor([[1, 2]]), rest: [tensor([[3], [4]])] }, tensor(10));
    expect(y.toArray()).toEqual([[110]]);
    expect(parts.map((part) => part.toArray())).toEqual([3, 10]);
  });
  test("of numbers that are not used, or given back", () => {
    const f = compile((x: Traced, y: Traced) => [y, y, x.zeroLike()]);
    expect(f(tensor([1, 2]), tensor([3, 4, 5])).map((z) => z.toArray())).toEqual([
      [3, 4, 5],
      [3, 4, 5],
      [0, 0],
    ]);
  });
  test("results are copies: a later call does not change them", () => {
    const f = compile((x: Traced) => x.mul(2));
    const [first, second] = [f(tensor([1, 2])), f(tensor([3, 4]))];
    expect([first.toArray(), second.toArray()]).toEqual([
      [2, 4],
      [6, 8],
    ]);
  });
});

describe("the order of a record's names says nothing", () => {
  type Pair<T> = { readonly a: T; readonly b: T };
  const minus = (x: Pair<Traced>, y: Pair<Traced>): Traced => x.a.sub(x.b).mul(y.a.div(y.b));
  const told: string[] = [];
  const options = { onCompile: ({ shapes }: Compilation) => told.push(shapes) };
  const called = compile(minus, options);
  const loop = compile.loop((x: Pair<Traced>, _t: Traced, y: Pair<Traced>) => ({ b: x.b, a: minus(x, y) }), options);
  test.for<readonly [string, (x: Pair<Tensor>, y: Pair<Tensor>) => Tensor]>([
    ["called", (x, y) => called(x, y)],
    ["in a loop", (x, y) => loop(1, x, y).a],
  ])("%s: one program, and no change where there is none", ([, run]) => {
    const [a, b] = [tensor([5, 7]), tensor([1, 2])];
    const ordered = (second: number): Pair<Tensor> => (second === 0 ? { a, b } : { b, a });
    told.length = 0;
    for (let i = 0; i < 20; i++) {
      expect(run(ordered(i & 1), ordered(i & 2)).toArray()).toEqual([20, 17.5]);
      run({ a: tensor([i]), b: tensor([1]) }, { a: tensor([1]), b: tensor([1]) }); // so programs are looked for
    }
    expect(told).toHaveLength(2);
  });
});

describe("shapes are static", () => {
  test("new ones are compiled anew, and told of with the reason", () => {
    const told: Compilation[] = [];
    const traced = vi.fn<(x: Traced) => Traced>((x) => x.mul(2).sum());
    const f = compile(traced, { name: "double", onCompile: (compilation) => told.push(compilation) });
    const values = [f(tensor([1, 2])), f(tensor([3, 4])), f(tensor([1, 2, 3])), f(tensor([5, 6]))];
    expect(values.map((value) => value.toArray())).toEqual([6, 14, 12, 22]);
    f(tensor([1, 2], { precision: "float32" }));
    // Twice when it is compiled, and again at the second call.
    expect(traced).toHaveBeenCalledTimes(7);
    expect(told.map(({ name, reason, shapes, backEnd }) => ({ name, reason, shapes, backEnd }))).toEqual([
      { name: "double", reason: "first call", shapes: "0: float64 [2]", backEnd: "webassembly" },
      { name: "double", reason: "new shapes", shapes: "0: float64 [3]", backEnd: "webassembly" },
      { name: "double", reason: "new shapes", shapes: "0: float32 [2]", backEnd: "webassembly" },
    ]);
    for (const { bytes, milliseconds, note } of told) {
      expect(bytes).toBeGreaterThan(0);
      expect(milliseconds).toBeGreaterThanOrEqual(0);
      expect(note).toBeUndefined();
    }
  });
  test("named after the function where no name is given", () => {
    const names: string[] = [];
    const onCompile = ({ name }: Compilation): void => void names.push(name);
    compile(
      function halve(x: Traced) {
        return x.div(2);
      },
      { onCompile },
    )(tensor([1]));
    compile((x: Traced) => x, { onCompile })(tensor([1]));
    expect(names).toEqual(["halve", "compile"]);
  });
});

describe("refused", () => {
  test("no tensors", () => {
    expect(() => compile(() => ({}))()).toThrow(ArgumentError);
    expect(() => compile((x: { readonly [name: string]: Traced }) => x)({})).toThrow(/no tensors/);
  });
  test("a result that is not traced", () => {
    expect(() => compile((_x: Traced) => ({ y: tensor(1) as unknown as Traced }))(tensor(2))).toThrow(
      /^compile, the result, y: .*not traced/,
    );
  });
  test("a result that an earlier trace left behind", () => {
    const kept: Traced[] = [];
    compile((x: Traced) => {
      kept.push(x.mul(2));
      return x;
    })(tensor([1, 2]));
    expect(() => compile((x: Traced) => kept[0] ?? x)(tensor([1, 2]))).toThrow(ForeignTraceError);
  });
  test("a call with numbers that are no tensors", () => {
    const inner = compile((x: Traced) => x.mul(2));
    const outer = compile((x: Traced) => inner(x as unknown as Tensor) as unknown as Traced);
    expect(() => outer(tensor([1, 2]))).toThrow(/not a tensor/);
  });
  test("more memory than addresses reach", () => {
    const f = compile((x: Traced) => x.transpose().reshape([-1]).take([0]), { name: "huge" });
    const huge = compile((x: Traced) => x.broadcastTo([40_000, 20_000]).transpose().reshape([-1]).take([0]), {
      backEnd: "webassembly",
    });
    expect(f(tensor([[1, 2]])).toArray()).toEqual([1]);
    expect(() => huge(tensor(new Float64Array(20_000), { shape: [20_000] }))).toThrow(/GiB of memory/);
  });
  test("an error leaves nothing behind: the next call works", () => {
    let careless = true;
    const f = compile((x: Traced) => (careless ? x.add(x.magnitude()) : x.add(1)));
    expect(() => f(tensor([1, 2]))).toThrow(/magnitude/);
    careless = false;
    expect(f(tensor([1, 2])).toArray()).toEqual([2, 3]);
  });
});

describe("derivatives inside", () => {
  test("a gradient", () => {
    const f = compile((x: Traced) => grad((y) => y.pow(3).sum(), x));
    expect(f(tensor([1, 2, -3])).toArray()).toEqual([3, 12, 27]);
  });
  test("duals of gradients: a Hessian times a vector", () => {
    const perturbation = { name: "test" };
    const f = compile((x: Traced, along: Traced) => {
      const gradient = grad((y) => y.square().square().sum(), new Dual(x, [along], perturbation));
      return [gradient.primal, gradient.tangents[0] ?? x.zeroLike()];
    });
    const [gradient, product] = f(tensor([1, 2]), tensor([1, 10]));
    expect(gradient?.toArray()).toEqual([4, 32]);
    expect(product?.toArray()).toEqual([12, 480]);
  });
});

const SPECIAL = [0, -0, 1, -1, 0.5, -2.5, 3, 5e-324, 1e-300, 1e300, Infinity, -Infinity, NaN];
const TRIPLES = SPECIAL.flatMap((a) => SPECIAL.flatMap((b) => [0, 1, NaN].map((c) => [c, a, b] as const)));

describe("rows that are exact, at zeros, infinities and NaN", () => {
  const rows: readonly Elementwise[] = (
    [
      "add",
      "sub",
      "mul",
      "div",
      "maximum",
      "minimum",
      "neg",
      "abs",
      "sqrt",
      "square",
      "reciprocal",
      "sign",
      "where",
      "equal",
      "notEqual",
      "greater",
      "greaterEqual",
      "less",
      "lessEqual",
    ] as const
  ).map((name) => elementwise[name]);
  const column = (at: 0 | 1 | 2): Tensor => tensor(TRIPLES.map((triple) => triple[at]));
  test.for(rows)("$name", (row) => {
    const given = row === elementwise.where ? [column(0), column(1), column(2)] : [column(1), column(2), column(0)];
    const [x, y, z] = given as [Tensor, Tensor, Tensor];
    const f = compile((a: Traced, b: Traced, c: Traced) => a.elementwise(row, b, c));
    for (const precision of ["float64", "float32"] as const) {
      const [a, b, c] = [x.to(precision), y.to(precision), z.to(precision)];
      expect(f(a, b, c)).toEqual(a.elementwise(row, b, c));
    }
    // Numbers are computed by other instructions than arrays.
    for (const i of TRIPLES.keys()) {
      const [a, b, c] = [x, y, z].map((all) => all.slice([i, i + 1]).reshape([])) as [Tensor, Tensor, Tensor];
      expect(f(a, b, c)).toEqual(a.elementwise(row, b, c));
    }
  });
});

describe("a row of one's own", () => {
  const calls: (readonly [number, number])[] = [];
  const hypot: Elementwise = {
    name: "hypot",
    kernel(a, b) {
      calls.push([a, b]);
      return Math.hypot(a, b);
    },
    partials: [(y, a) => (d) => d.mul(a).div(y), (y, _a, b) => (d) => d.mul(b).div(y)],
  };
  test.for<Shape>([[], [1], [2], [3], [5], [3, 3], [0]])("is called for each element of %j, and no more", (shape) => {
    for (const precision of ["float64", "float32"] as const) {
      const x = seeded(1).normal(shape).to(precision);
      const f = compile((a: Traced) => a.elementwise(hypot, 4));
      const expected = x.elementwise(hypot, 4);
      calls.length = 0;
      expect(f(x)).toEqual(expected);
      expect(calls.length).toBe(x.size);
    }
  });
  test("is differentiated by its partials", () => {
    const f = compile((a: Traced) => grad((y) => y.elementwise(hypot, 4).sum(), a));
    expect(f(tensor([3, 0])).toArray()).toEqual([0.6, 0]);
  });
});

describe("precisions", () => {
  test("mix as those of tensors do", () => {
    const f = <S extends Traced | Tensor>(x: S, y: S) =>
      [x.add(y as never), x.mul(2).exp(), y.sub(x as never).sum(0), x.matmul(y.transpose() as never)] as unknown as S[];
    const [x, y] = [seeded(2).normal([3, 5]).to("float32"), seeded(3).normal([3, 5])];
    const [ours, eager] = [compile((a: Traced, b: Traced) => f(a, b))(x, y), f(x, y)];
    ours.forEach((one, i) => {
      expect(one.precision).toBe(eager[i]?.precision);
      expect(relativeError([...one.data], [...(eager[i]?.data ?? [])], 1)).toBeLessThan(
        one.precision === "float64" ? 1e-14 : 1e-6,
      );
    });
  });
  test("numbers of both, among themselves and with arrays", () => {
    const f = compile((a: Traced, b: Traced, x: Traced) => [a.mul(b).add(1), x.mul(a).add(b)]);
    const [single, array] = f(tensor(0.1, { precision: "float32" }), tensor(3), tensor([1, 2, 3]));
    expect(single?.toArray()).toBe(Math.fround(0.1) * 3 + 1);
    expect(array?.toArray()).toEqual([1, 2, 3].map((x) => x * Math.fround(0.1) + 3));
  });
});

test("empty arrays, and those of one element", () => {
  const f = compile((x: Traced) => [
    x.exp().add(1),
    x.sum(),
    x.sum(0),
    x.matmul(x.transpose()),
    x.transpose().matmul(x),
    x.concat([x]),
    x.reshape([-1]).greatest(),
    x
      .add(1)
      .broadcastTo([2, ...x.shape])
      .sum(0),
  ]);
  for (const shape of [
    [0, 3],
    [3, 0],
    [1, 1],
    [1, 3],
    [0, 0],
  ] as const) {
    const x = tensor(
      Array.from({ length: shape[0] * shape[1] }, (_, i) => i - 2),
      { shape },
    );
    const eager = [
      x.exp().add(1),
      x.sum(),
      x.sum(0),
      x.matmul(x.transpose()),
      x.transpose().matmul(x),
      x.concat([x]),
      tensor(x.magnitude()),
      x.add(1).mul(2),
    ];
    f(x).forEach((one, i) => {
      expect(one.shape).toEqual(eager[i]?.shape);
      expect(relativeError([...one.data], [...(eager[i]?.data ?? [])])).toBeLessThan(1e-15);
    });
  }
});

test("the greatest absolute value, 0 of none, NaN where there is one", () => {
  const f = compile((x: Traced) => x.greatest());
  const values = [[1, -3, 2], [], [-7], [1, NaN, 2], [1, 2, 3, 4, NaN], [-Infinity, 5]];
  for (const precision of ["float64", "float32"] as const) {
    expect(values.map((all) => f(tensor(all, { precision })).toArray())).toEqual([3, 0, 7, NaN, NaN, Infinity]);
  }
});

test("the greatest absolute value of numbers whose sum is too large, and wherever a NaN stands", () => {
  const f = compile((x: Traced) => x.greatest(), { programs: 64 });
  for (const precision of ["float64", "float32"] as const) {
    const most = precision === "float64" ? 2 ** 1023 : 2 ** 127;
    for (const count of [8, 17]) {
      const large = Array.from({ length: count }, (_, i) => (i % 2 === 0 ? most : -1.5 * most));
      const greatest = (all: readonly number[]): number => f(tensor(all, { precision })).item();
      expect(greatest(large)).toBe(1.5 * most);
      expect(greatest([-Infinity, ...large.slice(1)])).toBe(Infinity);
      large.forEach((_, at) => expect(greatest(large.map((value, i) => (i === at ? NaN : value)))).toBeNaN());
    }
  }
});

test("the same bits, from call to call and from program to program", () => {
  const f = (x: Traced) => x.matmul(x.transpose()).exp().sum(0).log().mul(x.sum());
  const x = seeded(5).normal([17, 13]).to("float32");
  const [one, other] = [compile(f), compile(f)];
  const first = one(x);
  expect(one(x.mul(2))).not.toEqual(first);
  expect(one(x)).toEqual(first);
  expect(other(x)).toEqual(first);
});

test("tensors of any class are given and taken", () => {
  class Table implements Dense<Table> {
    constructor(
      readonly data: Data,
      readonly shape: Shape,
    ) {}
    zeroLike(): Table {
      return new Table(
        this.data.map(() => 0),
        this.shape,
      );
    }
    like(data: Data, shape: Shape): Table {
      return new Table(data, shape);
    }
  }
  const y = compile((x: Traced) => x.sum(0))(new Table(Float64Array.of(1, 2, 3, 4), [2, 2]));
  expect(y).toBeInstanceOf(Table);
  expect(y).toEqual(new Table(Float64Array.of(4, 6), [2]));
});

test("tensors from outside are lifted, and read when the program is written down", () => {
  const w = tensor([
    [1, 2],
    [3, 4],
  ]);
  const f = compile((x: Traced) =>
    x
      .matmul(x.lift(w))
      .mul(x.lift(tensor(10)))
      .add(x.lift(tensor([[1, 1]]))),
  );
  expect(f(tensor([[1, 1]])).toArray()).toEqual([[41, 61]]);
});
