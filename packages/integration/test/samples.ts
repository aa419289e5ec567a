/** Where the rules are checked: for every row of the tables, inputs away from kinks and poles, and how to apply the row. */
import {
  type BilinearName,
  cholesky,
  type Custom,
  type Elementwise,
  elementwise,
  type Lift,
  indexed,
  inverse,
  type IndexedName,
  type IndexedParameters,
  linear,
  type LinearName,
  type LinearParameters,
  logDeterminant,
  type Shape,
  sizeOf,
  solve,
  type TensorLike,
  triangularSolve,
} from "@dualtape/core";
import { seeded, type Tensor, tensor } from "@dualtape/tensor";

/** One application of a row. */
export interface Sample {
  readonly inputs: readonly [Tensor, ...Tensor[]];
  run<S extends TensorLike<S>>(inputs: readonly [S, ...S[]], lift: Lift<Tensor, S>): S;
}

/** A sample of a linear or an indexed row, with the row's own transpose. */
export interface LinearSample extends Sample {
  transpose(d: Tensor, index: number): Tensor;
}

const random = seeded(1);

/** Values offset + from, offset + from + ½, …, offset + to: grids of two offsets never meet, nor does one of them meet 0. */
const grid =
  (offset: number, from: number, to: number) =>
  (shape: Shape): Tensor => {
    const steps = random.integers(sizeOf(shape), 2 * (to - from) + 1);
    return tensor(
      Float64Array.from(steps, (step) => offset + from + step / 2),
      { shape },
    );
  };
type Grid = ReturnType<typeof grid>;

const anything = grid(0.15, -2, 2);
const other = grid(0.4, -2, 2);
const positive = grid(0.15, 0.5, 2);
const inside = grid(0.2, -1, 0.5);

/** A row of one input. */
const unary = (row: Elementwise, a: Grid): readonly Sample[] => [
  { inputs: [a([2, 3])], run: ([x]) => x.elementwise(row) },
  { inputs: [a([])], run: ([x]) => x.elementwise(row) },
];

/** A row of two inputs: of one shape, stretched one way and both ways, and with a plain number. */
const binary = (row: Elementwise, a: Grid, b: Grid, ...numbers: readonly number[]): readonly Sample[] => [
  ...pairs.map(([left, right]): Sample => ({
    inputs: [a(left), b(right)],
    run: ([x, y = x]) => x.elementwise(row, y),
  })),
  ...[0.8, ...numbers].map((number): Sample => ({ inputs: [a([2, 3])], run: ([x]) => x.elementwise(row, number) })),
];
const pairs: readonly (readonly [Shape, Shape])[] = [
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [3]],
  [
    [1, 3],
    [2, 1],
  ],
  [[], [2, 2]],
];

/** A choice by a fixed condition, which stretches too. */
const choice = (whenTrue: Shape | number, whenFalse: Shape | number): Sample => {
  const shapes = [whenTrue, whenFalse].filter((shape) => typeof shape !== "number");
  const [first = anything([]), ...others] = shapes.map(anything);
  return {
    inputs: [first, ...others],
    run([x, ...ys], lift) {
      const condition = lift(tensor([[1], [0]]));
      const branches = [x, ...ys];
      const branch = (of: Shape | number) => (typeof of === "number" ? of : (branches.shift() ?? 0));
      return condition.where(branch(whenTrue), branch(whenFalse));
    },
  };
};

/** Samples of the elementwise rows. A row without does not compile, and the tests fail on it. */
export const elementwiseSamples: Readonly<Record<keyof typeof elementwise, readonly Sample[]>> = {
  add: binary(elementwise.add, anything, other),
  sub: binary(elementwise.sub, anything, other),
  mul: binary(elementwise.mul, anything, other),
  div: binary(elementwise.div, anything, other),
  pow: [...binary(elementwise.pow, positive, other, -1, 0, 0.5, 1, 2, 3), ...powers(-2, -1, 0, 1, 2, 3)],
  atan2: binary(elementwise.atan2, anything, other),
  maximum: binary(elementwise.maximum, anything, other),
  minimum: binary(elementwise.minimum, anything, other),
  equal: binary(elementwise.equal, anything, other),
  notEqual: binary(elementwise.notEqual, anything, other),
  greater: binary(elementwise.greater, anything, other),
  greaterEqual: binary(elementwise.greaterEqual, anything, other),
  less: binary(elementwise.less, anything, other),
  lessEqual: binary(elementwise.lessEqual, anything, other),
  where: [choice([2, 3], [2, 3]), choice([3], [2, 1]), choice([], [2, 3]), choice([2, 3], 1.5), choice(1.5, [3])],
  neg: unary(elementwise.neg, anything),
  reciprocal: unary(elementwise.reciprocal, anything),
  square: unary(elementwise.square, anything),
  sqrt: unary(elementwise.sqrt, positive),
  exp: unary(elementwise.exp, anything),
  expm1: unary(elementwise.expm1, anything),
  log: unary(elementwise.log, positive),
  log1p: unary(elementwise.log1p, inside),
  sin: unary(elementwise.sin, anything),
  cos: unary(elementwise.cos, anything),
  tan: unary(elementwise.tan, inside),
  tanh: unary(elementwise.tanh, anything),
  sigmoid: unary(elementwise.sigmoid, anything),
  softplus: unary(elementwise.softplus, anything),
  erf: unary(elementwise.erf, anything),
  erfc: unary(elementwise.erfc, anything),
  abs: unary(elementwise.abs, anything),
  sign: unary(elementwise.sign, anything),
  tanhSlope: unary(elementwise.tanhSlope, anything),
  sigmoidSlope: unary(elementwise.sigmoidSlope, anything),
  erfSlope: unary(elementwise.erfSlope, anything),
  strongMul: binary(elementwise.strongMul, anything, other),
  strongDiv: binary(elementwise.strongDiv, anything, other),
  strongMulBoth: binary(elementwise.strongMulBoth, anything, other),
};

/** Whole powers of numbers on both sides of 0. */
function powers(...exponents: readonly number[]): readonly Sample[] {
  return exponents.map((exponent): Sample => ({ inputs: [anything([2, 3])], run: ([x]) => x.pow(exponent) }));
}

function sampleOf<N extends LinearName>(
  name: N,
  shapes: readonly [Shape, ...Shape[]],
  parameters: LinearParameters[N],
): LinearSample {
  const [first, ...others] = shapes;
  return {
    inputs: [anything(first), ...others.map(anything)],
    run: ([x, ...xs]) => x.linear(name, xs, parameters),
    transpose: (d, index) => linear[name].transpose(d, shapes, index, parameters),
  };
}

/** Samples of the linear rows. A row without does not compile, and the tests fail on it. */
export const linearSamples: Readonly<Record<LinearName, readonly LinearSample[]>> = {
  broadcastTo: [
    sampleOf("broadcastTo", [[3, 1]], { shape: [2, 3, 2] }),
    sampleOf("broadcastTo", [[]], { shape: [2, 2] }),
    sampleOf("broadcastTo", [[2, 3]], { shape: [2, 3] }),
  ],
  sumTo: [
    sampleOf("sumTo", [[2, 3, 2]], { shape: [3, 1] }),
    sampleOf("sumTo", [[2, 2]], { shape: [] }),
    sampleOf("sumTo", [[2, 3]], { shape: [2, 3] }),
  ],
  reshape: [sampleOf("reshape", [[2, 6]], { shape: [3, 4] }), sampleOf("reshape", [[1]], { shape: [] })],
  transpose: [
    sampleOf("transpose", [[2, 3]], { permutation: [1, 0] }),
    sampleOf("transpose", [[2, 3, 2]], { permutation: [2, 0, 1] }),
  ],
  slice: [
    sampleOf("slice", [[4, 3]], {
      ranges: [
        [1, 3],
        [0, 3],
      ],
    }),
    sampleOf("slice", [[4, 3]], {
      ranges: [
        [0, 4],
        [1, 2],
      ],
    }),
  ],
  pad: [
    sampleOf("pad", [[2, 3]], {
      padding: [
        [1, 2],
        [0, 0],
      ],
    }),
    sampleOf("pad", [[2, 3]], {
      padding: [
        [1, 0],
        [2, 1],
      ],
    }),
  ],
  windows: [
    sampleOf("windows", [[5, 2]], { axis: 0, windows: [[2, 1, 1]] }),
    sampleOf("windows", [[2, 6, 5]], {
      axis: 1,
      windows: [
        [2, 3, 2],
        [3, 1, 1],
      ],
    }),
    sampleOf("windows", [[3, 4]], { axis: 1, windows: [[1, 2, 1]] }),
  ],
  overlapAdd: [
    sampleOf("overlapAdd", [[4, 2, 2]], { axis: 0, windows: [[2, 1, 1]], lengths: [5] }),
    sampleOf("overlapAdd", [[2, 1, 3, 2, 3]], {
      axis: 1,
      windows: [
        [2, 3, 2],
        [3, 1, 1],
      ],
      lengths: [5, 5],
    }),
    sampleOf("overlapAdd", [[3, 2, 2]], { axis: 1, windows: [[2, 2, 1]], lengths: [5] }),
  ],
  concat: [
    sampleOf(
      "concat",
      [
        [2, 3],
        [1, 3],
        [3, 3],
      ],
      { axis: 0 },
    ),
    sampleOf(
      "concat",
      [
        [2, 3],
        [2, 1],
      ],
      { axis: 1 },
    ),
    sampleOf("concat", [[2, 3]], { axis: 1 }),
  ],
};

/** By indices that are known, or by a number, which are the same. */
function indexedSampleOf<N extends IndexedName>(
  name: N,
  shape: Shape,
  indices: Int32Array | Tensor,
  parameters: IndexedParameters[N],
): LinearSample {
  return {
    inputs: [anything(shape)],
    run: ([x], lift) => x.indexed(name, indices instanceof Int32Array ? indices : lift(indices), parameters),
    transpose: (d) => indexed[name].transpose(d, indices, shape, parameters),
  };
}

const pairsOfRows = tensor([
  [1, 0],
  [2, 2],
]);

/** Samples of the indexed rows. A row without does not compile, and the tests fail on it. */
export const indexedSamples: Readonly<Record<IndexedName, readonly LinearSample[]>> = {
  take: [
    indexedSampleOf("take", [4, 3], Int32Array.of(3, 0, 3), { axis: 0, batch: 0 }),
    indexedSampleOf("take", [2, 3, 2], Int32Array.of(2, 2, 0, 1), { axis: 1, batch: 0 }),
    indexedSampleOf("take", [4, 3], tensor([3, 0, 3]), { axis: 0, batch: 0 }),
    indexedSampleOf("take", [2, 3], tensor(1), { axis: 1, batch: 0 }),
    indexedSampleOf("take", [2, 3, 2], pairsOfRows, { axis: 1, batch: 0 }),
    indexedSampleOf("take", [2, 2, 3], pairsOfRows, { axis: 2, batch: 1 }),
    indexedSampleOf("take", [2, 3], pairsOfRows, { axis: 1, batch: 1 }),
  ],
  scatterAdd: [
    indexedSampleOf("scatterAdd", [3, 2], Int32Array.of(4, 0, 4), { size: 5, axis: 0, batch: 0 }),
    indexedSampleOf("scatterAdd", [2, 3], Int32Array.of(1, 1, 0), { size: 2, axis: 1, batch: 0 }),
    indexedSampleOf("scatterAdd", [3, 2], tensor([4, 0, 4]), { size: 5, axis: 0, batch: 0 }),
    indexedSampleOf("scatterAdd", [2, 3], tensor(1), { size: 2, axis: 1, batch: 0 }),
    indexedSampleOf("scatterAdd", [3, 2, 2, 2], pairsOfRows, { size: 3, axis: 1, batch: 0 }),
    indexedSampleOf("scatterAdd", [2, 3, 2], pairsOfRows, { size: 3, axis: 2, batch: 1 }),
    indexedSampleOf("scatterAdd", [2, 2, 3], pairsOfRows, { size: 4, axis: 1, batch: 1 }),
  ],
};

const product = (name: BilinearName, a: Shape, b: Shape): Sample => ({
  inputs: [anything(a), other(b)],
  run: ([x, y = x]) => x.bilinear(name, y),
});

const definite = tensor([
  [2, 0.5, -0.3],
  [0.5, 1.5, 0.2],
  [-0.3, 0.2, 1.8],
]);

const definites = tensor([
  [
    [1.5, 0.4],
    [0.4, 0.9],
  ],
  [
    [0.8, -0.3],
    [-0.3, 2.1],
  ],
]);

/** The running total: a custom row that is linear. */
const runningTotal: Custom = totals("runningTotal", (i, n) => n - 1 - i);
const totalFromTheEnd: Custom = totals("totalFromTheEnd", (i) => i);
function totals(name: string, last: (i: number, n: number) => number): Custom {
  const partner = (): Custom => (name === "runningTotal" ? totalFromTheEnd : runningTotal);
  return {
    name,
    shape: ([x]) => x,
    value({ data: y }, [{ data: x }]) {
      const n = x.length;
      for (let i = 0, sum = 0; i < n; i++) {
        const at = n - 1 - last(i, n);
        sum += x[at] ?? NaN;
        y[at] = sum;
      }
    },
    partials: [
      {
        differential: () => (d) => d.custom(name === "runningTotal" ? runningTotal : totalFromTheEnd),
        transpose: () => (d) => d.custom(partner()),
      },
    ],
  };
}

const constantFactor = anything([2, 3]);

/** exp(a)·b, element by element, with the input in the middle taken for a constant. */
const weighted: Custom = {
  name: "weighted",
  shape: ([a]) => a,
  value({ data: y }, [{ data: a }, , b]) {
    for (let i = 0; i < y.length; i++) y[i] = Math.exp(a[i] ?? NaN) * (b?.data[i] ?? NaN);
  },
  partials: [
    { differential: (y) => (d) => d.mul(y), transpose: (y) => (d) => d.mul(y) },
    null,
    {
      differential:
        (_y, [a]) =>
        (d) =>
          d.mul(a.exp()),
      transpose:
        (_y, [a]) =>
        (d) =>
          d.mul(a.exp()),
    },
  ],
};

/** Samples of the custom kind: the library's own rows, and some of one's own. */
export const customSamples: Readonly<Record<string, readonly Sample[]>> = {
  cholesky: [
    { inputs: [definite], run: ([a]) => cholesky(a) },
    { inputs: [tensor([[0.7]])], run: ([a]) => cholesky(a) },
    { inputs: [definites], run: ([a]) => cholesky(a) },
  ],
  solve: [
    { inputs: [definite.add(anything([3, 3]).mul(0.2)), other([3, 2])], run: ([a, b = a]) => solve(a, b) },
    { inputs: [definite.add(anything([3, 3]).mul(0.2)), other([3])], run: ([a, b = a]) => solve(a, b) },
    // Many matrices, many right sides, and both, along other axes.
    {
      inputs: [definites, other([2])],
      run: ([a, b = a]) => solve(a, b),
    },
    { inputs: [definites.slice([0, 1]).reshape([2, 2]), other([2, 2, 1])], run: ([a, b = a]) => solve(a, b) },
    { inputs: [definites.reshape([2, 1, 2, 2]), other([2, 2, 1])], run: ([a, b = a]) => solve(a, b) },
  ],
  triangularSolve: [
    { inputs: [definite, other([3, 2])], run: ([a, b = a]) => triangularSolve(a, b) },
    { inputs: [definite, other([3])], run: ([a, b = a]) => triangularSolve(a, b, "upper") },
    { inputs: [definites.reshape([2, 1, 2, 2]), other([2, 2, 1])], run: ([a, b = a]) => triangularSolve(a, b) },
  ],
  inverse: [
    { inputs: [definite.add(anything([3, 3]).mul(0.2))], run: ([a]) => inverse(a) },
    { inputs: [definites], run: ([a]) => inverse(a) },
  ],
  logDeterminant: [
    { inputs: [definite.add(anything([3, 3]).mul(0.2))], run: ([a]) => logDeterminant(a) },
    { inputs: [definites.neg()], run: ([a]) => logDeterminant(a) },
  ],
  "one's own, linear": [{ inputs: [anything([4])], run: ([x]) => x.custom(runningTotal) }],
  "one's own, of three inputs": [
    {
      inputs: [anything([2, 3]), other([2, 3])],
      run: ([a, b = a], lift) => a.custom(weighted, lift(constantFactor), b),
    },
  ],
};

/** Samples of the bilinear rows. A row without does not compile, and the tests fail on it. */
export const bilinearSamples: Readonly<Record<BilinearName, readonly Sample[]>> = {
  matmul: [
    product("matmul", [2, 3], [3, 2]),
    product("matmul", [1, 3], [3, 1]),
    product("matmul", [2, 2, 3], [2, 3, 1]),
    product("matmul", [2, 2], [3, 2, 2]),
    product("matmul", [2, 1, 1, 2], [2, 2, 1]),
  ],
};
