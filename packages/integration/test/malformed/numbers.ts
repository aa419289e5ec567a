/** The methods of numbers, on every kind: a method without calls here fails the test by its name. */
import { type Custom, elementwise } from "@dualtape/core";
import { batchOf, dualOf, type NestedKind, reals, tensors, traced, varOf } from "../kinds.ts";
import { type Argument, argument, call, type Call, optional } from "./call.ts";
import { numbers, type Wrong } from "./wrong.ts";

type Method = (x: never, ...values: never[]) => unknown;

interface Kind {
  readonly name: string;
  readonly hasAxes: boolean;
  make(values: readonly number[], shape: readonly number[]): unknown;
}

const of = <T>({ name, hasAxes, make }: NestedKind<T>): Kind => ({ name, hasAxes, make });

/** Each kind is made anew for each call. */
const kinds: readonly (() => Kind)[] = [
  () => of(reals()),
  () => of(tensors()),
  () => of(tensors("float32")),
  () => of(dualOf(reals())),
  () => of(dualOf(tensors())),
  () => of(varOf(tensors())),
  () => of(varOf(dualOf(tensors("float32")))),
  () => of(dualOf(varOf(tensors()))),
  () => of(batchOf(tensors())),
  () => of(varOf(batchOf(dualOf(tensors())))),
  () => of(traced()),
  () => of(dualOf(traced())),
];

const shape = argument(() => [4, 1], { "a scalar has the shape []": ["an empty array"] });
const plainOperands = { "a plain number is a constant operand": numbers } as const;
const axis = optional(() => 0, { "counted from the last": ["negative"] });

/** The calls of each method of a kind. */
export function methodCalls(): readonly Call[] {
  return kinds.flatMap((kindOf) => {
    const { name, hasAxes } = kindOf();
    const number = (): unknown => (hasAxes ? kindOf().make([1, 2, 3, 4], [4]) : kindOf().make([1], []));
    /** The methods of the number that a call makes; operands come from the same maker, so that they belong together. */
    const methods = Object.getOwnPropertyNames(methodsOf(number() as object)).sort();
    return methods.flatMap((method) => {
      const given = argumentsOf(method, name, hasAxes);
      if (typeof given === "string") return [];
      return [
        call(
          `${name}.${method}`,
          ((...values: unknown[]) => {
            const kind = kindOf();
            const hasTwo = method === "matmul" || method === "overlapAdd";
            const make = (): unknown => (hasAxes ? kind.make([1, 2, 3, 4], hasTwo ? [2, 2] : [4]) : kind.make([1], []));
            const x = make() as Record<string, Method>;
            const own = values.map((value) => (value === SAME ? make() : value === LIST ? [make()] : value));
            return (x[method] as (...values: unknown[]) => unknown).apply(x, own);
          }) as never,
          ...given,
        ),
      ];
    });
  });
}

/** Stands for another number of the same kind, which only the call can make. */
const SAME = "\u0000same";
const LIST = "\u0000list";
const same = (accepts: Readonly<Record<string, readonly Wrong[]>>): Argument => argument(() => SAME, accepts);

/** All methods of an object, those of its classes included. */
function methodsOf(object: object): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (let at = Object.getPrototypeOf(object); Object.getPrototypeOf(at) !== null; at = Object.getPrototypeOf(at)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (typeof value === "function" && name !== "constructor") found[name] = value;
    }
  }
  return found;
}

const binary = "add sub mul div pow atan2 maximum minimum equal notEqual greater greaterEqual less lessEqual".split(
  " ",
);
const none = new Set([
  ..."magnitude zeroLike detach toString item toArray toJSON greatest".split(" "),
  ...Object.entries(elementwise).flatMap(([name, row]) => (row.partials.length === 1 ? [name] : [])),
]);

/** A custom row of one input. */
const doubled: Custom = {
  name: "doubled",
  shape: ([shape]) => shape,
  value: (result, [x]) => result.data.set(Float64Array.from(x.data, (value) => 2 * value)),
  partials: [{ differential: () => (d) => d.mul(2), transpose: () => (d) => d.mul(2) }],
};

/** How duals, variables and traced numbers are made of others: by the library, never by who computes with them. */
const internal = new Set(
  "linear indexed bilinear loop recorded constant with primalOf own record map through like allocated arranged paste to_ operand lift isOf refuse write known literal shared spread every side".split(
    " ",
  ),
);

function argumentsOf(method: string, kind: string, hasAxes: boolean): readonly Argument[] | string {
  /** A Real, or what broadcasts with the kind, is an operand like any other. */
  const own = kind === "Real" ? (["a scalar of another kind"] as const) : [];
  const operand = same({
    ...plainOperands,
    "it is of the kind": own,
    ...(kind.startsWith("Tensor") ? broadcasting : {}),
  });
  if (none.has(method)) return "takes nothing";
  if (internal.has(method)) return "for the library's own use";
  if (binary.includes(method)) return [operand];
  if (method === "where") return [operand, operand];
  if (method === "elementwise") return [argument(() => elementwise.add), operand];
  if (method === "broadcastTo")
    return [hasAxes ? argument(() => [3, 4]) : argument(() => [], { "its own shape": ["an empty array"] })];
  if (method === "sumTo") return [argument(() => (hasAxes ? [1] : []), { "a scalar": ["an empty array"] })];
  if (method === "to") return [argument(() => (kind.includes("float32") ? "float32" : "float64"))];
  if (!hasAxes)
    return axisMethods.has(method)
      ? [
          argument(() => undefined, {
            "a scalar is the sum of itself, and has the shape []": ["undefined", "an empty array"],
          }),
        ]
      : unknownMethod(kind, method);
  if (method === "custom") return [argument(() => doubled)];
  if (method === "sum") {
    return [
      optional(() => 0, { "counted from the last": ["negative"], "no axes: nothing is summed": ["an empty array"] }),
      optional(() => true, { "a flag": ["true"] }),
    ];
  }
  if (method === "reshape") return [shape];
  if (method === "transpose") return [optional(() => [0])];
  if (method === "slice") return [optional(() => [0, 1], { "the whole axis": ["null"] })];
  if (method === "pad") return [optional(() => [0, 1], { "no padding": ["null"] })];
  if (method === "concat") return [argument(() => LIST, { "only itself": ["an empty array"] }), axis];
  if (method === "take") return [argument(() => [0, 1], { "no slices": ["an empty array"] }), axis];
  if (method === "scatterAdd") return [argument(() => [0, 1, 1, 0]), argument(() => 2), axis];
  if (method === "windows") return [windows, axis];
  if (method === "overlapAdd") return [argument(() => [[2, 2]]), argument(() => [4]), axis];
  if (method === "matmul") return [argument(() => SAME)];
  if (method === "argmax") return [axis];
  return unknownMethod(kind, method);
}

const windows = argument(() => [[2, 1, 1]], { "no windows": ["an empty array"] });
const axisMethods = new Set(
  "custom sum reshape transpose slice pad windows overlapAdd concat take scatterAdd matmul".split(" "),
);
const broadcasting = { "it broadcasts": ["a tensor of another shape"] } as const;

function unknownMethod(kind: string, method: string): never {
  throw new Error(`${kind}.${method} has no calls in the table of malformed calls: add them`);
}
