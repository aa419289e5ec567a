/** Rows of one's own with something missing: each is refused by its name, on every kind of number, and nothing becomes 0 in silence. */
import { vectorize } from "@dualtape/batch";
import { compile, type Traced } from "@dualtape/compile";
import { ArgumentError, type Custom, type Elementwise, ShapeError, type TensorFunction } from "@dualtape/core";
import { jvp } from "@dualtape/forward";
import { grad } from "@dualtape/reverse";
import { type Tensor, tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";

/** What types forbid. */
const loose = (value: unknown): never => value as never;
const kernel = (x: number): number => 2 * x;
const double = { differential: () => (d: unknown) => d, transpose: () => (d: unknown) => d };
const custom = { name: "mine", shape: ([x]: readonly unknown[]) => x, value: () => {}, partials: [double] };

/** Rows that no number takes, and what an error says of them. */
const rows: readonly (readonly [what: string, row: "elementwise" | "custom", value: unknown, says: string])[] = [
  ["nothing", "elementwise", undefined, "the row is undefined"],
  ["no kernel", "elementwise", { name: "mine", partials: [null] }, "the row is a record"],
  ["no partials", "elementwise", { name: "mine", kernel }, "the row is a record"],
  [
    "an empty list of partials",
    "elementwise",
    { name: "mine", kernel, partials: [] },
    "the row is a record. Give a row of the table, or one like it, with 1 to 3 partials",
  ],
  ["nothing", "custom", undefined, "the row is undefined"],
  ["no shape", "custom", { ...custom, shape: undefined }, "the row is a record"],
  ["no name", "custom", { ...custom, name: undefined }, "the row is a record. Give one, with a name, a shape"],
  ["no value", "custom", { ...custom, value: undefined }, "mine: the value of the row is undefined"],
  ["no partials", "custom", { ...custom, partials: undefined }, "mine: the list of partials is undefined"],
  ["too few partials", "custom", { ...custom, partials: [] }, "mine: it is given 1 inputs and has 0 partials"],
  ["a shape that is none", "custom", { ...custom, shape: () => undefined }, "mine: undefined is not a shape"],
];

/** Rows whose derivative is none, and what an error says of them. */
const partials: typeof rows = [
  ["no map", "elementwise", { name: "mine", kernel, partials: [() => 3] }, "mine: what a partial gives is 3"],
  [
    "a map that gives nothing",
    "elementwise",
    { name: "mine", kernel, partials: [() => () => {}] },
    "mine: what the map of a partial gives is undefined",
  ],
  ["no maps", "custom", { ...custom, partials: [{}] }, "of mine by input 0: it is undefined"],
  [
    "maps that are none",
    "custom",
    { ...custom, partials: [{ differential: () => 3, transpose: () => 3 }] },
    "of mine by input 0: what it gives is 3",
  ],
  [
    "maps that give nothing",
    "custom",
    { ...custom, partials: [{ differential: () => () => {}, transpose: () => () => {} }] },
    "of mine by input 0: what the map gives is undefined",
  ],
];

const applied =
  (row: "elementwise" | "custom", value: unknown): TensorFunction<Tensor> =>
  (x) =>
    (row === "custom" ? x.custom(loose(value) as Custom) : x.elementwise(loose(value) as Elementwise)).sum();

const modes = {
  eager: (f) => f(tensor([1, 2]), (x) => x),
  forward: (f) => jvp(f, tensor([1, 2]), tensor([1, 1])).tangent,
  reverse: (f) => grad(f, tensor([1, 2])),
  "forward of batches": (f) =>
    vectorize((x: Tensor, e: Tensor) => jvp((z) => f(z, loose), x, e).tangent)(tensor([[1, 2]]), tensor([[1, 1]])),
  "reverse of batches": (f) => vectorize((x: Tensor) => grad((z) => f(z, loose), x))(tensor([[1, 2]])),
  compiled: (f) => compile((x: Traced) => grad((z) => f(z, loose), x))(tensor([1, 2])),
} satisfies Readonly<Record<string, (f: TensorFunction<Tensor>) => Tensor>>;

describe.for(Object.entries(modes))("%s", ([mode, run]) => {
  test.for(mode === "eager" ? rows : [...rows, ...partials])("%s for a row that is %s", ([, row, value, says]) => {
    const refused = (): Tensor => run(applied(row, value));
    expect(refused).toThrow(says);
    expect(refused).toThrow(expect.toSatisfy((e: unknown) => e instanceof ArgumentError || e instanceof ShapeError));
  });
});
