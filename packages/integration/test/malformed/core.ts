/** Calls of `@dualtape/core`. */
import * as core from "@dualtape/core";
import { tensor } from "@dualtape/tensor";
import { type Argument, argument, call, label, optional, type Table } from "./call.ts";
import { everything, numbers, type Wrong } from "./wrong.ts";

/** Any number of the library does where nothing is done with a second one. */
const anyNumber = [
  "a tensor of another shape",
  "a scalar of another kind",
  "a foreign dual",
  "a foreign variable",
  "a foreign traced number",
] as const satisfies readonly Wrong[];
const withAxes = anyNumber.filter((wrong) => wrong !== "a scalar of another kind");

const x = argument(() => tensor([1, 2]), { "a number with axes": withAxes });
const axes = optional(() => 0, { "counted from the last": ["negative"], "no axes": ["an empty array"] });
const flag = argument(() => true, { "a flag": ["true"] });
const shape = argument(() => [2, 3], { "the shape of a scalar": ["an empty array"] });
const reduction = (name: string, f: (...values: never[]) => unknown) => [
  call(
    name,
    f,
    x,
    axes,
    optional(() => true, { "a flag": ["true"] }),
  ),
];

const elements = argument(() => tensor([0.5, 0.25]), { "a number": anyNumber });
const bound = (value: number, also: readonly Wrong[] = []): Argument =>
  argument(() => value, {
    "any number": ["negative", "fraction", "huge", ...also],
    "what broadcasts": ["a tensor of another shape"],
  });
const along = optional(() => 0, { "counted from the last": ["negative"] });

/** Any leaf is a tree, and so is a tree without leaves. */
const trees = {
  "a leaf is a tree": anyNumber,
  "a tree without leaves": ["an empty array", "an empty record"],
} as const;
const tree = argument(() => ({ w: tensor([1]) }), trees);
const anything = argument(() => 1, { "a question that every value has an answer to": everything });

const initial = (valid: () => unknown, accepts: Readonly<Record<string, readonly Wrong[]>>) => argument(valid, accepts);
const positiveNumbers = { "greater than 0": ["fraction", "huge", "a fraction in an array"] } as const;
const domain = (
  make: (initial: never) => core.Domain,
  accepts: Readonly<Record<string, readonly Wrong[]>>,
  start: number,
  below: Readonly<Record<string, readonly Wrong[]>> = {},
  above: Readonly<Record<string, readonly Wrong[]>> = {},
) => [
  call(
    "initial",
    make,
    initial(() => start, accepts),
  ),
  call(
    "from",
    (value: never) => make(start as never).from(value),
    initial(() => start, accepts),
  ),
  call(
    "constrain",
    (u: never) => make(start as never).constrain(u),
    argument(() => tensor(0.3), { "a number": anyNumber }),
  ),
  call(
    "unconstrain",
    (h: never) => make(start as never).unconstrain(h),
    argument(() => tensor(start), { "a number": anyNumber }),
  ),
  call(
    "hold",
    (u: never) => make(start as never).hold(u),
    argument(() => tensor(0.3), { "a number": anyNumber }),
  ),
  call("contains", (value: never) => make(start as never).contains(value), anything),
  call(
    "corners",
    (u: never) => make(start as never).corners(u),
    argument(() => tensor(0.3), { "a number": anyNumber }),
  ),
  call(
    "within",
    (low: never, high: never) => make(start as never).within(low, high),
    argument(() => start * 0.9, below),
    argument(() => start * 1.1, above),
  ),
];

const kindOfNumber = "for kinds of number: what they are given has been checked by them";
const error = "made where it is thrown";

export const table: Table = {
  ArgumentError: error,
  DomainError: error,
  DualtapeError: error,
  BatchError: error,
  FileError: error,
  ForeignTapeError: error,
  HyperparameterError: error,
  NonFiniteError: error,
  PerturbationError: error,
  ShapeError: error,
  Arithmetic: "the base of the kinds of number, whose methods are called on each",
  Real: [
    call(
      "new",
      (value: never) => new core.Real(value),
      argument(() => 1, { "any plain number": numbers }),
    ),
  ],
  KIND: "no function",
  OPERANDS: "no function",
  bilinear: "the rows, called by the methods of numbers",
  elementwise: "the rows, called by the methods of numbers",
  indexed: "the rows, called by the methods of numbers",
  linear: "the rows, called by the methods of numbers",
  limits: "no function",
  TensorArithmetic: "the base of the kinds of number with axes, whose methods are called on each",
  InternalError: error,
  MatrixError: error,
  checkCount: kindOfNumber,
  indexedWalk: kindOfNumber,
  shapeOfIndices: kindOfNumber,
  customMap: kindOfNumber,
  customShape: kindOfNumber,
  movedBy: kindOfNumber,
  textAlone: kindOfNumber,
  sameCustom: kindOfNumber,
  operandsOf: kindOfNumber,
  resized: kindOfNumber,
  normalized: kindOfNumber,
  exponentials: kindOfNumber,
  impossible: "for what cannot be",
  must: "for what cannot be",
  never: "for what cannot be",
  elementwisePrecision: kindOfNumber,
  isChoice: kindOfNumber,
  over: kindOfNumber,
  row: kindOfNumber,
  reading: kindOfNumber,
  roundTo: kindOfNumber,
  through: kindOfNumber,
  widest: kindOfNumber,
  refuse: "throws always",
  arityOf: [
    call(
      "arityOf",
      core.arityOf as never,
      argument(() => core.elementwise.add),
    ),
  ],
  isKind: [call("isKind", core.isKind as never, anything, anything)],
  isList: [call("isList", core.isList, anything)],
  isNumber: [call("isNumber", core.isNumber, anything)],
  isRecord: [call("isRecord", core.isRecord, anything)],
  isRemnant: [call("isRemnant", core.isRemnant, anything)],
  describe: [call("describe", core.describe, anything)],
  listed: "for the texts of errors",
  formatNatural: [call("formatNatural", core.formatNatural as never, anything)],
  checkFinite: [
    call(
      "checkFinite",
      core.checkFinite,
      label,
      label,
      argument(() => 1, { finite: ["negative", "fraction", "huge"] }),
    ),
  ],
  checkFlag: [call("checkFlag", core.checkFlag, label, label, flag)],
  checkFunction: [
    call(
      "checkFunction",
      core.checkFunction as never,
      label,
      label,
      argument(() => () => 1, { "a function": ["a function"] }),
    ),
  ],
  checkInteger: [
    call(
      "checkInteger",
      core.checkInteger,
      label,
      label,
      argument(() => 1),
    ),
  ],
  checkNumber: [
    call(
      "checkNumber",
      core.checkNumber,
      label,
      label,
      argument(() => tensor(1), { "a number": anyNumber }),
    ),
  ],
  checkPrecision: [
    call(
      "checkPrecision",
      core.checkPrecision,
      label,
      argument(() => "float64"),
    ),
  ],
  checkRecord: [
    call(
      "checkRecord",
      core.checkRecord,
      label,
      label,
      argument(() => ({}), {
        "a record": [
          "an empty record",
          "a record of an unknown name",
          "a record that holds itself",
          "a cloned tensor",
          "a parsed tensor",
        ],
      }),
    ),
  ],
  checkTensor: [call("checkTensor", core.checkTensor, label, label, x)],
  mean: reduction("mean", core.mean as never),
  variance: reduction("variance", core.variance as never),
  prod: reduction("prod", core.prod as never),
  all: reduction("all", core.all as never),
  any: reduction("any", core.any as never),
  ...Object.fromEntries(
    Object.entries({
      floor: core.floor,
      ceil: core.ceil,
      round: core.round,
      sinh: core.sinh,
      cosh: core.cosh,
      asinh: core.asinh,
      acosh: core.acosh,
      atanh: core.atanh,
      asin: core.asin,
      acos: core.acos,
      atan: core.atan,
      lgamma: core.lgamma,
      digamma: core.digamma,
      trigamma: core.trigamma,
      log1mexp: core.log1mexp,
    }).map(([name, f]) => [name, [call(name, f as never, elements)]]),
  ),
  clip: [call("clip", core.clip as never, elements, bound(0), bound(1, ["infinity"]))],
  mod: [call("mod", core.mod as never, elements, bound(2, numbers))],
  ...Object.fromEntries(
    Object.entries({
      argmax: core.argmax,
      argmin: core.argmin,
      argsort: core.argsort,
      sort: core.sort,
      cumsum: core.cumsum,
    }).map(([name, f]) => [name, [call(name, f as never, x, along)]]),
  ),
  top: [
    call(
      "top",
      core.top as never,
      x,
      argument(() => 1),
      along,
    ),
  ],
  takeAlong: [
    call(
      "takeAlong",
      core.takeAlong as never,
      argument(() => tensor([1, 2])),
      argument(() => tensor([1, 0])),
      along,
    ),
  ],
  einsum: [
    call(
      "einsum",
      core.einsum as never,
      argument(() => "i,i->"),
      argument(() => tensor([1, 2])),
      argument(() => tensor([1, 2])),
    ),
  ],
  scan: [
    call(
      "scan",
      core.scan as never,
      argument(() => (carry: never) => ({ carry })),
      argument(() => ({ carry: tensor([1, 2]), times: 2 })),
    ),
    call(
      "parts",
      ((carry: never, over: never, shared: never, times: never, backwards: never, checkpoints: never) =>
        core.scan((state: never, _item: unknown, _shared: unknown) => ({ carry: state }), {
          carry,
          over,
          shared,
          times,
          backwards,
          checkpoints,
        })) as never,
      argument(() => ({ h: tensor([1, 2]) }), trees),
      optional(() => ({ x: tensor([1, 2]) }), trees),
      optional(() => ({ w: tensor([1, 2]) }), {
        ...trees,
        "plain numbers, alone and in trees": [...numbers, "a negative in an array", "a fraction in an array"],
      }),
      optional(() => 2),
      optional(() => false, { "a flag": ["true"] }),
      optional(() => 1),
    ),
  ],
  max: reduction("max", core.max as never),
  min: reduction("min", core.min as never),
  norm: [call("norm", core.norm as never, x)],
  dot: [
    call(
      "dot",
      core.dot as never,
      argument(() => tensor([1, 2])),
      argument(() => tensor([1, 2])),
    ),
  ],
  stack: [
    call(
      "stack",
      core.stack as never,
      argument(() => [tensor(1)]),
      optional(() => 0, { "counted from the last": ["negative"] }),
    ),
  ],
  real: domain(
    core.real as never,
    { "any real number": ["negative", "fraction", "huge", "a negative in an array", "a fraction in an array"] },
    1,
    { "below the start": ["negative"] },
    { "above the start": ["fraction", "huge"] },
  ),
  positive: domain(core.positive as never, positiveNumbers, 1, {}, { "above the start": ["fraction", "huge"] }),
  unit: domain(core.unit as never, {}, 0.5),
  oneMinus: domain(core.oneMinus as never, {}, 0.5),
  between: [
    call(
      "between",
      core.between as never,
      argument(() => 0, { "below the start": ["negative"] }),
      argument(() => 2, { "above the start": ["fraction", "huge"] }),
      argument(() => 1, { inside: ["fraction", "a fraction in an array"] }),
    ),
  ],
  simplex: [
    call(
      "simplex",
      core.simplex as never,
      argument(() => [0.5, 0.5]),
    ),
  ],
  elementsOf: "the list of a natural value, for what has been checked by a domain",
  mapTree: [
    call(
      "mapTree",
      core.mapTree as never,
      tree,
      argument(() => () => 1, { "a function": ["a function"] }),
      label,
      optional(() => () => false, { "a function": ["a function"] }),
    ),
  ],
  flatten: [
    call(
      "flatten",
      core.flatten as never,
      tree,
      label,
      optional(() => () => false, { "a function": ["a function"] }),
    ),
    call(
      "rebuild",
      (leaves: never) => core.flatten({ w: tensor(1) }).rebuild(leaves),
      argument(() => [1], {
        "a leaf may be anything": [
          "an array of text",
          "a negative in an array",
          "a fraction in an array",
          "an array that holds itself",
        ],
      }),
    ),
    call(
      "rebuildFrom",
      (leaves: never) => core.flatten({ w: tensor(1) }).rebuildFrom(leaves),
      argument(() => ({ w: 1 }), {
        "it has a value for w": ["an object of a class"],
      }),
    ),
  ],
  zipTrees: [
    call(
      "zipTrees",
      core.zipTrees as never,
      argument(() => ({ w: tensor(1) })),
      argument(() => ({ w: tensor(1) })),
      argument(() => () => 1, { "a function": ["a function"] }),
    ),
  ],
  sizeOf: [
    call(
      "sizeOf",
      core.sizeOf,
      argument(() => [2], {
        "lengths are checked where shapes are made": [
          "an empty array",
          "a negative in an array",
          "a fraction in an array",
          "an array of text",
          "an array with a hole",
          "an array that holds itself",
        ],
      }),
    ),
  ],
  sameShape: [call("sameShape", core.sameShape, anything, anything)],
  formatShape: [call("formatShape", core.formatShape, anything)],
  checkShape: [call("checkShape", core.checkShape, label, shape)],
  checkBroadcast: [
    call(
      "checkBroadcast",
      core.checkBroadcast,
      label,
      argument(() => [3], { "a scalar": ["an empty array"] }),
      argument(() => [2, 3]),
    ),
  ],
  broadcastShapes: [
    call(
      "broadcastShapes",
      core.broadcastShapes,
      label,
      argument(() => [3], { "a scalar": ["an empty array"] }),
      argument(() => [2, 3], { "a scalar": ["an empty array"] }),
    ),
  ],
  reshapedShape: [
    call(
      "reshapedShape",
      core.reshapedShape,
      argument(() => [2, 3]),
      argument(() => [3, 2]),
    ),
  ],
  keptShape: [
    call(
      "keptShape",
      core.keptShape,
      shape,
      argument(() => [0], {
        "no axes": ["an empty array"],
        "axes that it has not are none": [
          "a negative in an array",
          "a fraction in an array",
          "an array of text",
          "an array with a hole",
          "an array that holds itself",
        ],
      }),
    ),
  ],
  stretchedAxes: [
    call(
      "stretchedAxes",
      core.stretchedAxes,
      argument(() => [3], { "a scalar": ["an empty array"] }),
      argument(() => [2, 3], { "a scalar": ["an empty array"] }),
    ),
  ],
  normalizeAxis: [
    call(
      "normalizeAxis",
      core.normalizeAxis,
      label,
      argument(() => 0, { "counted from the last": ["negative"] }),
      argument(() => [2, 3]),
    ),
  ],
  normalizeAxes: [
    call(
      "normalizeAxes",
      core.normalizeAxes,
      label,
      axes,
      argument(() => [2, 3]),
    ),
  ],
  normalizePermutation: [
    call(
      "normalizePermutation",
      core.normalizePermutation as never,
      argument(() => [2, 3]),
      optional(() => [1, 0]),
    ),
  ],
  normalizeRanges: [
    call(
      "normalizeRanges",
      core.normalizeRanges as never,
      argument(() => [2, 3]),
      argument(() => [[0, 1]], { "whole axes": ["an empty array"] }),
    ),
  ],
  normalizePadding: [
    call(
      "normalizePadding",
      core.normalizePadding as never,
      argument(() => [2, 3]),
      argument(() => [[0, 1]], { "no padding": ["an empty array"] }),
    ),
  ],
  concatShape: [
    call(
      "concatShape",
      core.concatShape as never,
      argument(() => [[2], [3]]),
      argument(() => 0),
    ),
  ],
  normalizeIndices: [
    call(
      "normalizeIndices",
      core.normalizeIndices,
      label,
      argument(() => [0], { "no indices": ["an empty array"] }),
      argument(() => 2),
    ),
  ],
  cholesky: [
    call(
      "cholesky",
      core.cholesky as never,
      argument(
        () =>
          tensor([
            [2, 1],
            [1, 2],
          ]),
        { "a batch of matrices": ["a tensor of another shape"] },
      ),
    ),
  ],
  solve: [
    call(
      "solve",
      core.solve as never,
      argument(() =>
        tensor([
          [2, 1],
          [1, 2],
        ]),
      ),
      argument(() => tensor([[1], [2]])),
    ),
  ],
  triangularSolve: [
    call(
      "triangularSolve",
      core.triangularSolve as never,
      argument(() =>
        tensor([
          [2, 1],
          [1, 2],
        ]),
      ),
      argument(() => tensor([[1], [2]])),
      optional(() => "upper"),
    ),
  ],
  inverse: [
    call(
      "inverse",
      core.inverse as never,
      argument(
        () =>
          tensor([
            [2, 1],
            [1, 2],
          ]),
        { "a batch of matrices": ["a tensor of another shape"] },
      ),
    ),
  ],
  logDeterminant: [
    call(
      "logDeterminant",
      core.logDeterminant as never,
      argument(
        () =>
          tensor([
            [2, 1],
            [1, 2],
          ]),
        { "a batch of matrices": ["a tensor of another shape"] },
      ),
    ),
  ],
  matmulShape: [
    call(
      "matmulShape",
      core.matmulShape,
      argument(() => [2, 3]),
      argument(() => [3, 2]),
    ),
  ],
};
